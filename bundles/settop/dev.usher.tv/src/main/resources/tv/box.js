/** What the page knows of the box, kept fresh by its events. */

import {api, listen, toast} from '../ui/kit.js';
import {Pace} from './deadline.js';

/**
 * @typedef {object} Item
 * @property {string} item
 * @property {string} title
 * @property {string} synopsis
 * @property {string} kind
 * @property {number} rating
 * @property {{name: string, mediaType: string, length: number, tier?: string}[]} files
 * @property {number} length
 * @property {{id: string, model: string, price: number, currency: string, viewSeconds: number, pin: boolean, tier?: string}[]} offers
 * @property {'none'|'queued'|'delivering'|'available'} state
 * @property {number} progress
 * @property {Record<string, number>} bytesFrom
 * @property {string} [reason]
 * @property {number} [startsIn] seconds until it can be played while it comes
 * @property {string} [notBefore] when it may begin to come
 * @property {string} [deadline] by when it is wanted
 * @property {{state: 'none'|'pass'|'open'|'expired', until?: string, tier?: string}} [access]
 */

/** @typedef {{id: string, name: string, maxRating: number, hasPin: boolean}} Profile */

/** @typedef {{known: boolean, profiles: Profile[], chosen?: string, maxRating?: number, pinVerified: boolean}} Audience */

/** @typedef {{id: string, item: string, title: string, holder?: string, here: boolean, status: string, claimable: boolean}} TvPass */

/** @typedef {{sendLimit: number, quiet?: {from: string, until: string, zone: string} | null}} LineRules bytes per second; 0 = no limit */

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

/** The box hears of a key at most so often. */
const ACTIVE = 60_000;

export class Box {
  /** @param {() => void} changed called after every change */
  constructor(changed) {
    this.changed = changed;
    /** @type {{name: string, server: string, serverReason: string, clockTrusted: boolean, diskFree: number} | undefined} */
    this.state = undefined;
    /** @type {Map<string, Item>} */
    this.items = new Map();
    /** how fast items come @type {Map<string, Pace>} */
    this.paces = new Map();
    /** @type {string[]} */
    this.queue = [];
    /** @type {Playback | undefined} */
    this.playback = undefined;
    /** who watches @type {Audience | undefined} */
    this.audience = undefined;
    this.active = 0;
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
      profile: () => this.refresh(),
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
      const now = {...item, reason: undefined, startsIn: undefined, ...delivery};
      this.items.set(item.item, now);
      const pace = this.paces.get(item.item) || new Pace();
      pace.add(now.progress, performance.now());
      this.paces.set(item.item, pace);
      this.changed();
    }
  }

  /** Reads everything anew; once more when asked while it reads: what was read may be older than what is known. */
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
        const audience = await api('GET', BASE + 'profiles').catch(() => undefined);
        if (!this.again) {
          this.items = new Map(home.items.map((/** @type {Item} */ item) => [item.item, item]));
          this.set({state: home.box, queue: home.queue, audience, trouble: ''});
        }
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

  /** @param {Item} item @param {string} [deadline] none = as soon as may be */
  async wantBy(item, deadline) {
    const contradicts = deadline && item.notBefore && item.notBefore >= deadline;
    await api('PUT', `${BASE}queue/${item.item}/times`, {notBefore: contradicts ? undefined : item.notBefore, deadline});
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

  /** @param {string} profile @param {string} [pin] */
  async choose(profile, pin) {
    this.set({audience: await api('POST', `${BASE}profiles/${profile}/choose`, {pin})});
  }

  /** The PIN once more, for what asks for it. @param {string} pin */
  async enterPin(pin) {
    this.set({audience: await api('POST', BASE + 'profiles/pin', {pin})});
  }

  async leave() {
    this.set({audience: await api('DELETE', BASE + 'profiles/chosen')});
  }

  /** Somebody pressed a key: who is watching is still there. */
  pressed() {
    const now = Date.now();
    if (this.audience?.chosen && now - this.active > ACTIVE) {
      this.active = now;
      api('POST', BASE + 'profiles/active').catch(refusal => console.debug(refusal.message));
    }
  }

  /** @returns {Promise<TvPass[]>} */
  passes() {
    return api('GET', BASE + 'passes');
  }

  /** @param {string} pass @param {'return'|'release'|'claim'} deed */
  async passDeed(pass, deed) {
    const status = await api('POST', `${BASE}passes/${encodeURIComponent(pass)}/${deed}`);
    await this.refresh();
    return status;
  }

  /** @param {string} code @param {string} [pin] */
  async redeem(code, pin) {
    const redeemed = await api('POST', BASE + 'codes', {code, pin});
    await this.refresh();
    return redeemed;
  }

  gifts() {
    return api('GET', BASE + 'gifts');
  }

  /** @param {string} item @param {string} offer @param {string} [pin] */
  giveAway(item, offer, pin) {
    return api('POST', BASE + 'gifts', {item, offer, pin});
  }

  /** @param {string} gift */
  refundGift(gift) {
    return api('POST', `${BASE}gifts/${encodeURIComponent(gift)}/refund`);
  }

  plans() {
    return api('GET', BASE + 'subscriptions');
  }

  /** @param {string} plan @param {string} [pin] */
  async subscribe(plan, pin) {
    const subscription = await api('POST', BASE + 'subscriptions', {plan, pin});
    await this.refresh();
    return subscription;
  }

  /** @param {string} subscription */
  cancel(subscription) {
    return api('POST', `${BASE}subscriptions/${encodeURIComponent(subscription)}/cancel`);
  }

  /** @param {LineRules} [rules] to keep; none = only look @returns {Promise<LineRules>} */
  line(rules) {
    return rules ? api('PUT', BASE + 'line', rules) : api('GET', BASE + 'line');
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
