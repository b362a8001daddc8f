/** One item: what it is, how it stands, and what can be done about it. */

import {forget, html, nothing, offerText, percent, size, sourcesText, when} from '../ui/kit.js';
import {art, kindName} from './art.js';
import {deadlineText, evenings, momentText} from './deadline.js';
import {Deeds} from './deeds.js';
import {stateText} from './home.js';

/** @typedef {import('./box.js').Box} Box */

/** Refusals after which another person in front of the television may help. */
const OTHER_PERSON = ['rating-exceeded', 'profile-required'];

/** Refusals after which another box may help. */
const OTHER_BOX = ['device-limit', 'stream-limit', 'device-mismatch', 'pass-in-use', 'pass-released'];

/** In rising order. */
const TIERS = ['SD', 'HD', 'UHD'];

export class ItemPage extends Deeds {
  constructor() {
    super();
    this.item = '';
    /** @type {() => void} */
    this.playing = () => {};
  }

  disconnectedCallback() {
    forget('actions');
  }

  template() {
    const item = this.box.items.get(this.item);
    if (!item) {
      return html`<p role="alert">This item is not in the catalog any more. Go back and choose another one.</p>
        <div data-row="actions"><button data-focus="back" @click=${() => history.back()}>Back</button></div>`;
    }
    const wanted = this.box.queue.includes(item.item) && item.state !== 'available';
    return html`
      <article class="item" data-testid="item" data-state=${item.state}>
        ${art(item)}
        <div>
          <h1 data-testid="title">${item.title}</h1>
          <p class="quiet">${kindName(item.kind)}, ${size(item.length)}${item.rating > 0 ? `, from ${item.rating} years` : ''}</p>
          <p class="synopsis">${item.synopsis}</p>
          <p data-testid="item-state">${stateText(item)}${this.accessText(item)}</p>
          ${wanted ? html`<progress max="1" .value=${item.progress} aria-label="Delivery ${percent(item.progress)}"></progress>` : nothing}
          ${wanted ? html`<p data-testid="item-deadline">${deadlineText(item.deadline, this.box.paces.get(item.item), new Date())}</p>` : nothing}
          <p class="quiet" data-testid="item-sources">${sourcesText(item.bytesFrom)}</p>
          ${this.outcome()}
          <div class="bar buttons" data-row="actions" data-first>${this.actions(item, wanted)}</div>
          ${wanted ? this.deadlines(item) : nothing}
          ${this.presents(item)}
        </div>
      </article>
      ${this.pinPad()}`;
  }

  /** @param {import('./box.js').Item} item */
  accessText(item) {
    switch (item.access && item.access.state) {
      case 'pass': return item.access.until ? `. Paid for; start by ${when(item.access.until)}` : '. Paid for';
      case 'open': return item.access.until ? `. Open until ${when(item.access.until)}` : '. Open';
      case 'expired': return '. The viewing period is over; get a new pass to see it again';
      default: return '';
    }
  }

  /** @param {import('./box.js').Item} item @param {boolean} wanted */
  actions(item, wanted) {
    const buttons = [];
    if (item.state === 'available' || item.startsIn === 0) {
      item.files.forEach((file, i) => {
        const name = item.files.length === 1 ? 'Play' : `Play ${file.name}${file.tier && file.tier !== 'SD' ? ` in ${file.tier}` : ''}`;
        buttons.push(this.button(`play-${i}`, name, () => this.play(i), true));
      });
    }
    for (const offer of item.offers.filter(o => o.model !== 'VOUCHER' && opensMore(item, o))) {
      // whoever presses two prices while one is being paid wants to pay once
      buttons.push(this.button('buy-' + offer.id, offerText(offer), () => this.buy(offer), false, 'buy'));
    }
    if (wanted) {
      const at = this.box.queue.indexOf(item.item);
      if (at > 0) {
        buttons.push(this.button('first', 'First', () => this.box.order(item.item, true)));
        buttons.push(this.button('earlier', 'Earlier', () => this.box.shift(item.item, -1)));
      }
      if (at < this.box.queue.length - 1) {
        buttons.push(this.button('later', 'Later', () => this.box.shift(item.item, 1)));
      }
      buttons.push(this.button('remove', 'Remove from list', () => this.box.remove(item.item)));
    } else if (item.state !== 'available') {
      buttons.push(this.button('order', 'Order', () => this.box.order(item.item, false), true));
      buttons.push(this.button('order-first', 'Order first', () => this.box.order(item.item, true)));
    }
    if (OTHER_PERSON.includes(this.refused?.code)) {
      buttons.push(this.button('who', 'Choose who is watching', async () => { location.hash = 'who'; }, true));
    }
    if (OTHER_BOX.includes(this.refused?.code)) {
      buttons.push(this.button('passes', 'Look at the passes', async () => { location.hash = 'passes'; }, true));
    }
    return buttons;
  }

  /** By when it is wanted. @param {import('./box.js').Item} item */
  deadlines(item) {
    const now = new Date();
    const said = item.deadline && Date.parse(item.deadline);
    const buttons = evenings(now).filter(e => e.getTime() !== said).map((e, i) =>
      this.button('by-' + i, momentText(e, now), () => this.box.wantBy(item, e.toISOString()), false, 'by'));
    if (said) {
      buttons.push(this.button('by-none', 'As soon as may be', () => this.box.wantBy(item), false, 'by'));
    }
    return html`
      <p class="quiet">Have it by:</p>
      <div class="bar buttons" data-row="deadlines">${buttons}</div>`;
  }

  /** What can be paid for somebody else. @param {import('./box.js').Item} item */
  presents(item) {
    const offers = item.offers.filter(offer => offer.price > 0);
    return offers.length === 0 ? nothing : html`
      <p class="quiet">For somebody else:</p>
      <div class="bar buttons" data-row="presents">${offers.map(offer => this.button(
        'gift-' + offer.id, `Give: ${offerText(offer)}`, () => this.give(offer), false, 'gift'))}</div>`;
  }

  /** @param {import('../ui/api.js').Refusal} refusal cause and next action */
  explain(refusal) {
    const offers = refusal.code === 'pass-required' && this.box.items.get(this.item).offers;
    const prices = offers ? ' ' + offers.map(offerText).join(', or ') + '.' : '';
    return refusal.message + prices;
  }

  /** @param {any} offer */
  async buy(offer) {
    const paid = await this.withPin(`Household PIN: ${offerText(offer)}`, async pin => {
      await this.box.buy(this.item, offer.id, pin);
      return true;
    }, offer.pin);
    if (paid) {
      const here = this.box.items.get(this.item).state === 'available';
      this.message = here ? 'Paid. Press Play.' : 'Paid. It can be played as soon as it is on this box.';
    }
  }

  /** @param {any} offer */
  async give(offer) {
    const gift = await this.withPin(`Household PIN: ${offerText(offer)}, as a gift`, pin => this.box.giveAway(this.item, offer.id, pin), offer.pin);
    if (gift) {
      this.message = `Paid. The code of your gift is ${gift.code}. You find it again among the passes.`;
    }
  }

  /** @param {number} file */
  async play(file) {
    const plays = await this.withPin('PIN, to watch this', async pin => {
      if (pin !== undefined) {
        await this.box.enterPin(pin);
      }
      await this.box.play(this.item, file);
      return true;
    });
    if (plays) {
      this.playing();
    }
  }
}
customElements.define('usher-item', ItemPage);

/**
 * Whether an offer opens anything that is not open. @param {import('./box.js').Item} item @param {{tier?: string}} offer
 */
function opensMore(item, offer) {
  const paid = item.access && (item.access.state === 'pass' || item.access.state === 'open');
  return !paid || highest(item, offer.tier) > highest(item, item.access.tier);
}

/** The best of the files up to a tier. @param {import('./box.js').Item} item @param {string} [tier] none = all */
function highest(item, tier = 'UHD') {
  const tiers = item.files.map(file => TIERS.indexOf(file.tier || 'SD')).filter(i => i <= TIERS.indexOf(tier));
  return Math.max(0, ...tiers);
}
