/** A pad for codes of vouchers and gifts: arrows and OK, the remote's digits, or a keyboard's letters. */

import {html} from '../ui/kit.js';
import {Pad} from './pad.js';

/** Longer ones are none. */
const MOST = 32;

/** O, I and L are read as 0, 1 and 1: nobody has to tell them apart. */
const ROWS = ['ABCDEFGH', 'IJKLMNOP', 'QRSTUVWX', 'YZ012345', '6789'].map(row => [...row]);

export class CodePad extends Pad {
  constructor() {
    super(MOST);
    /** @param {KeyboardEvent} event */
    this.typed = event => {
      if (/^[a-z]$/i.test(event.key) && !event.ctrlKey && !event.altKey && !event.metaKey) {
        this.press(event.key.toUpperCase());
      }
    };
  }

  connectedCallback() {
    super.connectedCallback();
    document.addEventListener('keydown', this.typed);
  }

  disconnectedCallback() {
    document.removeEventListener('keydown', this.typed);
  }

  template() {
    const shown = this.entered.replace(/(.{4})(?=.)/g, '$1 ');
    return html`
      <div role="dialog" aria-modal="true" aria-labelledby="code-title" data-testid="code">
        <h2 id="code-title">Code of a voucher or gift</h2>
        <p class="code" role="status" data-testid="code-text" aria-label="Entered: ${shown}">${shown}</p>
        ${ROWS.map((keys, i) => html`<div class="pad keys" data-row="code-${i}">
          ${keys.map(key => this.key(key, key))}${i === ROWS.length - 1 ? [this.key('Delete', 'Delete'), this.key('Done', 'Done')] : ''}</div>`)}
        <div class="pad" data-row="code-cancel"><button data-focus="cancel" data-testid="code-cancel" @click=${() => this.done(undefined)}>Cancel</button></div>
      </div>`;
  }

  /** @param {string} name @param {string} label */
  key(name, label) {
    return html`<button data-focus=${name} data-testid="code-${name.toLowerCase()}" ?disabled=${name === 'Done' && this.entered === ''}
      @click=${() => this.press(name)}>${label}</button>`;
  }
}
customElements.define('usher-code', CodePad);
