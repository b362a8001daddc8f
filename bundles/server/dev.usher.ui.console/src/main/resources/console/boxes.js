/** Boxes: where they are, what runs on them, and revoking them. */

import {api, html, nothing, size, when} from '../ui/kit.js';
import {table} from '../ui/table.js';
import {confirmed} from './confirm.js';
import {Subject} from './subject.js';

const BASE = '/api/v1/console/boxes';

export class Boxes extends Subject {
  constructor() {
    super();
    /** @type {any[]} */
    this.boxes = [];
  }

  heading() {
    return 'Boxes';
  }

  async load() {
    this.boxes = await api('GET', BASE);
  }

  content() {
    return table('boxes', [
      ['Name', box => box.name],
      ['Household', box => box.householdName || box.household],
      ['Id', box => html`<code>${box.id}</code>`],
      ['Key', box => (box.securityLevel === 2 ? html`<span class="tag good">token</span>` : html`<span class="tag">file</span>`)],
      ['Serial number', box => box.serial || ''],
      ['Stands', box => standing(box)],
      ['Software', box => box.softwareVersion || ''],
      ['Address', box => (box.endpoints || []).join(', ')],
      ['Free', box => (box.diskFree === undefined ? '' : size(box.diskFree))],
      ['Parts', box => parts(box.bundles || [])],
      ['', box => (box.revoked ? nothing
        : html`<button aria-label="Revoke ${box.name}" data-testid="revoke-${box.name}" @click=${() => this.revoke(box)}>Revoke</button>`)],
    ], this.boxes, box => box.id, 'No box is enrolled yet. Make an enrolment code under Households.');
  }

  /** @param {any} box */
  async revoke(box) {
    if (await confirmed(`Revoke "${box.name}"? From now on it gets nothing and other boxes refuse it; its household's other boxes may take over its passes. This cannot be undone.`, 'Revoke')) {
      await this.run(() => api('POST', `${BASE}/${box.id}/revoke`), `${box.name} is revoked.`);
    }
  }
}
customElements.define('usher-boxes', Boxes);

/** @param {any} box */
function standing(box) {
  if (box.revoked) {
    return html`<span class="tag bad">revoked</span> ${when(box.revoked)}`;
  }
  return box.present
    ? html`<span class="tag good">online</span>`
    : html`<span class="tag">away</span> ${box.seen ? `since ${when(box.seen)}` : `enrolled ${when(box.enrolled)}`}`;
}

/** @param {any[]} bundles */
function parts(bundles) {
  return bundles.length === 0 ? '' : html`
    <details><summary>${bundles.length} parts</summary>
      <ul>${bundles.map(b => html`<li>${b.role}: ${b.symbolicName} ${b.version} ${b.state}</li>`)}</ul>
    </details>`;
}
