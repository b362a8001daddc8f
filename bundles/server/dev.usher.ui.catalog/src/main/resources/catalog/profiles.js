/** Who watches in the household, and what they may. */

import {api, html, nothing, repeat, View} from '../ui/kit.js';

const BASE = '/api/v1/household/profiles';

/** What a film may be rated, in years. */
const RATINGS = [0, 6, 12, 16, 18, 21];

export class Profiles extends View {
  constructor() {
    super();
    /** @type {{id: string, name: string, maxRating: number, hasPin: boolean}[]} */
    this.profiles = [];
    /** whether changes need the household's PIN */
    this.hasPin = false;
    this.trouble = '';
    this.message = '';
  }

  connectedCallback() {
    super.connectedCallback();
    this.run(() => this.read());
  }

  async read() {
    this.profiles = await api('GET', BASE);
  }

  /** @param {() => Promise<any>} act */
  async run(act) {
    this.trouble = '';
    this.message = '';
    try {
      await act();
    } catch (refusal) {
      this.trouble = refusal.message;
    }
    this.update();
  }

  template() {
    return html`
      <h1>Who is watching</h1>
      <p>With profiles set up, somebody has to be chosen on the television before anything that is not for everybody opens there.
        Boxes hear of changes within minutes.</p>
      ${this.trouble ? html`<p role="alert" data-testid="profile-trouble">${this.trouble}</p>` : nothing}
      ${this.message ? html`<p class="good" role="status" data-testid="profile-message">${this.message}</p>` : nothing}
      ${this.hasPin ? html`<p><label>Household PIN, for changes <input type="password" inputmode="numeric" autocomplete="off" name="household-pin" data-testid="household-pin"></label></p>` : nothing}
      ${repeat(this.profiles, p => p.id, p => html`
        <form class="bar panel" data-testid="profile-${p.name}" @submit=${(/** @type {Event} */ e) => this.change(e, p)}>
          ${this.fields(p)}
          <button data-testid="save-${p.name}">Save</button>
          <button type="button" data-testid="remove-${p.name}" @click=${() => this.remove(p)}>Remove</button>
        </form>`)}
      <form class="bar panel" data-testid="new-profile" @submit=${(/** @type {Event} */ e) => this.add(e)}>
        ${this.fields(undefined)}
        <button class="primary" data-testid="add-profile">Add</button>
      </form>`;
  }

  /** @param {{name: string, maxRating: number, hasPin: boolean} | undefined} profile */
  fields(profile) {
    const limit = profile ? profile.maxRating : 12;
    return html`
      <label>Name <input name="name" required maxlength="40" .value=${profile ? profile.name : ''}></label>
      <label>May watch up to <select name="maxRating">
        ${[...new Set([...RATINGS, limit])].sort((a, b) => a - b).map(age => html`<option value=${age} ?selected=${age === limit}>${age === 0 ? 'what is for everybody' : `${age} years`}</option>`)}
      </select></label>
      <label>PIN <input name="pin" type="password" inputmode="numeric" autocomplete="off" pattern="[0-9]{4,8}" placeholder=${profile?.hasPin ? 'as it is' : 'none'}></label>
      ${profile?.hasPin ? html`<label><input type="checkbox" name="withoutPin"> without PIN</label>` : nothing}`;
  }

  householdPin() {
    const field = /** @type {HTMLInputElement | null} */ (this.querySelector('[name=household-pin]'));
    return field?.value || undefined;
  }

  /** @param {HTMLFormElement} form */
  wish(form) {
    const data = new FormData(form);
    return {
      name: String(data.get('name')),
      maxRating: Number(data.get('maxRating')),
      pin: String(data.get('pin') || '') || undefined,
      withoutPin: data.has('withoutPin'),
    };
  }

  /** @param {Event} event */
  add(event) {
    event.preventDefault();
    const form = /** @type {HTMLFormElement} */ (event.target);
    const profile = this.wish(form);
    this.run(async () => {
      await api('POST', BASE, {householdPin: this.householdPin(), profile});
      form.reset();
      await this.read();
      this.message = `${profile.name} may watch now.`;
    });
  }

  /** @param {Event} event @param {{id: string}} before */
  change(event, before) {
    event.preventDefault();
    const profile = this.wish(/** @type {HTMLFormElement} */ (event.target));
    this.run(async () => {
      await api('PUT', `${BASE}/${before.id}`, {householdPin: this.householdPin(), profile});
      await this.read();
      this.message = `${profile.name} is changed.`;
    });
  }

  /** @param {{id: string, name: string}} profile */
  remove(profile) {
    this.run(async () => {
      await api('POST', `${BASE}/${profile.id}/remove`, {householdPin: this.householdPin()});
      await this.read();
      this.message = `${profile.name} is removed.`;
    });
  }
}
customElements.define('usher-profiles', Profiles);
