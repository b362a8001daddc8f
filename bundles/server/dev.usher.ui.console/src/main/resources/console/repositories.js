/** Repositories: where copies are kept, how far placement and repair are. */

import {api, html, nothing, size, when} from '../ui/kit.js';
import {table} from '../ui/table.js';
import {confirmed} from './confirm.js';
import {Subject} from './subject.js';

const BASE = '/api/v1/console/repositories';
const KINDS = {EMBEDDED: 'this server', PLACED: 'filled by Usher', FILLED: 'filled by you'};
const GIGA = 1e9;
const KILO = 1000;

export class Repositories extends Subject {
  constructor() {
    super();
    /** @type {any} */
    this.overview = undefined;
    /** @type {string} the item whose copies are shown */
    this.item = '';
    /** @type {any[]} */
    this.copies = [];
  }

  heading() {
    return 'Repositories';
  }

  async load() {
    [this.overview] = await Promise.all([api('GET', BASE), this.loadTitles()]);
    if (this.item) {
      this.copies = await api('GET', `${BASE}/items/${this.item}`);
    }
  }

  content() {
    return html`
      ${this.progress(this.overview.progress)}
      ${table('repositories', [
        ['Name', r => r.name],
        ['Stands', r => standing(r)],
        ['Kind', r => KINDS[/** @type {keyof typeof KINDS} */ (r.kind)] || r.kind],
        ['Address', r => html`<code>${r.baseUrl}</code>`],
        ['Items', r => r.items],
        ['Holds', r => (r.capacity ? `${size(r.used)} of ${size(r.capacity)}` : size(r.used))],
        ['Sent', r => size(r.served)],
        ['Weight', r => r.weight],
        ['', r => this.actions(r)],
      ], this.overview.repositories, r => r.name, 'There is no repository.')}
      ${this.newServer()}
      ${this.wishes(this.overview.settings)}
      <h2>Items</h2>
      ${table('served', [
        ['Item', ([item]) => this.titleOf(item)],
        ['Sent', ([, bytes]) => size(bytes)],
        ['On', ([item]) => (this.overview.holding[item] || []).join(', ') || html`<span class="tag bad">nowhere</span>`],
        ['', ([item]) => html`<button aria-label="Copies of ${this.titleOf(item)}" data-testid="copies-${item}" @click=${() => this.show(item)}>Copies</button>`],
      ], Object.entries(this.overview.served), ([item]) => item, 'Nothing is published yet.')}
      ${this.item ? html`
        <h2>Copies of ${this.titleOf(this.item)}</h2>
        ${table('placement', [
          ['Repository', c => c.repository],
          ['Copy', c => c.state.toLowerCase()],
          ['Belongs here', c => (c.wanted ? 'yes' : 'no')],
          ['In orders', c => (c.usable ? 'yes' : 'no')],
          ['Since', c => (c.since ? when(c.since) : '')],
          ['Note', c => c.note],
        ], this.copies, c => c.repository, 'There is none.')}` : nothing}`;
  }

  /** @param {any} p */
  progress(p) {
    return html`
      <p class="panel" role="status" data-testid="repair">
        ${p.covered} of ${p.items} items have all the copies they should.
        ${p.endangered > 0 ? html`<span class="tag">${p.endangered} have too few</span>` : nothing}
        ${p.lost > 0 ? html`<span class="tag bad">${p.lost} have none that can be used</span>` : nothing}
        ${p.copying > 0 ? html`${p.copying} copies are being made, ${size(p.copyingBytes)} to go.` : nothing}
        ${p.leaving > 0 ? html`${p.leaving} copies too many are about to leave.` : nothing}
      </p>`;
  }

  /** @param {any} r */
  actions(r) {
    return html`
      <form class="bar" @submit=${(/** @type {SubmitEvent} */ e) => this.weigh(e, r)}>
        ${r.kind === 'FILLED' ? nothing : html`
          <input name="weight" type="number" min="0" max="1000" step="0.1" required aria-label="Weight of ${r.name}" .value=${String(r.weight)} data-testid="weight-${r.name}">
          <button aria-label="Set the weight of ${r.name}">Set</button>
          <button type="button" aria-label="${r.draining ? 'Use' : 'Drain'} ${r.name}" data-testid="drain-${r.name}" @click=${() => this.put(r, {draining: !r.draining})}>${r.draining ? 'Use again' : 'Drain'}</button>`}
        <button type="button" aria-label="Probe ${r.name}" data-testid="probe-${r.name}" @click=${() => this.run(() => api('POST', `${BASE}/${r.name}/probe`))}>Probe</button>
        ${r.kind === 'EMBEDDED' ? nothing : html`
          <button type="button" aria-label="Remove ${r.name}" data-testid="remove-${r.name}" @click=${() => this.forget(r)}>Remove</button>`}
      </form>`;
  }

  newServer() {
    return html`
      <form class="panel" @submit=${this.add} data-testid="repository-form">
        <h2>Another server</h2>
        <label>Name <input name="name" required pattern="[a-z0-9][a-z0-9\\-]{0,63}" data-testid="repository-name"></label>
        <label>Address from which boxes read, ends with a slash <input name="baseUrl" type="url" required data-testid="repository-base"></label>
        <label>Address for uploads (WebDAV), empty when you fill it yourself <input name="uploadUrl" type="url" data-testid="repository-upload"></label>
        <label>Capacity in gigabytes, 0 = no limit <input name="capacity" type="number" min="0" value="0" required data-testid="repository-capacity"></label>
        <button class="primary" data-testid="do-add">Add</button>
      </form>`;
  }

  /** @param {any} settings */
  wishes(settings) {
    return html`
      <form class="panel" @submit=${this.wish} data-testid="placement-form">
        <h2>Placement</h2>
        <label>Copies of every item <input name="copies" type="number" min="1" max="100" required .defaultValue=${String(settings.copies)} data-testid="wanted-copies"></label>
        <label>Repair sends at most, kilobytes a second, 0 = no limit <input name="rate" type="number" min="0" required .defaultValue=${String(settings.repairBytesPerSecond / KILO)} data-testid="repair-rate"></label>
        <label>A server counts as lost after, seconds <input name="grace" type="number" min="0" required .defaultValue=${String(settings.graceSeconds)} data-testid="grace"></label>
        <button class="primary" data-testid="do-place">Save</button>
      </form>`;
  }

  /** @param {string} item */
  show(item) {
    this.item = item;
    return this.refresh();
  }

  /** @param {any} r @param {object} change @param {string} [message] */
  put(r, change, message = '') {
    const {baseUrl, uploadUrl, weight, capacity, draining} = r;
    return this.run(() => api('PUT', `${BASE}/${r.name}`, {baseUrl, uploadUrl, weight, capacity, draining, ...change}), message);
  }

  /** @param {SubmitEvent} event @param {any} r */
  weigh(event, r) {
    event.preventDefault();
    const data = new FormData(/** @type {HTMLFormElement} */ (event.target));
    return this.put(r, {weight: Number(data.get('weight'))}, `${r.name} has its new weight.`);
  }

  /** @param {SubmitEvent} event */
  add(event) {
    event.preventDefault();
    const form = /** @type {HTMLFormElement} */ (event.target);
    const data = new FormData(form);
    return this.run(async () => {
      await api('PUT', `${BASE}/${data.get('name')}`, {
        baseUrl: data.get('baseUrl'),
        uploadUrl: data.get('uploadUrl') || undefined,
        capacity: Number(data.get('capacity')) * GIGA,
      });
      form.reset();
    }, `${data.get('name')} is looked at now.`);
  }

  /** @param {SubmitEvent} event */
  wish(event) {
    event.preventDefault();
    const data = new FormData(/** @type {HTMLFormElement} */ (event.target));
    return this.run(() => api('PUT', `${BASE}/settings`, {
      copies: Number(data.get('copies')),
      repairBytesPerSecond: Number(data.get('rate')) * KILO,
      graceSeconds: Number(data.get('grace')),
    }), 'Saved.');
  }

  /** @param {any} r */
  async forget(r) {
    if (await confirmed(`Remove "${r.name}"? Nothing is deleted there, but boxes are not sent there any more.`, 'Remove')) {
      await this.run(() => api('DELETE', `${BASE}/${r.name}`), `${r.name} is removed.`);
    }
  }
}
customElements.define('usher-repositories', Repositories);

/** @param {any} r */
function standing(r) {
  const state = {ONLINE: html`<span class="tag good">online</span>`, OFFLINE: html`<span class="tag bad">offline</span>`}[
    /** @type {'ONLINE'|'OFFLINE'} */ (r.state)] || html`<span class="tag">not known yet</span>`;
  return html`${state} ${r.draining ? html`<span class="tag">draining</span>` : nothing} ${r.reason || ''}`;
}
