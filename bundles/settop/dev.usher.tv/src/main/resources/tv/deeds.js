/** What every screen with buttons has in common: one deed after the other, its outcome in words, and the PIN it may ask for. */

import {ensureFocus, html, nothing, View} from '../ui/kit.js';
import './pin.js';

/** @typedef {import('./box.js').Box} Box */
/** @typedef {import('../ui/api.js').Refusal} Refusal */

/** Refusals that a PIN may change. */
const PIN_HELPS = ['pin-required', 'pin-wrong'];

export class Deeds extends View {
  constructor() {
    super();
    /** @type {Box} */
    this.box = undefined;
    this.message = '';
    /** @type {Refusal | undefined} */
    this.refused = undefined;
    /** what is being done: names of buttons @type {Set<string>} */
    this.doing = new Set();
    /** @type {Promise<void>} */
    this.last = Promise.resolve();
    /** who waits for a PIN @type {{caption: string, resolve: (pin: string | undefined) => void} | undefined} */
    this.asking = undefined;
  }

  drawn() {
    // the button that had the focus may be gone
    window.setTimeout(ensureFocus, 0);
  }

  outcome() {
    return html`
      ${this.refused ? html`<p role="alert" data-testid="refusal" data-code=${this.refused.code}>${this.explain(this.refused)}</p>` : nothing}
      ${this.message ? html`<p class="good" role="status" data-testid="message">${this.message}</p>` : nothing}`;
  }

  /** @param {Refusal} refusal cause and next action */
  explain(refusal) {
    return refusal.message;
  }

  pinPad() {
    return this.asking
      ? html`<usher-pin .caption=${this.asking.caption} .done=${(/** @type {string | undefined} */ pin) => this.pinGiven(pin)}></usher-pin>`
      : nothing;
  }

  /** @param {string} caption @returns {Promise<string | undefined>} undefined = the person changed their mind */
  askPin(caption) {
    return new Promise(resolve => {
      this.asking = {caption, resolve};
      this.update();
    });
  }

  /** @param {string | undefined} pin */
  pinGiven(pin) {
    const asked = this.asking;
    this.asking = undefined;
    this.update();
    asked?.resolve(pin);
  }

  /**
   * Does something; when it is refused for want of a PIN, asks for one and does it again.
   *
   * @template T
   * @param {string} caption @param {(pin: string | undefined) => Promise<T>} act @param {boolean} [pinFirst] known to be asked for
   * @returns {Promise<T | undefined>} undefined = the person changed their mind
   */
  async withPin(caption, act, pinFirst = false) {
    let pin = pinFirst ? await this.askPin(caption) : undefined;
    if (pinFirst && pin === undefined) {
      return undefined;
    }
    for (;;) {
      try {
        return await act(pin);
      } catch (refusal) {
        if (!PIN_HELPS.includes(refusal.code)) {
          throw refusal;
        }
        pin = await this.askPin(pin === undefined ? caption : refusal.message);
        if (pin === undefined) {
          return undefined;
        }
      }
    }
  }

  /** @param {string} name @param {string} label @param {() => Promise<any>} act @param {boolean} [primary] @param {string} [deed] */
  button(name, label, act, primary = false, deed = name) {
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
      this.refused = undefined;
      this.message = '';
      await act();
    }).catch(refusal => {
      this.refused = refusal;
    }).finally(() => {
      this.doing.delete(deed);
      this.update();
    });
  }
}
