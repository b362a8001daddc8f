/** How fast things may go, and when. */

import {api, html} from '../ui/kit.js';
import {Subject} from './subject.js';

const PATH = '/api/v1/console/settings';
const KILO = 1000;

export class Settings extends Subject {
  constructor() {
    super();
    /** @type {any} */
    this.settings = {};
  }

  heading() {
    return 'Settings';
  }

  /** Once: what is being typed must not be overwritten. */
  async again() {
    await this.refresh();
  }

  async load() {
    this.settings = await api('GET', PATH);
  }

  content() {
    return html`
      <form class="panel" @submit=${this.save} data-testid="settings-form">
        <p class="quiet">Kilobytes a second for each source; 0 = no limit.</p>
        <label>From a repository <input name="repository" type="number" min="0" required data-testid="repository"
          .value=${String((this.settings.repositoryBytesPerSecond || 0) / KILO)}></label>
        <label>From a box <input name="peer" type="number" min="0" required data-testid="peer"
          .value=${String((this.settings.peerBytesPerSecond || 0) / KILO)}></label>
        <label>Thrift, from 0 = least time to 1 = least repository bytes <input name="thrift" type="number" min="0" max="1" step="0.05" required data-testid="thrift"
          .value=${String(this.settings.thrift ?? 0.5)}></label>
        <label>Quiet hours, nothing is delivered then, such as 18:00-23:00; empty = never
          <input name="quietHours" pattern="[0-2][0-9]:[0-5][0-9]-[0-2][0-9]:[0-5][0-9]" data-testid="quiet-hours" .value=${this.settings.quietHours || ''}></label>
        <label>Time zone of the quiet hours, such as Europe/Berlin <input name="zone" data-testid="zone" .value=${this.settings.zone || ''}></label>
        <button class="primary" data-testid="do-save">Save</button>
      </form>`;
  }

  /** @param {SubmitEvent} event */
  save(event) {
    event.preventDefault();
    const data = new FormData(/** @type {HTMLFormElement} */ (event.target));
    return this.run(() => api('PUT', PATH, {
      repositoryBytesPerSecond: Number(data.get('repository')) * KILO,
      peerBytesPerSecond: Number(data.get('peer')) * KILO,
      quietHours: data.get('quietHours') || undefined,
      zone: data.get('zone') || undefined,
      thrift: Number(data.get('thrift')),
    }), 'Saved.');
  }
}
customElements.define('usher-settings', Settings);
