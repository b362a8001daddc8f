/** Households: who pays and watches together. */

import {api, html, minorUnits, money, nothing, repeat} from '../ui/kit.js';
import {table} from '../ui/table.js';
import './profiles.js';
import {Subject} from './subject.js';

const BASE = '/api/v1/console/households';

export class Households extends Subject {
  constructor() {
    super();
    /** @type {any[]} */
    this.households = [];
    /** @type {{household: string, code: string} | undefined} shown once */
    this.code = undefined;
    /** @type {any} whose profiles are shown */
    this.open = undefined;
  }

  heading() {
    return 'Households';
  }

  async load() {
    this.households = await api('GET', BASE);
  }

  content() {
    return html`
      ${this.code ? html`
        <p class="panel" role="status">Enrolment code for one box of ${this.code.household}, to be entered on the box:
          <code data-testid="enrolment-code">${this.code.code}</code></p>` : nothing}
      ${table('households', [
        ['Name', h => h.name],
        ['Boxes', h => h.boxes],
        ['PIN', h => (h.hasPin ? 'yes' : 'no')],
        ['Balance', h => (h.balance === undefined ? 'unknown' : money(h.balance, h.currency))],
        ['', h => html`
          <button aria-label="Profiles of ${h.name}" aria-expanded=${this.open?.id === h.id} data-testid="profiles-${h.name}" @click=${() => this.toggle(h)}>Profiles</button>
          <button aria-label="Enrolment code for ${h.name}" data-testid="code-${h.name}" @click=${() => this.newCode(h)}>Enrolment code</button>
          <form class="bar" @submit=${(/** @type {SubmitEvent} */ e) => this.credit(e, h)}>
            <input name="amount" type="number" min="0.01" step="0.01" required aria-label="Credit for ${h.name}" data-testid="amount-${h.name}">
            <button data-testid="credit-${h.name}" aria-label="Credit ${h.name}">Credit</button>
          </form>`],
      ], this.households, h => h.id, 'No household yet.')}
      ${repeat(this.open ? [this.open] : [], h => h.id, h => html`
        <section class="panel" aria-label="Profiles of ${h.name}"><usher-support-profiles .household=${h}></usher-support-profiles></section>`)}
      <form class="panel" @submit=${this.create} data-testid="household-form">
        <h2>New household</h2>
        <label>Name <input name="name" required data-testid="name"></label>
        <label>User <input name="user" required autocomplete="off" data-testid="new-user"></label>
        <label>Password <input name="password" type="password" required autocomplete="new-password" data-testid="new-password"></label>
        <label>PIN, four to eight digits, or none <input name="pin" inputmode="numeric" pattern="[0-9]{4,8}" autocomplete="off" data-testid="new-pin"></label>
        <button class="primary" data-testid="do-create">Create</button>
      </form>`;
  }

  /** @param {any} household */
  toggle(household) {
    this.open = this.open?.id === household.id ? undefined : household;
    this.update();
  }

  /** @param {any} household */
  newCode(household) {
    return this.run(async () => {
      const {code} = await api('POST', `${BASE}/${household.id}/enrolment-code`);
      this.code = {household: household.name, code};
    });
  }

  /** @param {SubmitEvent} event @param {any} household */
  credit(event, household) {
    event.preventDefault();
    const form = /** @type {HTMLFormElement} */ (event.target);
    const amount = minorUnits(String(new FormData(form).get('amount')), household.currency);
    return this.run(async () => {
      await api('POST', `${BASE}/${household.id}/credit`, {amount, currency: household.currency});
      form.reset();
    }, `${household.name} has been credited.`);
  }

  /** @param {SubmitEvent} event */
  create(event) {
    event.preventDefault();
    const form = /** @type {HTMLFormElement} */ (event.target);
    const data = new FormData(form);
    return this.run(async () => {
      await api('POST', BASE, {name: data.get('name'), user: data.get('user'), password: data.get('password'), pin: data.get('pin') || undefined});
      form.reset();
    }, `${data.get('name')} can sign in to the catalog now.`);
  }
}
customElements.define('usher-households', Households);
