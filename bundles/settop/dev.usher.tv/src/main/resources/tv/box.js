/** What the page knows of the box, kept fresh by its events. */

import {api, listen, toast} from '../ui/kit.js';

/**
 * @typedef {object} Item
 * @property {string} item
 * @property {string} title
 * @property {string} synopsis
 * @property {string} kind
 * @property {number} rating
 * @property {{name: string, mediaType: string, length: number}[]} files
 * @property {number} length
 * @property {{id: string, model: string, price: number, currency: string, viewSeconds: number, pin: boolean}[]} offers
 * @property {'none'|'queued'|'delivering'|'available'} state
 * @property {number} progress
 * @property {Record<string, number>} bytesFrom
 * @property {string} [reason]
 * @property {{state: 'none'|'pass'|'open'|'expired', until?: string}} [access]
 */

/**
 * @typedef {object} Playback
 * @property {string} session
 * @property {string} item
 * @property {string} mediaType
 * @property {number} length
 * @property {string} path
 * @property {string} renderer
 * @property {'starting'|'playing'|'paused'|'ended'|'failed'} state
 * @property {string} reason
 * @property {number} position seconds
 */

/**
 * @typedef {object} RenderCommand of the browser renderer to this page
 * @property {string} session
 * @property {'open'|'speed'|'seek'|'close'} command
 * @property {string} [uri]
 * @property {string} [mediaType]
 * @property {string} [title]
 * @property {number} startAt seconds
 * @property {number} speed
 * @property {number} position seconds
 * @property {string} [keySystem] with a protected stream
 * @property {string} [licences] where its key requests go
 */

const BASE = '/api/v1/tv/';

export class Box {
  /** @param {() => void} changed called after every change */
  constructor(changed) {
    this.changed = changed;
    /** @type {{name: string, server: string, serverReason: string, clockTrusted: boolean, diskFree: number} | undefined} */
    this.state = undefined;
    /** @type {Map<string, Item>} */
    this.items = new Map();
    /** @type {string[]} */
    this.queue = [];
    /** @type {Playback | undefined} */
    this.playback = undefined;
    /** why the page is not up to date; empty when it is */
    this.trouble = '';
    /** @type {(command: RenderCommand) => void} */
    this.onRender = () => {};
    this.onConnected = () => {};
    /** @type {(key: string) => void} */
    this.onKey = () => {};
    this.reading = false;
    this.again = false;
    /** @type {Promise<void>} */
    this.reports = Promise.resolve();
  }

  start() {
    listen(BASE + 'events', {
      state: state => this.set({state}),
      catalog: () => this.refresh(),
      queue: queue => {
        this.set({queue});
        this.refresh();
      },
      progress: delivery => this.delivery(delivery),
      available: ({item, title}) => {
        toast(`Now available: ${title}`);
        this.delivery({item, state: 'available', progress: 1, reason: undefined});
        this.refresh();
      },
      playback: playback => this.set({playback}),
      render: command => this.onRender(command),
      key: ({key}) => this.onKey(key),
    }, connected => {
      if (connected) {
        this.onConnected();
        this.refresh();
      } else {
        this.set({trouble: 'The box does not answer. It is asked again every few seconds.'});
      }
    });
  }

  /** @param {object} news */
  set(news) {
    Object.assign(this, news);
    this.changed();
  }

  /** @param {{item: string}} delivery */
  delivery(delivery) {
    const item = this.items.get(delivery.item);
    if (item) {
      this.items.set(item.item, {...item, reason: undefined, ...delivery});
      this.changed();
    }
  }

  /** Reads everything anew; once more when asked while it reads. */
  async refresh() {
    if (this.reading) {
      this.again = true;
      return;
    }
    this.reading = true;
    try {
      do {
        this.again = false;
        const home = await api('GET', BASE + 'home');
        this.items = new Map(home.items.map((/** @type {Item} */ item) => [item.item, item]));
        this.set({state: home.box, queue: home.queue, trouble: ''});
      } while (this.again);
    } catch (refusal) {
      this.set({trouble: refusal.message});
    } finally {
      this.reading = false;
    }
  }

  /** @returns {Promise<Playback | undefined>} what is on the screen, asked from the box */
  async nowPlaying() {
    const playback = await api('GET', BASE + 'playback');
    this.set({playback});
    return playback;
  }

  /** @param {string} item @param {boolean} first */
  async order(item, first) {
    this.set({queue: await api('POST', `${BASE}queue/${item}${first ? '?first=true' : ''}`)});
    await this.refresh();
  }

  /** @param {string} item */
  async remove(item) {
    this.set({queue: await api('DELETE', BASE + 'queue/' + item)});
    await this.refresh();
  }

  /** @param {string} item @param {number} step -1 = earlier, 1 = later */
  async shift(item, step) {
    const queue = [...this.queue];
    const at = queue.indexOf(item);
    const to = at + step;
    if (at >= 0 && to >= 0 && to < queue.length) {
      queue.splice(at, 1);
      queue.splice(to, 0, item);
      this.set({queue: await api('PUT', BASE + 'queue', queue)});
    }
  }

  /** @param {string} item @param {string} offer @param {string} [pin] */
  async buy(item, offer, pin) {
    await api('POST', `${BASE}items/${item}/buy`, {offer, pin});
    await this.refresh();
  }

  /** @param {string} item @param {number} file */
  async play(item, file) {
    const playback = await api('POST', `${BASE}items/${item}/play`, {file, renderer: ''});
    // its events may have been faster than the answer
    if (this.playback?.session !== playback.session) {
      this.set({playback});
    }
  }

  /** @param {{speed?: number, position?: number}} change */
  async steer(change) {
    const before = this.playback;
    const playback = await api('PUT', BASE + 'playback', change);
    // an answer that was overtaken by an event is old news
    if (this.playback === before) {
      this.set({playback});
    }
  }

  async stop() {
    await api('DELETE', BASE + 'playback');
    this.set({playback: undefined});
  }

  /**
   * Tells the browser renderer what became of its command, or that this page shows nothing.
   *
   * @param {{session?: string, state: 'idle'|'starting'|'playing'|'paused'|'ended'|'failed', position?: number, reason?: string}} report
   */
  rendered(report) {
    // one after the other: a "paused" must not overtake the "playing" before it
    this.reports = this.reports.then(() => api('POST', BASE + 'renderer/state', report)).catch(refusal => {
      // the renderer may be away or about to be replaced; it hears from us again soon
      console.debug(refusal.message);
    });
  }
}
