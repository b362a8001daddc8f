/** Voucher codes an operator hands out. */

import {api, html, minorUnits, money, nothing, when} from '../ui/kit.js';
import {table} from '../ui/table.js';
import {confirmed} from './confirm.js';
import {Subject} from './subject.js';

const BASE = '/api/v1/console/vouchers';

export class Vouchers extends Subject {
  constructor() {
    super();
    /** @type {any[]} */
    this.batches = [];
    /** @type {any[]} */
    this.items = [];
  }

  heading() {
    return 'Vouchers';
  }

  async load() {
    [this.batches, this.items] = await Promise.all([api('GET', BASE), api('GET', '/api/v1/catalog/items'), this.loadTitles()]);
  }

  content() {
    return html`
      ${table('vouchers', [
        ['Name', batch => batch.name],
        ['Good for', batch => (batch.amount > 0 ? money(batch.amount, batch.currency) : `${this.titleOf(batch.item)}, ${batch.offer}`)],
        ['Codes', batch => batch.codes],
        ['Redeemed', batch => batch.redeemed],
        ['Until', batch => (batch.voided ? 'called off' : when(batch.expires) || 'no end')],
        ['', batch => html`
          <a href="${BASE}/${batch.id}/codes" download="${batch.name}.txt" data-testid="codes-${batch.id}">Codes</a>
          ${batch.voided ? nothing : html`<button aria-label="Call off ${batch.name}" data-testid="void-${batch.id}" @click=${() => this.callOff(batch)}>Call off</button>`}`],
      ], this.batches, batch => batch.id, 'No vouchers yet.')}
      <form class="panel" @submit=${this.issue} data-testid="voucher-form">
        <h2>New vouchers</h2>
        <label>Name <input name="name" required maxlength="200" data-testid="voucher-name"></label>
        <label>How many <input name="codes" type="number" min="1" max="10000" value="10" required data-testid="voucher-codes"></label>
        <label>Good for <select name="offer" data-testid="voucher-offer">
          <option value="">Credit</option>
          ${this.items.flatMap(item => item.offers.map((/** @type {any} */ offer) => html`<option value="${item.item}/${offer.id}">${item.title}, ${offer.id}</option>`))}
        </select></label>
        <label>Credit <input name="amount" type="number" min="0.01" step="0.01" data-testid="voucher-amount"></label>
        <label>Currency <input name="currency" pattern="[A-Z]{3}" value="EUR" data-testid="voucher-currency"></label>
        <label>Until <input name="expires" type="datetime-local" data-testid="voucher-expires"></label>
        <button class="primary" data-testid="do-issue">Make</button>
      </form>`;
  }

  /** @param {SubmitEvent} event */
  issue(event) {
    event.preventDefault();
    const form = /** @type {HTMLFormElement} */ (event.target);
    const data = new FormData(form);
    const [item, offer] = String(data.get('offer')).split('/');
    const expires = String(data.get('expires'));
    const currency = String(data.get('currency'));
    return this.run(async () => {
      await api('POST', BASE, {
        name: data.get('name'),
        codes: Number(data.get('codes')),
        ...(item ? {item, offer} : {amount: minorUnits(String(data.get('amount')), currency), currency}),
        expires: expires ? new Date(expires).toISOString() : undefined,
      });
      form.reset();
    }, 'The codes can be fetched from the list.');
  }

  /** @param {any} batch */
  async callOff(batch) {
    if (await confirmed(`Call off "${batch.name}"? Codes that were not redeemed are good for nothing from now on. This cannot be undone.`, 'Call off')) {
      await this.run(() => api('POST', `${BASE}/${batch.id}/void`), 'The vouchers are called off.');
    }
  }
}
customElements.define('usher-vouchers', Vouchers);
