/** Makers of boxes: whose devices may enrol, and serial numbers that were used twice. */

import {api, html, nothing, when} from '../ui/kit.js';
import {table} from '../ui/table.js';
import {confirmed} from './confirm.js';
import {Subject} from './subject.js';

const BASE = '/api/v1/console/makers';

/** What the operator can do about an alarm: name, button, what happens. */
const WAYS = [
  ['RELEASE', 'New owner', 'The earlier box is revoked, and the device may enrol again.'],
  ['BLOCK', 'Block', 'The earlier box is revoked, and nothing enrols with this number any more.'],
  ['DISMISS', 'Dismiss', 'The earlier box stays, the other stays out.'],
];

export class Makers extends Subject {
  constructor() {
    super();
    /** @type {any[]} */
    this.makers = [];
    /** @type {any[]} */
    this.alarms = [];
    /** @type {any[]} */
    this.households = [];
  }

  heading() {
    return 'Makers';
  }

  async load() {
    [this.makers, this.alarms, this.households] = await Promise.all([
      api('GET', BASE), api('GET', `${BASE}/alarms`), api('GET', '/api/v1/console/households')]);
  }

  content() {
    return html`
      ${this.alarms.some(a => !a.resolution) ? html`
        <p role="alert" data-testid="alarm">Somebody tried to enrol with a serial number that is in use.</p>` : nothing}
      ${table('makers', [
        ['Name', m => m.name],
        ['CA', m => html`<code>${m.id.slice(0, 16)}…</code>`],
        ['Until', m => when(m.until)],
        ['Devices', m => m.devices],
        ['Enrolled', m => m.enrolled],
        ['', m => html`<button aria-label="Remove ${m.name}" data-testid="remove-${m.name}" @click=${() => this.forget(m)}>Remove</button>`],
      ], this.makers, m => m.id, 'No maker yet: boxes enrol by code alone.')}
      ${this.alarms.length === 0 ? nothing : html`
        <h2>Used twice</h2>
        ${table('alarms', [
          ['When', a => when(a.raised)],
          ['Serial number', a => a.serial],
          ['Box', a => html`<code>${a.holder}</code>`],
          ['Refused', a => html`<code>${a.suspect}</code>`],
          ['For', a => this.householdOf(a.household)],
          ['Certificate', a => (a.sameKey ? 'the same: copied, or sold' : 'a second one for the number')],
          ['', a => (a.resolution ? a.resolution.toLowerCase() : WAYS.map(([way, name, what]) => html`
            <button aria-label="${name} ${a.serial}" title=${what} data-testid="${way.toLowerCase()}-${a.serial}" @click=${() => this.resolve(a, way, name, what)}>${name}</button>`))],
        ], this.alarms, a => a.id, '')}`}
      <form class="panel" @submit=${this.add} data-testid="maker-form">
        <h2>New maker, or more devices of one</h2>
        <label>Name <input name="name" required maxlength="100" data-testid="maker-name"></label>
        <label>Certificate of its CA, PEM <textarea name="certificate" rows="6" required data-testid="maker-certificate"></textarea></label>
        <label>Serial numbers, one a line <textarea name="manifest" rows="6" data-testid="maker-manifest"></textarea></label>
        <button class="primary" data-testid="do-add-maker">Add</button>
      </form>
      <form class="panel" @submit=${this.assign} data-testid="assign-form">
        <h2>Whose device it is</h2>
        <label>Serial number <input name="serial" required data-testid="assign-serial"></label>
        <label>Household <select name="household" required data-testid="assign-household">
          ${this.households.map(h => html`<option value=${h.id}>${h.name}</option>`)}</select></label>
        <button data-testid="do-assign">Assign: it enrols without a code</button>
      </form>`;
  }

  /** @param {string} id */
  householdOf(id) {
    return this.households.find(h => h.id === id)?.name || id;
  }

  /** @param {SubmitEvent} event */
  add(event) {
    event.preventDefault();
    const form = /** @type {HTMLFormElement} */ (event.target);
    const data = new FormData(form);
    return this.run(async () => {
      await api('POST', BASE, {name: data.get('name'), certificate: data.get('certificate'), manifest: data.get('manifest')});
      form.reset();
    }, `Devices of ${data.get('name')} may enrol now.`);
  }

  /** @param {SubmitEvent} event */
  assign(event) {
    event.preventDefault();
    const form = /** @type {HTMLFormElement} */ (event.target);
    const data = new FormData(form);
    return this.run(async () => {
      await api('POST', `${BASE}/assignments`, {serial: data.get('serial'), household: data.get('household')});
      form.reset();
    }, `${data.get('serial')} may enrol without a code now.`);
  }

  /** @param {any} alarm @param {string} resolution @param {string} name @param {string} what */
  async resolve(alarm, resolution, name, what) {
    if (await confirmed(`${name}: ${alarm.serial}? ${what}`, name)) {
      await this.run(() => api('POST', `${BASE}/alarms/${alarm.id}/resolve`, {resolution}), 'The alarm is closed.');
    }
  }

  /** @param {any} maker */
  async forget(maker) {
    if (await confirmed(`Remove "${maker.name}"? Its devices cannot enrol any more; boxes that have enrolled stay.`, 'Remove')) {
      await this.run(() => api('DELETE', `${BASE}/${maker.id}`), `${maker.name} is removed.`);
    }
  }
}
customElements.define('usher-makers', Makers);
