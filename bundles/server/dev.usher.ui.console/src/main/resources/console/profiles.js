/** Who watches in a household, for support: also for who forgot a PIN. */

import {api, html} from '../ui/kit.js';
import {Profiles} from '../ui/profiles.js';
import {confirmed} from './confirm.js';

export class SupportProfiles extends Profiles {
  constructor() {
    super();
    /** @type {{id: string, name: string}} */
    this.household = {id: '', name: ''};
  }

  get base() {
    return `/api/v1/console/households/${this.household.id}/profiles`;
  }

  opening() {
    return html`
      <h2 tabindex="-1" data-testid="profiles-of">Profiles of ${this.household.name}</h2>
      <p class="quiet">No household PIN is asked for here. A new PIN replaces a forgotten one; boxes hear of it within minutes.</p>
      <form class="bar panel" aria-label="Household PIN" data-testid="new-pin" @submit=${(/** @type {Event} */ e) => this.resetPin(e)}>
        <label>New household PIN, four to eight digits <input name="newPin" type="password" inputmode="numeric" autocomplete="off" required pattern="[0-9]{4,8}"></label>
        <button data-testid="save-pin">Replace</button>
      </form>`;
  }

  /** @param {Event} event */
  resetPin(event) {
    event.preventDefault();
    const form = /** @type {HTMLFormElement} */ (event.target);
    const pin = new FormData(form).get('newPin');
    return this.run(async () => {
      await api('PUT', `/api/v1/console/households/${this.household.id}/pin`, {pin});
      form.reset();
      return `${this.household.name} has a new PIN.`;
    });
  }

  /** @param {import('../ui/profiles.js').Profile} profile */
  async forget(profile) {
    if (await confirmed(`Remove "${profile.name}" from ${this.household.name}? What they may watch and their PIN are forgotten.`, 'Remove')) {
      await super.forget(profile);
    }
  }
}
customElements.define('usher-support-profiles', SupportProfiles);
