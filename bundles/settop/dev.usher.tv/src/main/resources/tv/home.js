/** The home screen: what is here, what is on its way, what there is. */

import {html, money, nothing, percent, repeat, span, View} from '../ui/kit.js';
import {art, kindName} from './art.js';

/** @typedef {import('./box.js').Box} Box */
/** @typedef {import('./box.js').Item} Item */

const KINDS = [['film', 'Films'], ['song', 'Music'], ['book', 'Books'], ['picture', 'Pictures']];

/** A catalog that fits one row is shown as one. */
const FEW = 6;

/**
 * How an item stands, in one line.
 *
 * @param {Item} item
 */
export function stateText(item) {
  switch (item.state) {
    case 'available': return 'On this box';
    case 'delivering': return `On its way, ${percent(item.progress)}${startText(item)}`;
    case 'queued': return item.reason ? `Waiting: ${item.reason}` : `Waiting, ${percent(item.progress)}`;
    default: return 'Not ordered';
  }
}

/** What somebody who does not want to wait likes to know. @param {Item} item */
function startText(item) {
  if (item.startsIn === 0) {
    return '; you can start now';
  }
  return item.startsIn > 0 ? `; you can start in ${span(item.startsIn)}` : '';
}

export class Home extends View {
  constructor() {
    super();
    /** @type {Box} */
    this.box = undefined;
    /** @type {(item: string) => void} */
    this.open = () => {};
  }

  template() {
    const items = [...this.box.items.values()];
    const here = items.filter(i => i.state === 'available');
    const coming = this.box.queue.map(id => this.box.items.get(id)).filter(i => i && i.state !== 'available');
    return html`
      <h1 class="visually-hidden">Usher</h1>
      ${this.shelf('here', 'On this box', here, 'Nothing yet. Choose something from the catalog and order it.')}
      ${coming.length === 0 ? nothing : this.shelf('coming', 'On its way', coming, '')}
      ${this.catalog(items)}`;
  }

  /** @param {Item[]} items */
  catalog(items) {
    if (items.length === 0) {
      return html`<section class="shelf"><h2>Catalog</h2><p class="quiet">The catalog is empty until the box has spoken to its server once.</p></section>`;
    }
    if (items.length <= FEW) {
      return this.shelf('catalog', 'Catalog', items, '');
    }
    const known = KINDS.map(([kind]) => kind);
    const shelves = [...KINDS, ['other', 'More']];
    return shelves.map(([kind, name]) => {
      const ofKind = items.filter(i => i.kind === kind || (kind === 'other' && !known.includes(i.kind)));
      return ofKind.length === 0 ? nothing : this.shelf('catalog-' + kind, name, ofKind, '');
    });
  }

  /** @param {string} row @param {string} name @param {Item[]} items @param {string} empty */
  shelf(row, name, items, empty) {
    return html`
      <section class="shelf" aria-labelledby="shelf-${row}" data-testid="shelf-${row}">
        <h2 id="shelf-${row}">${name}</h2>
        ${items.length === 0 ? html`<p class="quiet">${empty}</p>` : html`
          <div class="cards" data-row=${row} data-first>${repeat(items, i => i.item, i => this.card(row, i))}</div>`}
      </section>`;
  }

  /** @param {string} row @param {Item} item */
  card(row, item) {
    const moving = item.state === 'delivering' || item.state === 'queued';
    return html`
      <button class="card" data-focus="${item.item}" data-testid="card-${row}-${item.item}" data-state=${item.state}
          aria-label="${item.title}, ${stateText(item)}" @click=${() => this.open(item.item)}>
        ${art(item)}
        <span class="title">${item.title}</span>
        <span class="note">${moving ? stateText(item) : `${kindName(item.kind)}, ${noteText(row, item)}`}</span>
        ${moving ? html`<progress max="1" .value=${item.progress} aria-hidden="true"></progress>` : nothing}
      </button>`;
  }
}
customElements.define('usher-home', Home);

/** What somebody who looks at a card wants to know. @param {string} row @param {Item} item */
function noteText(row, item) {
  if (item.state === 'available' && row !== 'here') {
    return 'on this box';
  }
  if (item.access && ['pass', 'open'].includes(item.access.state)) {
    return 'paid for';
  }
  const prices = [...item.offers].sort((a, b) => a.price - b.price);
  if (prices.length === 0) {
    return 'not on offer';
  }
  const least = prices[0].price === 0 ? 'free' : money(prices[0].price, prices[0].currency);
  return prices.length > 1 ? `from ${least}` : least;
}
