/** Published items and drafts. */

import {api, html, nothing, offerText, size, when} from '../ui/kit.js';
import {table} from '../ui/table.js';
import {confirmed} from './confirm.js';
import {Subject} from './subject.js';

const BASE = '/api/v1/console/items';

export class Items extends Subject {
  constructor() {
    super();
    /** @type {any[]} */
    this.items = [];
    /** @type {any[]} */
    this.drafts = [];
  }

  heading() {
    return 'Items';
  }

  async load() {
    [this.items, this.drafts] = await Promise.all([api('GET', BASE), api('GET', BASE + '/drafts')]);
  }

  content() {
    return html`
      ${table('items', [
        ['Title', item => item.title],
        ['Kind', item => item.kind],
        ['Version', item => item.version],
        ['Files', item => item.files.map((/** @type {any} */ f) => f.name).join(', ')],
        ['Encrypted', item => size(item.length)],
        ['Offers', item => item.offers.map(offerText).join(', ') || 'none'],
        ['Release', item => (item.release ? when(item.release) : 'released')],
        ['', item => html`<a href="${BASE}/${item.item}/torrent" download aria-label="Torrent file of ${item.title}" data-testid="torrent-${item.item}">Torrent</a>
          <button aria-label="New key for ${item.title}" data-testid="rekey-${item.item}" @click=${() => this.rekey(item)}>New key</button>
          <button aria-label="Withdraw ${item.title}" data-testid="withdraw-${item.item}" @click=${() => this.withdraw(item)}>Withdraw</button>`],
      ], this.items, item => item.item, 'Nothing is published yet. Go to Publish.')}
      ${this.drafts.length === 0 ? nothing : html`
        <h2>Drafts</h2>
        ${table('drafts', [
          ['Title', draft => draft.title],
          ['Kind', draft => draft.kind],
          ['Version', draft => draft.version],
          ['Begun', draft => when(draft.created)],
          ['', draft => html`
            <button aria-label="Publish ${draft.title}" @click=${() => this.run(() => api('POST', `${BASE}/${draft.item}/publish`), `${draft.title} is published.`)}>Publish</button>
            <button aria-label="Delete the draft ${draft.title}" @click=${() => this.run(() => api('DELETE', `${BASE}/${draft.item}/draft`))}>Delete</button>`],
        ], this.drafts, draft => draft.item, '')}`}`;
  }

  /** @param {any} item */
  async rekey(item) {
    if (await confirmed(`Encrypt "${item.title}" anew under a fresh key? Every box fetches it again. Passes stay valid.`, 'New key')) {
      await this.run(() => api('POST', `${BASE}/${item.item}/rekey`), `${item.title} is published as version ${item.version + 1}.`);
    }
  }

  /** @param {any} item */
  async withdraw(item) {
    if (await confirmed(`Withdraw "${item.title}"? It disappears from the catalog and from the repository. Boxes keep what they have.`, 'Withdraw')) {
      await this.run(() => api('DELETE', `${BASE}/${item.item}`), `${item.title} is withdrawn.`);
    }
  }
}
customElements.define('usher-items', Items);
