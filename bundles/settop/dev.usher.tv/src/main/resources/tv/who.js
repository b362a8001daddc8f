/** Who is watching. */

import {html, nothing} from '../ui/kit.js';
import {Deeds} from './deeds.js';

/** @typedef {import('./box.js').Profile} Profile */

/** @param {number} age */
export function limitText(age) {
  return age >= 18 ? 'everything' : age > 0 ? `up to ${age} years` : 'for everybody';
}

export class Who extends Deeds {
  template() {
    const audience = this.box.audience;
    return html`
      <article data-testid="who">
        <h1>Who is watching?</h1>
        ${this.profiles(audience)}
        ${this.outcome()}
        <div class="bar buttons" data-row="who-actions">
          ${audience?.chosen ? this.button('leave', 'Nobody any more', () => this.leave()) : nothing}
          <button data-focus="back" data-testid="do-back" @click=${() => { location.hash = ''; }}>Back</button>
        </div>
      </article>
      ${this.pinPad()}`;
  }

  /** @param {import('./box.js').Audience | undefined} audience */
  profiles(audience) {
    if (!audience || !audience.known) {
      return html`<p>The box has not heard from its server yet who watches here. Until then, only what is for everybody can be watched.</p>`;
    }
    if (audience.profiles.length === 0) {
      return html`<p>No profiles are set up: everybody may watch what was bought. Set them up on the household's web page.</p>`;
    }
    return html`<div class="cards" data-row="profiles" data-first>${audience.profiles.map(p => html`
      <button class="card person" data-focus=${p.id} data-testid="profile-${p.name}" aria-pressed=${p.id === audience.chosen}
          @click=${() => this.run('choose', () => this.choose(p))}>
        <span class="title">${p.name}</span>
        <span class="note">${limitText(p.maxRating)}${p.hasPin ? ', with PIN' : ''}</span>
        ${p.id === audience.chosen ? html`<span class="note good">is watching</span>` : nothing}
      </button>`)}</div>`;
  }

  /** @param {Profile} profile */
  async choose(profile) {
    const done = await this.withPin(`PIN of ${profile.name}`, async pin => {
      await this.box.choose(profile.id, pin);
      return true;
    }, profile.hasPin);
    if (done) {
      this.message = `${profile.name} is watching.`;
    }
  }

  async leave() {
    await this.box.leave();
    this.message = 'Nobody is chosen. Only what is for everybody can be watched.';
  }
}
customElements.define('usher-who', Who);
