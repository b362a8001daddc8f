/** The operator console: one page per subject, each read from the server again every few seconds. */

import {html, nothing, View} from '../ui/kit.js';
import {signedIn, signOut} from '../ui/sign-in.js';
import './alarms.js';
import './boxes.js';
import './households.js';
import './items.js';
import './makers.js';
import './passes.js';
import './plans.js';
import './publish.js';
import './repositories.js';
import './settings.js';
import './traffic.js';
import './vouchers.js';

const PAGES = [
  ['items', 'Items', () => html`<usher-items></usher-items>`],
  ['publish', 'Publish', () => html`<usher-publish></usher-publish>`],
  ['boxes', 'Boxes', () => html`<usher-boxes></usher-boxes>`],
  ['makers', 'Makers', () => html`<usher-makers></usher-makers>`],
  ['copies', 'Copies', () => html`<usher-copies></usher-copies>`],
  ['transfers', 'Transfers', () => html`<usher-transfers></usher-transfers>`],
  ['repositories', 'Repositories', () => html`<usher-repositories></usher-repositories>`],
  ['passes', 'Passes', () => html`<usher-passes></usher-passes>`],
  ['plans', 'Plans', () => html`<usher-plans></usher-plans>`],
  ['vouchers', 'Vouchers', () => html`<usher-vouchers></usher-vouchers>`],
  ['households', 'Households', () => html`<usher-households></usher-households>`],
  ['alarms', 'Alarms', () => html`<usher-alarms></usher-alarms>`],
  ['settings', 'Settings', () => html`<usher-settings></usher-settings>`],
];

export class Console extends View {
  constructor() {
    super();
    /** @type {import('../ui/sign-in.js').Person | undefined} */
    this.person = undefined;
    this.asked = false;
    this.route = '';
    this.trouble = '';
  }

  connectedCallback() {
    super.connectedCallback();
    window.addEventListener('hashchange', () => this.go());
    this.addEventListener('signed-out', () => {
      this.person = undefined;
      this.update();
    });
    this.go();
    this.who();
  }

  go() {
    this.route = location.hash.replace(/^#\/?/, '') || 'items';
    this.update();
  }

  async who() {
    try {
      const person = await signedIn();
      this.person = person && person.role === 'operator' ? person : undefined;
    } catch (refusal) {
      this.trouble = refusal.message;
    }
    this.asked = true;
    this.update();
  }

  async leave() {
    try {
      await signOut();
      this.person = undefined;
    } catch (refusal) {
      this.trouble = refusal.message;
    }
    this.update();
  }

  template() {
    if (!this.asked) {
      return html`<p class="quiet">Reading…</p>`;
    }
    const trouble = this.trouble ? html`<p role="alert">${this.trouble}</p>` : nothing;
    if (!this.person) {
      return html`${trouble}<usher-sign-in .heading=${'Operator console'} .audience=${'operator'} .done=${(/** @type {any} */ person) => this.enter(person)}></usher-sign-in>`;
    }
    const page = PAGES.find(([route]) => route === this.route) || PAGES[0];
    return html`
      <header class="bar spread">
        <nav aria-label="Subjects">${PAGES.map(([route, name]) => html`
          <a href="#/${route}" aria-current=${route === page[0] ? 'page' : nothing} data-testid="to-${route}">${name}</a>`)}
        </nav>
        <span class="bar"><span data-testid="person">${this.person.name}</span><button data-testid="sign-out" @click=${() => this.leave()}>Sign out</button></span>
      </header>
      ${trouble}
      <main>${page[2]()}</main>`;
  }

  /** @param {import('../ui/sign-in.js').Person} person */
  enter(person) {
    this.person = person;
    this.trouble = '';
    this.update();
  }
}
customElements.define('usher-console', Console);
