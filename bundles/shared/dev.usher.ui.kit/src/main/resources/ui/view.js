/** Custom elements that draw themselves with lit-html, in the page's own DOM. */

import {render} from './lit-html/lit-html.js';

/** Base of a page's elements: implement `template()`, call `update()` after a change. */
export class View extends HTMLElement {
  constructor() {
    super();
    /** @private */
    this.pending = false;
  }

  connectedCallback() {
    this.update();
  }

  /** Draws again soon; many calls in one frame draw once. */
  update() {
    if (this.pending) {
      return;
    }
    this.pending = true;
    queueMicrotask(() => {
      this.pending = false;
      if (this.isConnected) {
        render(this.template(), this, {host: this});
        this.drawn();
      }
    });
  }

  /** @returns {unknown} a lit-html template */
  template() {
    return undefined;
  }

  /** Called after each drawing. */
  drawn() {}
}
