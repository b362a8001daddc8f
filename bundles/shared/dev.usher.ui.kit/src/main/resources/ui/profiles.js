/** A household's profiles: who watches there, and what they may. */

import {api} from './api.js';
import {repeat} from './lit-html/directives/repeat.js';
import {html, nothing} from './lit-html/lit-html.js';
import {View} from './view.js';

/** @typedef {{id: string, name: string, maxRating: number, hasPin: boolean}} Profile */
/** @typedef {{name: string, maxRating: number, pin?: string, withoutPin: boolean}} ProfileWish */

/** What a film may be rated, in years. */
const RATINGS = [0, 6, 12, 16, 18, 21];

/** Base of the pages where profiles are set up; the household and the operator's support ask the server differently. */
export class Profiles extends View {
  constructor() {
    super();
    /** @type {Profile[]} */
    this.profiles = [];
    this.trouble = '';
    this.message = '';
  }

  connectedCallback() {
    super.connectedCallback();
    this.run(async () => '');
  }

  /** REST address of the list. */
  get base() {
    return '';
  }

  /** What the page says first. @returns {unknown} */
  opening() {
    return nothing;
  }

  /** @param {ProfileWish} wish @returns {Promise<any>} */
  async addProfile(wish) {
    await api('POST', this.base, wish);
  }

  /** @param {string} id @param {ProfileWish} wish @returns {Promise<any>} */
  async changeProfile(id, wish) {
    await api('PUT', `${this.base}/${id}`, wish);
  }

  /** @param {string} id @returns {Promise<any>} */
  async removeProfile(id) {
    await api('DELETE', `${this.base}/${id}`);
  }

  /** @param {() => Promise<string>} act answers what to say when it went well */
  async run(act) {
    this.trouble = '';
    this.message = '';
    try {
      const message = await act();
      this.profiles = await api('GET', this.base);
      this.message = message;
    } catch (refusal) {
      this.trouble = refusal.message;
    }
    this.update();
  }

  template() {
    return html`
      ${this.opening()}
      ${this.trouble ? html`<p role="alert" data-testid="profile-trouble">${this.trouble}</p>` : nothing}
      <p class="good" role="status" tabindex="-1" data-testid="profile-message">${this.message}</p>
      ${repeat(this.profiles, p => p.id, p => html`
        <form class="bar panel" aria-label="Profile of ${p.name}" data-testid="profile-${p.name}" @submit=${(/** @type {Event} */ e) => this.submit(e, p)}>
          ${this.fields(p)}
          <button aria-label="Save ${p.name}" data-testid="save-${p.name}">Save</button>
          <button type="button" aria-label="Remove ${p.name}" data-testid="remove-${p.name}" @click=${() => this.forget(p)}>Remove</button>
        </form>`)}
      <form class="bar panel" aria-label="New profile" data-testid="new-profile" @submit=${(/** @type {Event} */ e) => this.submit(e, undefined)}>
        ${this.fields(undefined)}
        <button class="primary" data-testid="add-profile">Add</button>
      </form>`;
  }

  /** @param {Profile | undefined} profile */
  fields(profile) {
    const limit = profile ? profile.maxRating : 12;
    return html`
      <label>Name <input name="name" required maxlength="40" .defaultValue=${profile ? profile.name : ''}></label>
      <label>May watch up to <select name="maxRating">
        ${[...new Set([...RATINGS, limit])].sort((a, b) => a - b).map(age => html`<option value=${age} ?selected=${age === limit}>${age === 0 ? 'what is for everybody' : `${age} years`}</option>`)}
      </select></label>
      <label>PIN, four to eight digits <input name="pin" type="password" inputmode="numeric" autocomplete="off" pattern="[0-9]{4,8}" placeholder=${profile?.hasPin ? 'as it is' : 'none'}></label>
      ${profile?.hasPin ? html`<label><input type="checkbox" name="withoutPin"> without PIN</label>` : nothing}`;
  }

  /** @param {Event} event @param {Profile | undefined} before undefined = a new one */
  submit(event, before) {
    event.preventDefault();
    const form = /** @type {HTMLFormElement} */ (event.target);
    const data = new FormData(form);
    const wish = {
      name: String(data.get('name')),
      maxRating: Number(data.get('maxRating')),
      pin: String(data.get('pin') || '') || undefined,
      withoutPin: data.has('withoutPin'),
    };
    return this.run(async () => {
      await (before ? this.changeProfile(before.id, wish) : this.addProfile(wish));
      form.reset();
      return before ? `${wish.name} is changed.` : `${wish.name} may watch now.`;
    });
  }

  /** @param {Profile} profile */
  async forget(profile) {
    await this.run(async () => {
      await this.removeProfile(profile.id);
      return `${profile.name} is removed.`;
    });
    // its button is gone: the focus goes where it is told
    /** @type {HTMLElement | null} */ (this.querySelector('[data-testid=profile-message]'))?.focus();
  }
}
