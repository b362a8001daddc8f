/** Keys that enter a text: with arrows and OK, or the remote's digits. */

import {View} from '../ui/kit.js';

export class Pad extends View {
  /** @param {number} most characters that are taken */
  constructor(most) {
    super();
    this.most = most;
    this.entered = '';
    /** @type {(entered: string | undefined) => void} called with the text, or undefined when cancelled */
    this.done = () => {};
  }

  /** @param {string} key a character, Delete or Done */
  press(key) {
    if (key === 'Done') {
      this.done(this.entered);
    } else if (key === 'Delete') {
      this.entered = this.entered.slice(0, -1);
    } else if (this.entered.length < this.most) {
      this.entered += key;
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
