/** A pad for the household PIN: arrows and OK, or the remote's digits. */

import {html, View} from '../ui/kit.js';

const MOST = 8;
const LEAST = 4;
const ROWS = [['1', '2', '3'], ['4', '5', '6'], ['7', '8', '9'], ['Delete', '0', 'Done']];

export class PinPad extends View {
  constructor() {
    super();
    this.caption = '';
    this.pin = '';
    /** @type {(pin: string | undefined) => void} called with the PIN, or undefined when cancelled */
    this.done = () => {};
  }

  template() {
    return html`
      <div role="dialog" aria-modal="true" aria-labelledby="pin-title" data-testid="pin">
        <h2 id="pin-title">PIN</h2>
        <p>${this.caption}</p>
        <p class="pin-dots" role="status" aria-label="${this.pin.length} digits entered">${'•'.repeat(this.pin.length)}</p>
        ${ROWS.map((keys, i) => html`<div class="pad" data-row="pin-${i}">${keys.map(key => this.key(key))}</div>`)}
        <div class="pad" data-row="pin-cancel"><button data-focus="cancel" data-testid="pin-cancel" @click=${() => this.done(undefined)}>Cancel</button></div>
      </div>`;
  }

  /** @param {string} key */
  key(key) {
    const disabled = key === 'Done' && this.pin.length < LEAST;
    return html`<button data-focus=${key} data-testid="pin-${key.toLowerCase()}" ?disabled=${disabled} @click=${() => this.press(key)}>${key}</button>`;
  }

  /** @param {string} key a digit, Delete or Done */
  press(key) {
    if (key === 'Done') {
      this.done(this.pin);
    } else if (key === 'Delete') {
      this.pin = this.pin.slice(0, -1);
    } else if (this.pin.length < MOST) {
      this.pin += key;
    }
    this.update();
  }

  /** @param {import('../ui/keys.js').Key} key @returns {boolean} whether it was for the pad */
  remote(key) {
    if (/^[0-9]$/.test(key)) {
      this.press(key);
      return true;
    }
    if (key === 'back') {
      this.done(undefined);
      return true;
    }
    return false;
  }
}
customElements.define('usher-pin', PinPad);
