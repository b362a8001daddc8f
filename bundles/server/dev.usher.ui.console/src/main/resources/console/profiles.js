/** Who watches in a household, for support: also for who forgot a PIN. */

import {html} from '../ui/kit.js';
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
      <p class="quiet">No household PIN is asked for here. A new PIN replaces a forgotten one; boxes hear of it within minutes.</p>`;
  }

  /** @param {import('../ui/profiles.js').Profile} profile */
  async forget(profile) {
    if (await confirmed(`Remove "${profile.name}" from ${this.household.name}? What they may watch and their PIN are forgotten.`, 'Remove')) {
      await super.forget(profile);
    }
  }
}
customElements.define('usher-support-profiles', SupportProfiles);
