/** Media passes that were granted. */

import {api, html, money, nothing, when} from '../ui/kit.js';
import {table} from '../ui/table.js';
import {confirmed} from './confirm.js';
import {Subject} from './subject.js';

const BASE = '/api/v1/console/passes';

export class Passes extends Subject {
  constructor() {
    super();
    /** @type {any[]} */
    this.passes = [];
    /** @type {Map<string, string>} */
    this.boxNames = new Map();
  }

  heading() {
    return 'Passes';
  }

  async load() {
    const [passes, boxes] = await Promise.all([api('GET', BASE), api('GET', '/api/v1/console/boxes'), this.loadTitles()]);
    this.passes = passes;
    this.boxNames = new Map(boxes.map((/** @type {any} */ box) => [box.id, box.name]));
  }

  content() {
    return table('passes', [
      ['Item', pass => this.titleOf(pass.item)],
      ['Box', pass => this.boxNames.get(pass.box) || pass.box],
      ['Paid', pass => money(pass.amount, pass.currency)],
      ['Granted', pass => when(pass.granted)],
      ['First licence', pass => when(pass.firstLicence) || 'not yet'],
      ['View until', pass => when(pass.viewUntil)],
      ['Stands', pass => pass.state],
      ['', pass => (pass.state === 'revoked' || pass.state === 'returned' ? nothing : html`
        <button aria-label="${pass.state === 'suspended' ? 'Resume' : 'Suspend'} the pass for ${this.titleOf(pass.item)}" data-testid="suspend-${pass.id}" @click=${() => this.suspend(pass)}>${pass.state === 'suspended' ? 'Resume' : 'Suspend'}</button>
        <button aria-label="Revoke the pass for ${this.titleOf(pass.item)}" data-testid="revoke-${pass.id}" @click=${() => this.revoke(pass)}>Revoke</button>`)],
    ], this.passes, pass => pass.id, 'No pass has been granted yet.');
  }

  /** @param {any} pass */
  suspend(pass) {
    const back = pass.state === 'suspended';
    return this.run(() => api('POST', `${BASE}/${encodeURIComponent(pass.id)}/${back ? 'resume' : 'suspend'}`), back ? 'The pass opens again.' : 'The pass opens nothing until it is resumed.');
  }

  /** @param {any} pass */
  async revoke(pass) {
    if (await confirmed(`Revoke this pass for "${this.titleOf(pass.item)}"? It opens nothing from now on. This cannot be undone.`, 'Revoke')) {
      await this.run(() => api('POST', `${BASE}/${encodeURIComponent(pass.id)}/revoke`), 'The pass is revoked.');
    }
  }
}
customElements.define('usher-passes', Passes);
