/** Asks before something that cannot be undone. */

import {html, View} from '../ui/kit.js';

export class Confirm extends View {
  constructor() {
    super();
    this.question = '';
    this.verb = '';
    /** @type {(yes: boolean) => void} */
    this.done = () => {};
  }

  template() {
    return html`
      <div role="dialog" aria-modal="true" aria-labelledby="question" @keydown=${this.key}>
        <p id="question">${this.question}</p>
        <div class="bar">
          <button data-testid="confirm" @click=${() => this.done(true)}>${this.verb}</button>
          <button data-testid="cancel" @click=${() => this.done(false)}>Cancel</button>
        </div>
      </div>`;
  }

  drawn() {
    /** @type {HTMLElement} */ (this.querySelector('[data-testid=cancel]')).focus();
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    if (event.key === 'Escape') {
      this.done(false);
    } else if (event.key === 'Tab') {
      // two buttons: the focus stays between them
      event.preventDefault();
      const other = document.activeElement?.getAttribute('data-testid') === 'cancel' ? 'confirm' : 'cancel';
      /** @type {HTMLElement} */ (this.querySelector(`[data-testid=${other}]`)).focus();
    }
  }
}
customElements.define('usher-confirm', Confirm);

/**
 * @param {string} question what will happen
 * @param {string} verb on the button that does it
 * @returns {Promise<boolean>}
 */
export function confirmed(question, verb) {
  return new Promise(answer => {
    const before = /** @type {HTMLElement | null} */ (document.activeElement);
    const dialog = /** @type {Confirm} */ (document.createElement('usher-confirm'));
    Object.assign(dialog, {
      question,
      verb,
      done: (/** @type {boolean} */ yes) => {
        dialog.remove();
        before?.focus();
        answer(yes);
      },
    });
    document.body.append(dialog);
  });
}
