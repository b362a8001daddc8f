/** Plans that households subscribe to. */

import {api, html, minorUnits, money} from '../ui/kit.js';
import {table} from '../ui/table.js';
import {confirmed} from './confirm.js';
import {Subject} from './subject.js';

const BASE = '/api/v1/console/plans';

export class Plans extends Subject {
  constructor() {
    super();
    /** @type {{plan: any, subscribers: number}[]} */
    this.plans = [];
  }

  heading() {
    return 'Plans';
  }

  async load() {
    this.plans = await api('GET', BASE);
  }

  content() {
    return html`
      ${table('plans', [
        ['Name', row => row.plan.title],
        ['Plan', row => row.plan.id],
        ['Price', row => money(row.plan.price, row.plan.currency)],
        ['Period', row => row.plan.period],
        ['Boxes at once', row => row.plan.maxStreams || 'as the household may'],
        ['Subscribers', row => row.subscribers],
        ['', row => html`<button aria-label="Withdraw ${row.plan.title}" data-testid="withdraw-${row.plan.id}" @click=${() => this.withdraw(row.plan)}>Withdraw</button>`],
      ], this.plans, row => row.plan.id, 'No plan yet.')}
      <form class="panel" @submit=${this.offer} data-testid="plan-form">
        <h2>Offer a plan</h2>
        <label>Name <input name="title" required maxlength="200" data-testid="plan-title"></label>
        <label>Short name, for offers <input name="id" required pattern="[a-z0-9][a-z0-9-]{0,39}" data-testid="plan-id"></label>
        <label>Price for each period <input name="price" type="number" min="0.01" step="0.01" required data-testid="plan-price"></label>
        <label>Currency <input name="currency" pattern="[A-Z]{3}" value="EUR" required data-testid="plan-currency"></label>
        <label>Period <select name="period" data-testid="plan-period">
          <option value="P1M">Month</option><option value="P7D">Week</option><option value="P1Y">Year</option>
        </select></label>
        <label>Boxes at once, 0 = as the household may <input name="maxStreams" type="number" min="0" max="100" value="0" data-testid="plan-streams"></label>
        <button class="primary" data-testid="do-offer">Offer</button>
      </form>`;
  }

  /** @param {SubmitEvent} event */
  offer(event) {
    event.preventDefault();
    const form = /** @type {HTMLFormElement} */ (event.target);
    const data = new FormData(form);
    return this.run(async () => {
      await api('PUT', BASE, {
        id: data.get('id'),
        title: data.get('title'),
        price: minorUnits(String(data.get('price')), String(data.get('currency'))),
        currency: data.get('currency'),
        period: data.get('period'),
        maxStreams: Number(data.get('maxStreams')),
      });
      form.reset();
    }, `${data.get('title')} can be subscribed to.`);
  }

  /** @param {any} plan */
  async withdraw(plan) {
    if (await confirmed(`Withdraw "${plan.title}"? Nobody can subscribe to it any more; who did goes on.`, 'Withdraw')) {
      await this.run(() => api('POST', `${BASE}/${encodeURIComponent(plan.id)}/withdraw`), 'The plan is withdrawn.');
    }
  }
}
customElements.define('usher-plans', Plans);
