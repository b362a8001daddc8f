/** What the household bought: give it back, let another box have it, take it; codes, gifts and subscriptions. */

import {html, money, nothing, when} from '../ui/kit.js';
import {Deeds} from './deeds.js';
import './code.js';

/** @typedef {import('./box.js').TvPass} TvPass */

/** @type {Record<string, string>} */
const STATUS = {
  ready: 'not begun',
  active: 'being watched',
  released: 'free to take',
  suspended: 'on hold',
  returned: 'given back',
  revoked: 'called off by the operator',
  cancelled: 'called off by the operator',
  expired: 'over',
};

/** @type {Record<string, string>} */
const PERIODS = {P1D: 'a day', P7D: 'a week', P1W: 'a week', P1M: 'a month', P3M: 'three months', P1Y: 'a year'};

export class PassesPage extends Deeds {
  constructor() {
    super();
    /** @type {TvPass[]} */
    this.passes = [];
    /** @type {any[]} */
    this.gifts = [];
    /** @type {any[]} */
    this.plans = [];
    /** @type {any[]} */
    this.subscriptions = [];
    this.loaded = false;
    this.entering = false;
  }

  connectedCallback() {
    super.connectedCallback();
    this.run('read', () => this.read());
  }

  async read() {
    this.passes = await this.box.passes();
    this.gifts = await this.box.gifts();
    ({plans: this.plans, subscriptions: this.subscriptions} = await this.box.plans());
    this.loaded = true;
  }

  template() {
    return html`
      <article data-testid="passes">
        <h1>Passes</h1>
        ${this.outcome()}
        <div class="bar buttons" data-row="passes-actions" data-first>
          ${this.button('code', 'Enter a code', async () => { this.entering = true; })}
          <button data-focus="back" data-testid="do-back" @click=${() => { location.hash = ''; }}>Back</button>
        </div>
        ${this.loaded && this.passes.length === 0 ? html`<p class="quiet">The household has no passes yet.</p>` : nothing}
        ${this.passes.map(pass => this.pass(pass))}
        ${this.plans.length > 0 ? html`<h2>Subscriptions</h2>` : nothing}
        ${this.plans.map(plan => this.plan(plan))}
        ${this.gifts.length > 0 ? html`<h2>Gifts you bought</h2>` : nothing}
        ${this.gifts.map(gift => this.gift(gift))}
      </article>
      ${this.entering ? html`<usher-code .done=${(/** @type {string | undefined} */ code) => this.codeGiven(code)}></usher-code>` : nothing}
      ${this.pinPad()}`;
  }

  /** @param {TvPass} pass */
  pass(pass) {
    const live = ['ready', 'active'].includes(pass.status);
    const buttons = [];
    if (pass.here && live) {
      buttons.push(this.button(`return-${pass.id}`, 'Give back', () => this.giveBack(pass)));
      buttons.push(this.button(`release-${pass.id}`, 'Let another box have it', () => this.release(pass)));
    }
    if (pass.claimable && (!pass.here || pass.status === 'released')) {
      buttons.push(this.button(`claim-${pass.id}`, 'Watch it on this box', () => this.claim(pass)));
    }
    const where = pass.here ? 'on this box' : `on ${pass.holder || 'a box that is gone'}`;
    return html`
      <section class="line" data-testid="pass-${pass.item}" data-status=${pass.status}>
        <p><strong>${pass.title}</strong> <span class="quiet">${STATUS[pass.status] || pass.status}, ${where}</span></p>
        ${buttons.length > 0 ? html`<div class="bar buttons" data-row="pass-${pass.id}">${buttons}</div>` : nothing}
      </section>`;
  }

  /** @param {any} plan */
  plan(plan) {
    const mine = this.subscriptions.find(s => s.plan.id === plan.id && s.state !== 'ENDED');
    const price = `${money(plan.price, plan.currency)} for ${PERIODS[plan.period] || plan.period}`;
    return html`
      <section class="line" data-testid="plan-${plan.id}" data-state=${mine ? mine.state : 'NONE'}>
        <p><strong>${plan.title}</strong> <span class="quiet">${price}${mine ? `, ${standing(mine)}` : ''}</span></p>
        <div class="bar buttons" data-row="plan-${plan.id}">
          ${!mine ? this.button(`subscribe-${plan.id}`, 'Subscribe', () => this.subscribe(plan, price)) : nothing}
          ${mine && mine.state !== 'CANCELLED' ? this.button(`cancel-${plan.id}`, 'Cancel', () => this.cancel(mine)) : nothing}
        </div>
      </section>`;
  }

  /** @param {any} gift */
  gift(gift) {
    const open = gift.state === 'OPEN';
    const state = open ? `code ${gift.code}` : gift.state === 'REDEEMED' ? 'redeemed' : 'taken back';
    return html`
      <section class="line" data-testid="gift-${gift.id}" data-state=${gift.state}>
        <p><strong>${gift.title}</strong> <span class="quiet">${state}</span></p>
        ${open ? html`<div class="bar buttons" data-row="gift-${gift.id}">${this.button(`refund-${gift.id}`, 'Take back', () => this.refund(gift))}</div>` : nothing}
      </section>`;
  }

  /** @param {TvPass} pass */
  async giveBack(pass) {
    const {refunded} = await this.box.passDeed(pass.id, 'return');
    await this.read();
    this.message = refunded
      ? `${pass.title} is given back, and its price with it.`
      : `${pass.title} is given back. It was begun, so its price stays paid.`;
  }

  /** @param {TvPass} pass */
  async release(pass) {
    await this.box.passDeed(pass.id, 'release');
    await this.read();
    this.message = `Another box of this home may take ${pass.title} now.`;
  }

  /** @param {TvPass} pass */
  async claim(pass) {
    await this.box.passDeed(pass.id, 'claim');
    await this.read();
    this.message = `${pass.title} can be watched on this box now.`;
  }

  /** @param {string | undefined} code */
  codeGiven(code) {
    this.entering = false;
    this.update();
    if (code !== undefined) {
      this.run('redeem', () => this.redeem(code));
    }
  }

  /** @param {string} code */
  async redeem(code) {
    const good = await this.withPin('The household\'s PIN, for this code', pin => this.box.redeem(code, pin));
    if (!good) {
      return;
    }
    await this.read();
    this.message = good.item
      ? `The code is good for ${good.title || 'a film'}. Find it in the catalog.`
      : `${money(good.amount, good.currency)} were added to the household's account.`;
  }

  /** @param {any} plan @param {string} price */
  async subscribe(plan, price) {
    const done = await this.withPin(`The household's PIN, for ${plan.title}, ${price}`, pin => this.box.subscribe(plan.id, pin));
    if (done) {
      await this.read();
      this.message = `You subscribe to ${plan.title} now.`;
    }
  }

  /** @param {any} subscription */
  async cancel(subscription) {
    const {paidUntil} = await this.box.cancel(subscription.id);
    await this.read();
    this.message = `Cancelled. It is paid until ${when(paidUntil)}.`;
  }

  /** @param {any} gift */
  async refund(gift) {
    await this.box.refundGift(gift.id);
    await this.read();
    this.message = 'The gift is taken back; its price comes back to your account.';
  }
}
customElements.define('usher-passes', PassesPage);

/** @param {any} subscription */
function standing(subscription) {
  switch (subscription.state) {
    case 'CANCELLED': return `ends ${when(subscription.paidUntil)}`;
    case 'PAST_DUE': return 'the last payment failed; top up the household\'s account';
    default: return `paid until ${when(subscription.paidUntil)}`;
  }
}
