/** Who holds what, what is on its way. */

import {api, html, nothing, percent, size, sourcesText, when} from '../ui/kit.js';
import {table} from '../ui/table.js';
import {Subject} from './subject.js';

/** Reads the names of boxes and items besides. */
class Traffic extends Subject {
  constructor() {
    super();
    /** @type {Map<string, string>} */
    this.boxNames = new Map();
    /** @type {Map<string, any>} items by info hash */
    this.byHash = new Map();
  }

  async loadNames() {
    const [items, boxes] = await Promise.all([this.loadTitles(), api('GET', '/api/v1/console/boxes')]);
    this.byHash = new Map(items.map((/** @type {any} */ item) => [item.infoHash, item]));
    this.boxNames = new Map(boxes.map((/** @type {any} */ box) => [box.id, box.name]));
  }

  /** @param {string} box */
  boxName(box) {
    return this.boxNames.get(box) || box.slice(0, 8) + '…';
  }
}

export class Copies extends Traffic {
  constructor() {
    super();
    /** @type {any[]} */
    this.copies = [];
  }

  heading() {
    return 'Copies';
  }

  async load() {
    [this.copies] = await Promise.all([api('GET', '/api/v1/console/copies'), this.loadNames()]);
  }

  content() {
    return table('copies', [
      ['Item', copy => this.byHash.get(copy.infoHash)?.title || html`<code>${copy.infoHash.slice(0, 16)}…</code>`],
      ['Box', copy => this.boxName(copy.box)],
      ['Pieces', copy => html`${copy.count}<br><span class="quiet">${copy.pieces}</span>`],
      ['Box is', copy => (copy.present ? 'online' : `away since ${when(copy.seen)}`)],
      ['Reached at', copy => (copy.endpoints || []).join(', ')],
    ], this.copies, copy => `${copy.infoHash}-${copy.box}`, 'No box holds anything yet.');
  }
}
customElements.define('usher-copies', Copies);

export class Transfers extends Traffic {
  constructor() {
    super();
    /** @type {any[]} one for each box */
    this.boxes = [];
  }

  heading() {
    return 'Transfers';
  }

  async load() {
    [this.boxes] = await Promise.all([api('GET', '/api/v1/console/transfers'), this.loadNames()]);
  }

  content() {
    const rows = this.boxes.flatMap(box => box.transfers.map((/** @type {any} */ t) => ({
      ...t, box: box.box, order: box.orders.find((/** @type {any} */ o) => o.infoHash === t.infoHash),
    })));
    const waiting = this.boxes.flatMap(box => box.queue
      .filter((/** @type {any} */ entry) => !rows.some(row => row.box === box.box && row.item === entry.item))
      .map((/** @type {any} */ entry) => ({...entry, box: box.box, name: box.name})));
    return html`
      ${table('transfers', [
        ['Box', t => this.boxName(t.box)],
        ['Item', t => this.titleOf(t.item)],
        ['State', t => html`${t.state.toLowerCase()}${t.reason ? `: ${t.reason}` : ''}`],
        ['Verified', t => html`${size(t.verified)} of ${size(t.length)}, ${percent(t.length > 0 ? t.verified / t.length : 0)}`],
        ['Received', t => sourcesText(t.received) || 'nothing'],
        ['Served', t => size(t.served)],
        ['Wasted', t => size(t.wasted)],
        ['Ordered from', t => this.sources(t.order)],
      ], rows, t => `${t.box}-${t.item}`, 'Nothing has been delivered yet.')}
      ${waiting.length === 0 ? nothing : html`
        <h2>Waiting</h2>
        ${table('waiting', [
          ['Box', w => w.name],
          ['Item', w => this.titleOf(w.item)],
          ['Not before', w => when(w.notBefore)],
        ], waiting, w => `${w.box}-${w.item}`, '')}`}`;
  }

  /** @param {any} order */
  sources(order) {
    return order ? order.sources.map((/** @type {any} */ s) => html`
      <div>${s.kind === 'PEER' ? this.boxName(s.id) : s.id}: <span class="quiet">${s.pieces}</span></div>`) : '';
  }
}
customElements.define('usher-transfers', Transfers);
