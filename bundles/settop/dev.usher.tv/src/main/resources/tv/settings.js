/** What the household lets the box take of its line. */

import {html, nothing, size} from '../ui/kit.js';
import {Deeds} from './deeds.js';

/** Bytes per second a person may choose from; 0 = no limit. */
const LIMITS = [0, 125_000, 250_000, 500_000, 1_000_000, 2_500_000, 5_000_000];
const DAY = 24;

/** @param {string} time HH:mm @param {number} hours */
function shifted(time, hours) {
  const [hour, minute] = time.split(':');
  return `${String((Number(hour) + hours + DAY) % DAY).padStart(2, '0')}:${minute}`;
}

export class Settings extends Deeds {
  constructor() {
    super();
    /** @type {import('./box.js').LineRules | undefined} */
    this.rules = undefined;
  }

  connectedCallback() {
    super.connectedCallback();
    this.run('read', async () => {
      this.rules = await this.box.line();
    });
  }

  template() {
    return html`
      <article data-testid="settings">
        <h1>Settings</h1>
        <p>Other boxes fetch films from this one. Here you say how much of your line they may have.</p>
        ${this.rules ? this.line(this.rules) : nothing}
        ${this.outcome()}
        <div class="bar buttons" data-row="settings-actions"><button data-focus="back" data-testid="do-back" @click=${() => { location.hash = ''; }}>Back</button></div>
      </article>`;
  }

  /** @param {import('./box.js').LineRules} rules */
  line(rules) {
    const quiet = rules.quiet;
    return html`
      <h2>Sending</h2>
      <p data-testid="send-limit">${rules.sendLimit === 0 ? 'As fast as the line allows' : `At most ${size(rules.sendLimit)} a second`}</p>
      <div class="bar buttons" data-row="limits" data-first>${LIMITS.map(limit => this.button(
        `limit-${limit}`, limit === 0 ? 'No limit' : `${size(limit)}/s`, () => this.keep({...rules, sendLimit: limit}), limit === rules.sendLimit))}</div>
      <h2>Quiet hours</h2>
      <p data-testid="quiet">${quiet ? `Nothing is sent or fetched for others from ${quiet.from} to ${quiet.until}` : 'None'}</p>
      <div class="bar buttons" data-row="quiet">
        ${quiet ? html`
          ${this.button('from-earlier', 'Begin earlier', () => this.shift(rules, -1, 0))}
          ${this.button('from-later', 'Begin later', () => this.shift(rules, 1, 0))}
          ${this.button('until-earlier', 'End earlier', () => this.shift(rules, 0, -1))}
          ${this.button('until-later', 'End later', () => this.shift(rules, 0, 1))}
          ${this.button('quiet-off', 'No quiet hours', () => this.keep({...rules, quiet: null}))}`
        : this.button('quiet-on', 'Have quiet hours', () => this.keep({...rules, quiet: {from: '18:00', until: '23:00', zone: zone()}}))}
      </div>`;
  }

  /** @param {import('./box.js').LineRules} rules @param {number} from hours @param {number} until hours */
  shift(rules, from, until) {
    const quiet = rules.quiet;
    return this.keep({...rules, quiet: {...quiet, from: shifted(quiet.from, from), until: shifted(quiet.until, until)}});
  }

  /** @param {import('./box.js').LineRules} rules */
  async keep(rules) {
    this.rules = await this.box.line(rules);
  }
}
customElements.define('usher-settings', Settings);

function zone() {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}
