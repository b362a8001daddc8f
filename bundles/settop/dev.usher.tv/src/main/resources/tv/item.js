/** One item: what it is, how it stands, and what can be done about it. */

import {ensureFocus, forget, html, nothing, offerText, percent, size, sourcesText, View, when} from '../ui/kit.js';
import {art, kindName} from './art.js';
import {stateText} from './home.js';
import './pin.js';

/** @typedef {import('./box.js').Box} Box */

export class ItemPage extends View {
  constructor() {
    super();
    /** @type {Box} */
    this.box = undefined;
    this.item = '';
    this.message = '';
    this.trouble = '';
    /** what is being done: names of buttons @type {Set<string>} */
    this.doing = new Set();
    /** @type {Promise<void>} */
    this.last = Promise.resolve();
    /** @type {any} the offer whose PIN is being asked for */
    this.asking = undefined;
    /** @type {() => void} */
    this.playing = () => {};
  }

  drawn() {
    // the button that had the focus may be gone
    window.setTimeout(ensureFocus, 0);
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
          <p class="quiet" data-testid="item-sources">${sourcesText(item.bytesFrom)}</p>
          ${this.trouble ? html`<p role="alert" data-testid="refusal">${this.trouble}</p>` : nothing}
          ${this.message ? html`<p class="good" role="status" data-testid="message">${this.message}</p>` : nothing}
          <div class="bar buttons" data-row="actions" data-first>${this.actions(item, wanted)}</div>
        </div>
      </article>
      ${this.asking ? html`<usher-pin .caption=${offerText(this.asking)} .done=${(/** @type {string | undefined} */ pin) => this.pinGiven(pin)}></usher-pin>` : nothing}`;
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
    if (item.state === 'available') {
      item.files.forEach((file, i) => {
        const name = item.files.length === 1 ? 'Play' : `Play ${file.name}`;
        buttons.push(this.button(`play-${i}`, name, () => this.play(i), true));
      });
    }
    if (!item.access || item.access.state === 'none' || item.access.state === 'expired') {
      for (const offer of item.offers) {
        buttons.push(this.button('buy-' + offer.id, offerText(offer), () => this.buy(offer)));
      }
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
    return buttons;
  }

  /** @param {string} name @param {string} label @param {() => Promise<any>} act @param {boolean} [primary] */
  button(name, label, act, primary = false) {
    // whoever presses two prices while one is being paid wants to pay once
    const deed = name.startsWith('buy-') ? 'buy' : name;
    return html`<button class=${primary ? 'primary' : ''} data-focus=${name} data-testid="do-${name}" aria-disabled=${this.doing.has(deed)}
        @click=${() => this.run(deed, act)}>${label}</button>`;
  }

  /**
   * Does one thing after the other; what is being done already is not done twice.
   *
   * @param {string} deed @param {() => Promise<any>} act
   */
  run(deed, act) {
    if (this.doing.has(deed)) {
      return;
    }
    this.doing.add(deed);
    this.update();
    this.last = this.last.then(async () => {
      this.trouble = '';
      this.message = '';
      await act();
    }).catch(refusal => {
      this.trouble = this.explain(refusal);
    }).finally(() => {
      this.doing.delete(deed);
      this.update();
    });
  }

  /** @param {import('../ui/api.js').Refusal} refusal cause and next action */
  explain(refusal) {
    const offers = refusal.code === 'pass-required' && this.box.items.get(this.item).offers;
    const prices = offers ? ' ' + offers.map(offerText).join(', or ') + '.' : '';
    return refusal.message + prices;
  }

  /** @param {any} offer */
  async buy(offer) {
    if (offer.pin) {
      this.asking = offer;
      return;
    }
    await this.pay(offer);
  }

  /** @param {string | undefined} pin undefined = the person changed their mind */
  pinGiven(pin) {
    const offer = this.asking;
    this.asking = undefined;
    this.update();
    if (pin !== undefined) {
      this.run('buy', () => this.pay(offer, pin));
    }
  }

  /** @param {any} offer @param {string} [pin] */
  async pay(offer, pin) {
    await this.box.buy(this.item, offer.id, pin);
    const here = this.box.items.get(this.item).state === 'available';
    this.message = here ? 'Paid. Press Play.' : 'Paid. It can be played as soon as it is on this box.';
  }

  /** @param {number} file */
  async play(file) {
    await this.box.play(this.item, file);
    this.playing();
  }
}
customElements.define('usher-item', ItemPage);
