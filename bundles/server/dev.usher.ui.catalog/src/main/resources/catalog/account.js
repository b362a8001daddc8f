/** What a household pays besides single items: subscriptions, codes and gifts. */

import {api, html, money, nothing, toast, View, when} from '../ui/kit.js';
import {table} from '../ui/table.js';

const PERIODS = {P1M: 'a month', P7D: 'a week', P1Y: 'a year'};

export class Account extends View {
  constructor() {
    super();
    /** @type {any[]} */
    this.plans = [];
    /** @type {any[]} */
    this.subscriptions = [];
    /** @type {any[]} */
    this.gifts = [];
    /** @type {any[]} */
    this.items = [];
    this.hasPin = false;
    this.trouble = '';
    /** what was wished last, and its key: asked again it is not paid again */
    this.wish = '';
    this.key = '';
  }

  connectedCallback() {
    super.connectedCallback();
    this.run(async () => {});
  }

  /** @param {() => Promise<any>} act @param {string} [done] */
  async run(act, done) {
    try {
      this.trouble = '';
      await act();
      [this.plans, this.subscriptions, this.gifts, this.items] = await Promise.all([
        api('GET', '/api/v1/subscriptions/plans'), api('GET', '/api/v1/subscriptions'), api('GET', '/api/v1/gifts'), api('GET', '/api/v1/catalog/items')]);
      if (done) {
        toast(done);
      }
    } catch (refusal) {
      this.trouble = refusal.message;
    }
    this.update();
  }

  template() {
    const had = new Set(this.subscriptions.filter(s => s.state !== 'ENDED').map(s => s.plan.id));
    return html`
      <h1>Subscriptions, codes and gifts</h1>
      ${this.trouble ? html`<p role="alert" data-testid="account-trouble">${this.trouble}</p>` : nothing}
      ${table('subscriptions', [
        ['Subscription', s => s.plan.title],
        ['Price', s => this.price(s.plan)],
        ['Stands', s => standing(s)],
        ['', s => this.buttons(s)],
      ], this.subscriptions, s => s.id, 'No subscription yet.')}
      ${this.plans.filter(plan => !had.has(plan.id)).map(plan => html`
        <form class="bar" @submit=${(/** @type {SubmitEvent} */ e) => this.subscribe(e, plan)} data-testid="subscribe-${plan.id}">
          <span>${plan.title}, ${this.price(plan)}</span>
          ${this.pin(plan.title)}
          <button class="primary" aria-label="Subscribe to ${plan.title}">Subscribe</button>
        </form>`)}
      <form class="panel" @submit=${this.redeem} data-testid="redeem-form">
        <h2>Redeem a code</h2>
        <p class="quiet">Codes for credit are redeemed here; those for something to watch on the television.</p>
        <label>Code <input name="code" required autocomplete="off" maxlength="64" data-testid="code"></label>
        <button class="primary" data-testid="redeem">Redeem</button>
      </form>
      ${table('gifts', [
        ['Gift', gift => this.titleOf(gift.item)],
        ['Paid', gift => money(gift.amount, gift.currency)],
        ['Bought', gift => when(gift.bought)],
        ['Code', gift => gift.code ? html`<code data-testid="gift-code">${gift.code}</code>` : gift.state === 'REDEEMED' ? 'redeemed' : 'taken back'],
        ['', gift => gift.state === 'OPEN' ? html`<button aria-label="Take ${this.titleOf(gift.item)} back" @click=${() => this.run(() => api('POST', `/api/v1/gifts/${gift.id}/refund`), 'The gift is taken back.')}>Take back</button>` : nothing],
      ], this.gifts, gift => gift.id, 'No gifts yet.')}
      <form class="panel" @submit=${this.give} data-testid="gift-form">
        <h2>Give something</h2>
        <label>What <select name="offer" required data-testid="gift-offer">
          ${this.items.flatMap(item => item.offers.filter((/** @type {any} */ offer) => offer.price > 0).map((/** @type {any} */ offer) => html`
            <option value="${item.item}/${offer.id}">${item.title}, ${money(offer.price, offer.currency)}</option>`))}
        </select></label>
        ${this.pin('a gift')}
        <button class="primary" data-testid="give">Pay and get the code</button>
      </form>`;
  }

  /** @param {any} plan */
  price(plan) {
    const period = /** @type {Record<string, string>} */ (PERIODS)[plan.period] || 'every ' + plan.period;
    return `${money(plan.price, plan.currency)} ${period}`;
  }

  /** @param {string} what */
  pin(what) {
    return this.hasPin ? html`<label>PIN <input name="pin" type="password" inputmode="numeric" required autocomplete="off" aria-label="PIN for ${what}"></label>` : nothing;
  }

  /** @param {any} s */
  buttons(s) {
    const act = (/** @type {string} */ what, /** @type {string} */ name, /** @type {string} */ done) => html`
      <button data-testid="${what}-${s.plan.id}" aria-label="${name} ${s.plan.title}" @click=${() => this.run(() => api('POST', `/api/v1/subscriptions/${s.id}/${what}`), done)}>${name}</button>`;
    switch (s.state) {
      case 'ACTIVE': return act('cancel', 'Cancel', 'The subscription ends with the period that is paid.');
      case 'PAST_DUE': return html`${act('renew', 'Pay now', 'The next period is paid.')} ${act('cancel', 'Cancel', 'The subscription ends.')}`;
      case 'CANCELLED': return act('resume', 'Resume', 'The subscription goes on.');
      default: return nothing;
    }
  }

  /** @param {string} item */
  titleOf(item) {
    return this.items.find(i => i.item === item)?.title || item.slice(0, 8) + '…';
  }

  /** @param {string} path @param {any} body */
  pay(path, body) {
    const wish = path + JSON.stringify({...body, pin: undefined});
    if (wish !== this.wish) {
      this.wish = wish;
      this.key = Array.from(crypto.getRandomValues(new Uint8Array(16)), b => b.toString(16).padStart(2, '0')).join('');
    }
    return api('POST', path, body, {'Idempotency-Key': this.key}).then(answer => {
      this.wish = '';
      return answer;
    });
  }

  /** @param {SubmitEvent} event @param {any} plan */
  subscribe(event, plan) {
    event.preventDefault();
    const pin = new FormData(/** @type {HTMLFormElement} */ (event.target)).get('pin') || undefined;
    return this.run(() => this.pay('/api/v1/subscriptions', {plan: plan.id, amount: plan.price, currency: plan.currency, pin}), `You are subscribed to ${plan.title}.`);
  }

  /** @param {SubmitEvent} event */
  redeem(event) {
    event.preventDefault();
    const form = /** @type {HTMLFormElement} */ (event.target);
    return this.run(async () => {
      const {amount, currency} = await api('POST', '/api/v1/redemptions', {code: new FormData(form).get('code')});
      form.reset();
      toast(`${money(amount, currency)} were credited.`);
    });
  }

  /** @param {SubmitEvent} event */
  give(event) {
    event.preventDefault();
    const data = new FormData(/** @type {HTMLFormElement} */ (event.target));
    const [item, id] = String(data.get('offer')).split('/');
    const offer = this.items.find(i => i.item === item).offers.find((/** @type {any} */ o) => o.id === id);
    return this.run(() => this.pay('/api/v1/gifts', {item, offer: id, amount: offer.price, currency: offer.currency, pin: data.get('pin') || undefined}), 'The gift is paid. Pass its code on.');
  }
}
customElements.define('usher-account', Account);

/** @param {any} s */
function standing(s) {
  switch (s.state) {
    case 'ACTIVE': return `paid until ${when(s.paidUntil)}, then renewed`;
    case 'CANCELLED': return `ends ${when(s.paidUntil)}`;
    case 'PAST_DUE': return `paid until ${when(s.paidUntil)}; the next period could not be paid`;
    default: return `ended ${when(s.paidUntil)}`;
  }
}
