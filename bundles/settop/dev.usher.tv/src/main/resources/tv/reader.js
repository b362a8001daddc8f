/** A simple reader: one chapter after the other, in a frame in which nothing can run. */

import {html, View} from '../ui/kit.js';
import {Book} from './epub.js';

const PAGE = 0.85;

export class Reader extends View {
  constructor() {
    super();
    this.path = '';
    this.session = '';
    /** @type {() => void} */
    this.shown = () => {};
    /** @type {(reason: string) => void} */
    this.failed = () => {};
    /** @type {Book | undefined} */
    this.book = undefined;
    this.chapter = 0;
    this.page = '';
  }

  connectedCallback() {
    super.connectedCallback();
    this.load();
  }

  async load() {
    try {
      const answer = await fetch(this.path);
      if (!answer.ok) {
        throw new Error('The book cannot be read from this box.');
      }
      this.book = await Book.open(await answer.arrayBuffer());
      await this.show(0);
      this.shown();
    } catch (e) {
      this.failed(e.message);
    }
  }

  /** @param {number} chapter */
  async show(chapter) {
    this.page = await this.book.chapter(chapter);
    this.chapter = chapter;
    this.update();
  }

  template() {
    return html`
      <iframe sandbox="allow-same-origin" title="Page of the book" data-testid="reader" .srcdoc=${this.page}></iframe>
      <p class="visually-hidden" role="status" data-testid="chapter">${this.book ? `${this.book.title}, part ${this.chapter + 1} of ${this.book.chapters.length}` : 'Opening the book'}</p>`;
  }

  /** @param {import('../ui/keys.js').Key} key @returns {boolean} whether it was for the reader */
  remote(key) {
    if (key === 'up' || key === 'down') {
      const frame = this.querySelector('iframe');
      frame.contentWindow.scrollBy(0, (key === 'down' ? 1 : -1) * frame.clientHeight * PAGE);
      return true;
    }
    const step = {left: -1, right: 1}[key];
    if (step && this.book) {
      const next = this.chapter + step;
      if (next >= 0 && next < this.book.chapters.length) {
        this.show(next).catch(e => this.failed(e.message));
      }
      return true;
    }
    return false;
  }
}
customElements.define('usher-reader', Reader);
