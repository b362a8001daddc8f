/** Publishing an item: its texts, one offer or none, its files. */

import {api, html, instantOf, minorUnits, nothing, percent} from '../ui/kit.js';
import {Subject} from './subject.js';

const BASE = '/api/v1/console/items';
const KINDS = ['film', 'song', 'book', 'picture', 'other'];
const MINUTE = 60;
const HOUR = 60 * MINUTE;

export class Publish extends Subject {
  constructor() {
    super();
    this.step = '';
    this.loaded = true;
  }

  heading() {
    return 'Publish an item';
  }

  content() {
    return html`
      <form class="panel" @submit=${this.submit} data-testid="publish-form">
        <label>Title <input name="title" required maxlength="200" data-testid="title"></label>
        <label>Synopsis <textarea name="synopsis" rows="3" maxlength="4000" data-testid="synopsis"></textarea></label>
        <label>Kind <select name="kind" data-testid="kind">${KINDS.map(kind => html`<option>${kind}</option>`)}</select></label>
        <label>From which age <input name="rating" type="number" min="0" max="21" value="0" data-testid="rating"></label>
        <label>Files <input name="files" type="file" multiple required data-testid="files"></label>
        <label>Files in HD <input name="files-HD" type="file" multiple data-testid="files-HD"></label>
        <label>Files in UHD <input name="files-UHD" type="file" multiple data-testid="files-UHD"></label>
        <label>Offer <select name="model" data-testid="model">
          <option value="RENTAL">Rental</option><option value="PURCHASE">Purchase</option><option value="FREE">Free</option>
          <option value="SUBSCRIPTION">Part of a plan</option><option value="VOUCHER">For vouchers only</option><option value="PROMO">Free, once for each household</option>
        </select></label>
        <label>The offer opens <select name="tier" data-testid="tier">
          <option value="UHD">All files</option><option value="HD">Up to HD</option><option value="SD">Neither HD nor UHD</option>
        </select></label>
        <label>Plan, of an offer that is part of one <input name="plan" data-testid="plan"></label>
        <label>Price <input name="price" type="number" min="0" step="0.01" value="3.99" data-testid="price"></label>
        <label>Currency <input name="currency" pattern="[A-Z]{3}" value="EUR" data-testid="currency"></label>
        <label>Viewing period of a rental, hours <input name="hours" type="number" min="1" value="48" data-testid="hours"></label>
        <label>When it ends during a screening, go on for at most, minutes; 0 = stop <input name="grace" type="number" min="0" max="1440" value="0" required data-testid="grace"></label>
        <label><input name="pin" type="checkbox" data-testid="pin"> Ask for the household PIN</label>
        <label>Release <input name="release" type="datetime-local" data-testid="release"></label>
        <label><input name="hybrid" type="checkbox" data-testid="hybrid"> Let foreign BitTorrent clients take part</label>
        <button class="primary" ?disabled=${this.step !== ''} data-testid="do-publish">Publish</button>
        ${this.step ? html`<p role="status" data-testid="step">${this.step}</p>` : nothing}
      </form>`;
  }

  /** @param {SubmitEvent} event */
  async submit(event) {
    event.preventDefault();
    const form = /** @type {HTMLFormElement} */ (event.target);
    const data = new FormData(form);
    const files = ['SD', 'HD', 'UHD'].flatMap(tier => chosen(data, tier).map(file => ({file, tier})));
    await this.run(async () => {
      const {item} = await api('POST', BASE, draft(data));
      for (const [i, {file, tier}] of files.entries()) {
        this.say(`Encrypting ${file.name}, ${percent(i / files.length)} of the files done`);
        await api('PUT', `${BASE}/${item}/files/${encodeURIComponent(file.name)}?tier=${tier}`, file);
      }
      this.say('Signing');
      await api('POST', `${BASE}/${item}/publish`);
      form.reset();
    }, `${data.get('title')} is published.`);
    this.say('');
  }

  /** @param {string} step */
  say(step) {
    this.step = step;
    this.update();
  }
}
customElements.define('usher-publish', Publish);

/** A field that nobody used has one file without a name. @param {FormData} data @param {string} tier */
function chosen(data, tier) {
  const files = /** @type {File[]} */ (data.getAll(tier === 'SD' ? 'files' : 'files-' + tier));
  return files.filter(file => file.name !== '');
}

/** @param {FormData} data */
function draft(data) {
  const model = String(data.get('model'));
  const grace = Number(data.get('grace')) * MINUTE;
  return {
    title: data.get('title'),
    synopsis: data.get('synopsis'),
    kind: data.get('kind'),
    rating: Number(data.get('rating')),
    offers: [{
      id: model.toLowerCase(),
      model,
      price: model !== 'RENTAL' && model !== 'PURCHASE' ? 0 : minorUnits(String(data.get('price')), String(data.get('currency'))),
      currency: data.get('currency'),
      startBySeconds: 0,
      viewSeconds: model === 'RENTAL' ? Number(data.get('hours')) * HOUR : 0,
      pin: data.get('pin') !== null,
      graceSeconds: grace,
      onExpiry: grace > 0 ? 'FINISH' : 'STOP',
      plan: model === 'SUBSCRIPTION' ? data.get('plan') : undefined,
      tier: data.get('tier'),
      maxPerHousehold: model === 'PROMO' ? 1 : 0,
    }],
    release: instantOf(data.get('release')),
    hybrid: data.get('hybrid') !== null,
  };
}
