/** The web catalog: browse and search by anybody; order, watch the delivery and see passes when signed in. */

import {api, html, nothing, offerText, repeat, size, View} from '../ui/kit.js';
import {signedIn, signOut} from '../ui/sign-in.js';
import {boxesPage, passesPage} from './boxes.js';
import {haveItBy} from './deadline.js';
import {Household, standing} from './household.js';
import './account.js';
import './profiles.js';

const KINDS = [['', 'Everything'], ['film', 'Films'], ['song', 'Music'], ['book', 'Books'], ['picture', 'Pictures'], ['other', 'Other']];
const TYPING = 250;

export class Catalog extends View {
  constructor() {
    super();
    /** @type {any[]} what the search found */
    this.found = [];
    /** @type {Map<string, any>} every item seen so far */
    this.known = new Map();
    this.words = '';
    this.kind = '';
    this.route = '';
    /** @type {import('../ui/sign-in.js').Person | undefined} */
    this.person = undefined;
    this.household = new Household(() => this.update(), item => this.titleOf(item), () => this.search());
    this.trouble = '';
    this.loading = true;
    this.typing = 0;
  }

  connectedCallback() {
    super.connectedCallback();
    window.addEventListener('hashchange', () => this.go());
    this.go();
    this.search();
    this.run(async () => {
      const person = await signedIn();
      if (person && person.role === 'subscriber') {
        this.enter(person);
      }
    });
  }

  go() {
    this.route = location.hash.replace(/^#\/?/, '');
    this.trouble = '';
    if (this.person) {
      // what no event tells of, passes and the balance, is read anew with every page
      this.household.refresh();
    }
    this.update();
  }

  /** @param {import('../ui/sign-in.js').Person} person */
  enter(person) {
    this.person = person;
    this.household.start();
    if (this.route === 'sign-in') {
      location.hash = '/';
    }
    this.update();
  }

  async leave() {
    await signOut();
    this.person = undefined;
    this.household.stop();
    location.hash = '/';
    this.update();
  }

  /** @param {string} item */
  titleOf(item) {
    return this.known.get(item)?.title || item.slice(0, 8) + '…';
  }

  search() {
    return this.run(async () => {
      const query = new URLSearchParams({q: this.words, kind: this.kind});
      this.found = await api('GET', '/api/v1/catalog/items?' + query);
      this.found.forEach(item => this.known.set(item.item, item));
      this.loading = false;
    });
  }

  /** @param {() => Promise<any>} act */
  async run(act) {
    try {
      this.trouble = '';
      await act();
    } catch (refusal) {
      this.trouble = refusal.message;
      if (refusal.code === 'not-signed-in' && this.person) {
        this.person = undefined;
        this.household.stop();
        this.trouble = 'You have been signed out. Sign in again.';
      }
    }
    this.update();
  }

  template() {
    return html`
      <header class="bar spread">
        <nav class="bar" aria-label="Pages">
          ${this.link('', 'Catalog')}
          ${this.person ? [this.link('boxes', 'Boxes'), this.link('passes', 'Passes'), this.link('account', 'Subscriptions'), this.link('profiles', 'Profiles')] : nothing}
        </nav>
        ${this.person
          ? html`<span class="bar"><span data-testid="person">${this.person.name}</span><button data-testid="sign-out" @click=${() => this.run(() => this.leave())}>Sign out</button></span>`
          : html`<a href="#/sign-in" data-testid="to-sign-in">Sign in</a>`}
      </header>
      ${this.trouble || this.household.trouble && this.person ? html`<p role="alert" data-testid="trouble">${this.trouble || this.household.trouble}</p>` : nothing}
      <main>${this.page()}</main>`;
  }

  /** @param {string} route @param {string} name */
  link(route, name) {
    return html`<a href="#/${route}" aria-current=${this.route === route ? 'page' : nothing} data-testid="to-${route || 'catalog'}">${name}</a>`;
  }

  page() {
    if (this.route.startsWith('item/')) {
      return this.itemPage(this.route.slice('item/'.length));
    }
    if (this.route === 'sign-in' || (!this.person && ['boxes', 'passes', 'account', 'profiles'].includes(this.route))) {
      return html`<usher-sign-in .done=${(/** @type {any} */ person) => this.enter(person)}></usher-sign-in>`;
    }
    switch (this.route) {
      case 'boxes': return boxesPage(this.household, act => this.run(act));
      case 'passes': return passesPage(this.household);
      case 'account': return html`<usher-account .hasPin=${this.household.view?.household.hasPin}></usher-account>`;
      case 'profiles': return html`<usher-profiles .hasPin=${this.household.view?.household.hasPin} .renewed=${() => this.household.refresh()}></usher-profiles>`;
      default: return this.browse();
    }
  }

  browse() {
    return html`
      <h1>Catalog</h1>
      <form role="search" class="bar" @submit=${(/** @type {Event} */ e) => { e.preventDefault(); this.search(); }}>
        <label>Search <input type="search" name="q" data-testid="search" .value=${this.words} @input=${this.typed}></label>
        <label>Kind <select name="kind" data-testid="kind" @change=${this.choose}>
          ${KINDS.map(([kind, name]) => html`<option value=${kind} ?selected=${this.kind === kind}>${name}</option>`)}
        </select></label>
      </form>
      ${this.found.length === 0 ? html`<p class="quiet" data-testid="nothing">${this.nothingText()}</p>` : html`
        <ul class="grid" data-testid="items">${repeat(this.found, item => item.item, item => html`
          <li><a class="tile" href="#/item/${item.item}" data-testid="item-${item.item}">
            <h2>${item.title}</h2>
            <p class="quiet">${item.kind}${item.rating > 0 ? `, from ${item.rating} years` : ''}</p>
            <p>${item.offers.map(offerText).join(', or ') || 'Not on offer'}</p>
          </a></li>`)}
        </ul>`}`;
  }

  nothingText() {
    if (this.loading) {
      return 'Reading…';
    }
    return this.words || this.kind ? 'Nothing fits. Try fewer or other words.' : 'The catalog is empty.';
  }

  /** @param {InputEvent} event */
  typed(event) {
    this.words = /** @type {HTMLInputElement} */ (event.target).value;
    window.clearTimeout(this.typing);
    this.typing = window.setTimeout(() => this.search(), TYPING);
  }

  /** @param {Event} event */
  choose(event) {
    this.kind = /** @type {HTMLSelectElement} */ (event.target).value;
    this.search();
  }

  /** @param {string} id */
  itemPage(id) {
    const item = this.known.get(id);
    if (!item) {
      if (!this.loading && !this.trouble) {
        this.run(async () => this.known.set(id, await api('GET', '/api/v1/catalog/items/' + id)));
      }
      return html`<p class="quiet">Reading…</p>`;
    }
    return html`
      <article data-testid="item">
        <h1 data-testid="title">${item.title}</h1>
        <p class="quiet">${item.kind}, ${size(item.length)}${item.rating > 0 ? `, from ${item.rating} years` : ''}</p>
        <p>${item.synopsis}</p>
        <p data-testid="offers">${item.offers.map(offerText).join(', or ') || 'Not on offer'}. Paid for on the television, when you watch it.</p>
        ${this.person ? this.ordering(item) : html`<p><a href="#/sign-in">Sign in</a> to have it delivered to your box.</p>`}
      </article>`;
  }

  /** @param {any} item */
  ordering(item) {
    const boxes = this.household.boxes;
    if (boxes.length === 0) {
      return html`<p class="quiet">Your household has no box yet. Ask the operator for an enrolment code and enter it on the box.</p>`;
    }
    return html`
      <section aria-label="Your boxes">
        ${repeat(boxes, box => box.id, box => {
          const stand = standing(box, item.item);
          const order = (/** @type {'ADD'|'FIRST'|'REMOVE'} */ op) => () => this.run(() => this.household.wish(box.id, op, item.item));
          return html`
            <div class="panel" data-testid="on-${box.name}" data-state=${stand.state}>
              <p><strong>${box.name}</strong>: <span data-testid="standing-${box.name}">${stand.text}</span></p>
              ${stand.state === 'delivering' || stand.state === 'queued' ? html`<progress max="1" .value=${stand.progress} aria-label="Delivery to ${box.name}"></progress>` : nothing}
              <div class="bar">
                ${stand.state === 'none' ? html`
                  <button class="primary" data-testid="order-${box.name}" aria-label="Order to ${box.name}" @click=${order('ADD')}>Order</button>
                  <button data-testid="order-first-${box.name}" aria-label="Order to ${box.name}, before everything else" @click=${order('FIRST')}>Order first</button>` : nothing}
                ${stand.state === 'queued' || stand.state === 'delivering' ? html`
                  <button data-testid="first-${box.name}" aria-label="Put first on ${box.name}" @click=${order('FIRST')}>First</button>
                  <button data-testid="remove-${box.name}" aria-label="Remove from ${box.name}'s list" @click=${order('REMOVE')}>Remove</button>` : nothing}
              </div>
              ${stand.state === 'available' ? nothing : haveItBy(box, item.item, item.title, deadline => this.run(() => this.household.wish(box.id, 'ADD', item.item, deadline)))}
            </div>`;
        })}
      </section>`;
  }
}
customElements.define('usher-catalog', Catalog);
