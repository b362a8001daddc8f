/** What the page knows of the signed-in household, kept fresh by its events. */

import {api, listen, toast} from '../ui/kit.js';

/**
 * @typedef {object} Transfer
 * @property {string} item
 * @property {number} length
 * @property {number} verified
 * @property {Record<string, number>} received
 * @property {'WAITING'|'RUNNING'|'COMPLETE'|'STALLED'} state
 * @property {string} reason
 */

/**
 * @typedef {object} BoxView
 * @property {string} id
 * @property {string} name
 * @property {string} [revoked]
 * @property {boolean} present
 * @property {string} [seen]
 * @property {{item: string, notBefore?: string, deadline?: string}[]} queue
 * @property {{sequence: number, op: 'ADD'|'FIRST'|'REMOVE', item: string, deadline?: string}[]} pending
 * @property {Transfer[]} transfers
 * @property {number} [diskFree]
 */

const BASE = '/api/v1/household';

export class Household {
  /** @param {() => void} changed @param {(item: string) => string} titleOf @param {() => void} catalogChanged */
  constructor(changed, titleOf, catalogChanged) {
    this.changed = changed;
    this.titleOf = titleOf;
    this.catalogChanged = catalogChanged;
    /** @type {{household: {id: string, name: string, hasPin: boolean}, balance?: number, currency: string, boxes: BoxView[]} | undefined} */
    this.view = undefined;
    /** @type {any[]} */
    this.passes = [];
    this.trouble = '';
    /** @type {{close: () => void} | undefined} */
    this.stream = undefined;
  }

  /** @returns {BoxView[]} boxes in good standing */
  get boxes() {
    return this.view ? this.view.boxes.filter(box => !box.revoked) : [];
  }

  start() {
    const refresh = () => this.refresh();
    this.stream = listen(BASE + '/events', {
      queue: refresh,
      boxes: refresh,
      progress: ({box, transfers}) => this.progress(box, transfers),
      available: ({box, item}) => {
        const name = this.boxes.find(b => b.id === box)?.name || 'your box';
        toast(`Now available on ${name}: ${this.titleOf(item)}`);
        this.refresh();
      },
      catalog: () => this.catalogChanged(),
    }, connected => {
      this.trouble = connected ? '' : 'The server does not answer. It is asked again every few seconds.';
      if (connected) {
        this.refresh();
      }
      this.changed();
    });
  }

  stop() {
    if (this.stream) {
      this.stream.close();
    }
    this.view = undefined;
    this.passes = [];
  }

  /** @param {string} id @param {Transfer[]} transfers */
  progress(id, transfers) {
    const box = this.boxes.find(b => b.id === id);
    if (box) {
      box.transfers = transfers;
      this.changed();
    }
  }

  async refresh() {
    try {
      [this.view, this.passes] = await Promise.all([api('GET', BASE), api('GET', BASE + '/passes')]);
      this.trouble = '';
    } catch (refusal) {
      this.trouble = refusal.message;
    }
    this.changed();
  }

  /**
   * @param {string} box
   * @param {'ADD'|'FIRST'|'REMOVE'} op
   * @param {string} item
   * @param {string} [deadline] instant; ADD without one takes away what was said before
   */
  async wish(box, op, item, deadline) {
    await api('POST', `${BASE}/boxes/${box}/queue`, {op, item, deadline});
    await this.refresh();
  }
}

/**
 * By when an item is wanted on a box.
 *
 * @param {BoxView} box
 * @param {string} item
 * @returns {string | undefined} instant; what the box has not heard of yet counts
 */
export function wantedBy(box, item) {
  let deadline = box.queue.find(entry => entry.item === item)?.deadline;
  for (const change of box.pending.filter(c => c.item === item)) {
    deadline = change.op === 'FIRST' ? change.deadline || deadline : change.deadline;
  }
  return deadline;
}

/**
 * How an item stands on a box, in words.
 *
 * @param {BoxView} box
 * @param {string} item
 * @returns {{state: 'none'|'asked'|'queued'|'delivering'|'available', text: string, progress: number}}
 */
export function standing(box, item) {
  const transfer = box.transfers.find(t => t.item === item);
  const progress = transfer && transfer.length > 0 ? transfer.verified / transfer.length : 0;
  if (transfer && transfer.state === 'COMPLETE') {
    return {state: 'available', text: 'on the box', progress: 1};
  }
  const place = box.queue.findIndex(entry => entry.item === item);
  if (place >= 0) {
    const percent = `${Math.floor(progress * 100)} %`;
    if (transfer && transfer.state === 'RUNNING') {
      return {state: 'delivering', text: `on its way, ${percent}`, progress};
    }
    const why = transfer && transfer.reason ? `: ${transfer.reason}` : '';
    return {state: 'queued', text: `number ${place + 1} on the list, ${percent}${why}`, progress};
  }
  if (box.pending.some(change => change.item === item && change.op !== 'REMOVE')) {
    return {state: 'asked', text: 'asked for; the box hears of it when it next speaks to the server', progress: 0};
  }
  return {state: 'none', text: 'not ordered', progress: 0};
}
