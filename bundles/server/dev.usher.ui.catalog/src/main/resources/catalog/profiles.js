/** Who watches in the household, set up by its members. */

import {api, html, nothing} from '../ui/kit.js';
import {Profiles} from '../ui/profiles.js';

export class HouseholdProfiles extends Profiles {
  constructor() {
    super();
    /** whether changes need the household's PIN */
    this.hasPin = false;
    /** The household has another PIN. */
    this.renewed = () => {};
  }

  get base() {
    return '/api/v1/household/profiles';
  }

  opening() {
    return html`
      <h1>Who is watching</h1>
      <p>With profiles set up, somebody has to be chosen on the television before anything that is not for everybody opens there.
        Boxes hear of changes within minutes.</p>
      ${this.hasPin ? html`<p><label>Household PIN, for changes <input type="password" inputmode="numeric" autocomplete="off" name="household-pin" data-testid="household-pin"></label></p>` : nothing}
      <form class="bar panel" aria-label="Household PIN" data-testid="new-pin" @submit=${(/** @type {Event} */ e) => this.changePin(e)}>
        <label>${this.hasPin ? 'New household PIN' : 'Household PIN'}, four to eight digits <input name="newPin" type="password" inputmode="numeric" autocomplete="off" required pattern="[0-9]{4,8}"></label>
        <label>Once more <input name="again" type="password" inputmode="numeric" autocomplete="off" required></label>
        <button data-testid="save-pin">${this.hasPin ? 'Change' : 'Set'}</button>
      </form>`;
  }

  /** @param {Event} event */
  changePin(event) {
    event.preventDefault();
    const form = /** @type {HTMLFormElement} */ (event.target);
    const data = new FormData(form);
    return this.run(async () => {
      if (data.get('newPin') !== data.get('again')) {
        throw new Error('The two are not the same. Type the new PIN twice.');
      }
      await api('PUT', '/api/v1/household/pin', {householdPin: this.householdPin, pin: data.get('newPin')});
      form.reset();
      this.hasPin = true;
      this.renewed();
      return 'The household has a new PIN.';
    });
  }

  get householdPin() {
    return /** @type {HTMLInputElement | null} */ (this.querySelector('[name=household-pin]'))?.value || undefined;
  }

  /** @param {import('../ui/profiles.js').ProfileWish} profile */
  addProfile(profile) {
    return api('POST', this.base, {householdPin: this.householdPin, profile});
  }

  /** @param {string} id @param {import('../ui/profiles.js').ProfileWish} profile */
  changeProfile(id, profile) {
    return api('PUT', `${this.base}/${id}`, {householdPin: this.householdPin, profile});
  }

  /** @param {string} id */
  removeProfile(id) {
    return api('POST', `${this.base}/${id}/remove`, {householdPin: this.householdPin});
  }
}
customElements.define('usher-profiles', HouseholdProfiles);
