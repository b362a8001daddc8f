/** A pad for the household PIN: arrows and OK, or the remote's digits. */

import {html} from '../ui/kit.js';
import {Pad} from './pad.js';

const MOST = 8;
const LEAST = 4;
const ROWS = [['1', '2', '3'], ['4', '5', '6'], ['7', '8', '9'], ['Delete', '0', 'Done']];

export class PinPad extends Pad {
  constructor() {
    super(MOST);
    this.caption = '';
  }

  template() {
    return html`
      <div role="dialog" aria-modal="true" aria-labelledby="pin-title" data-testid="pin">
        <h2 id="pin-title">PIN</h2>
        <p>${this.caption}</p>
        <p class="pin-dots" role="status" aria-label="${this.entered.length} digits entered">${'•'.repeat(this.entered.length)}</p>
        ${ROWS.map((keys, i) => html`<div class="pad" data-row="pin-${i}">${keys.map(key => this.key(key))}</div>`)}
        <div class="pad" data-row="pin-cancel"><button data-focus="cancel" data-testid="pin-cancel" @click=${() => this.done(undefined)}>Cancel</button></div>
      </div>`;
  }

  /** @param {string} key */
  key(key) {
    const disabled = key === 'Done' && this.entered.length < LEAST;
    return html`<button data-focus=${key} data-testid="pin-${key.toLowerCase()}" ?disabled=${disabled} @click=${() => this.press(key)}>${key}</button>`;
  }
}
customElements.define('usher-pin', PinPad);
