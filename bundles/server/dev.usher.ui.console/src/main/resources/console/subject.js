/** Base of the console's pages: reads what it shows again and again, and shows refusals. */

import {api, html, nothing, View} from '../ui/kit.js';

const AGAIN = 3000;

export class Subject extends View {
  constructor() {
    super();
    this.trouble = '';
    this.message = '';
    this.loaded = false;
    this.loadFailed = false;
    this.timer = 0;
    /** @type {Map<string, string>} titles of items by id */
    this.titles = new Map();
  }

  connectedCallback() {
    super.connectedCallback();
    this.again();
  }

  disconnectedCallback() {
    window.clearTimeout(this.timer);
  }

  async again() {
    window.clearTimeout(this.timer);
    await this.refresh();
    if (this.isConnected) {
      this.timer = window.setTimeout(() => this.again(), AGAIN);
    }
  }

  async refresh() {
    try {
      await this.load();
      if (this.loadFailed) {
        this.trouble = '';
      }
      this.loadFailed = false;
      this.loaded = true;
    } catch (refusal) {
      this.loadFailed = true;
      this.refused(refusal);
    }
    this.update();
  }

  /** Reads what the page shows. */
  async load() {}

  /** Reads the titles of all items. */
  async loadTitles() {
    const items = await api('GET', '/api/v1/console/items');
    this.titles = new Map(items.map((/** @type {any} */ item) => [item.item, item.title]));
    return items;
  }

  /** @param {string} item */
  titleOf(item) {
    return this.titles.get(item) || item.slice(0, 8) + '…';
  }

  /**
   * Does something and reads again.
   *
   * @param {() => Promise<any>} act
   * @param {string} [message] when it went well
   */
  async run(act, message = '') {
    this.trouble = '';
    this.message = '';
    try {
      await act();
      this.message = message;
    } catch (refusal) {
      this.refused(refusal);
    }
    await this.refresh();
  }

  /** @param {Error & {code?: string}} refusal */
  refused(refusal) {
    if (refusal.code === 'not-signed-in') {
      this.dispatchEvent(new CustomEvent('signed-out', {bubbles: true}));
    }
    this.trouble = refusal.message;
  }

  template() {
    return html`
      <h1>${this.heading()}</h1>
      ${this.trouble ? html`<p role="alert" data-testid="trouble">${this.trouble}</p>` : nothing}
      ${this.message ? html`<p role="status" class="good" data-testid="message">${this.message}</p>` : nothing}
      ${this.loaded ? this.content() : html`<p class="quiet">Reading…</p>`}`;
  }

  heading() {
    return '';
  }

  /** @returns {unknown} */
  content() {
    return nothing;
  }
}
