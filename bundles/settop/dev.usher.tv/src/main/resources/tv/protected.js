/**
 * Plays a protected stream of the box: segments by Media Source Extensions, keys by Encrypted Media Extensions. The
 * stream may be made anew under another key at any time (412): then index and initialization are read again, and it goes
 * on where it is.
 */

/** Seconds that are fetched before they are shown. */
const AHEAD = 30;

/** Seconds that are kept after they were shown. */
const BEHIND = 20;

/** Seconds that are worth a removal. */
const WORTH = 10;

/** Parts of seconds that two neighbours in the buffer may be apart. */
const GAP = 0.2;

const CHANGED = 412;

/** @typedef {{mediaType: string, seconds: number, segments: {at: number, random: boolean}[]}} Index */

/** A refusal of the box; its message is for a person. */
class Refused extends Error {}

export class ProtectedPlayback {
  /**
   * @param {HTMLMediaElement} media without a source
   * @param {{uri: string, keySystem: string, licences: string}} source as the box's renderer names it
   * @param {number} startAt seconds
   * @param {(reason: string) => void} failed told once, for a person
   */
  constructor(media, {uri, keySystem, licences}, startAt, failed) {
    this.media = media;
    this.path = new URL(uri, location.href).pathname;
    this.licences = new URL(licences, location.href).pathname;
    this.keySystem = keySystem;
    this.startAt = startAt;
    this.failed = failed;
    this.closed = false;
    this.tag = '';
    /** @type {Index} */
    this.index = {mediaType: '', seconds: 0, segments: []};
    /** @type {MediaKeySession[]} */
    this.sessions = [];
    this.source = new MediaSource();
    /** @type {SourceBuffer} */
    this.buffer = undefined;
    this.sought = false;
    this.fetching = new AbortController();
    this.wake = () => {};
    this.listeners = {
      encrypted: (/** @type {MediaEncryptedEvent} */ event) => this.guard(() => this.askForKey(event)),
      seeking: () => this.seek(),
      timeupdate: () => this.wake(),
    };
  }

  /** Resolves when playing may begin; goes on until it is closed. */
  async start() {
    await this.guard(async () => {
      await this.readIndex();
      await this.prepareKeys();
      for (const [event, listener] of Object.entries(this.listeners)) {
        this.media.addEventListener(event, /** @type {EventListener} */ (listener));
      }
      const opened = once(this.source, 'sourceopen');
      this.media.src = URL.createObjectURL(this.source);
      await opened;
      URL.revokeObjectURL(this.media.src);
      this.buffer = this.source.addSourceBuffer(this.index.mediaType);
      this.source.duration = this.index.seconds;
      await this.initialize();
      this.guard(() => this.feed());
    });
  }

  close() {
    if (this.closed) {
      return;
    }
    this.closed = true;
    this.fetching.abort();
    this.wake();
    for (const [event, listener] of Object.entries(this.listeners)) {
      this.media.removeEventListener(event, /** @type {EventListener} */ (listener));
    }
    this.sessions.forEach(session => session.close().catch(e => console.debug(e.message)));
    this.media.removeAttribute('src');
    this.media.load();
  }

  /** Runs a step; what goes wrong ends the playback, once. @param {() => Promise<void>} step */
  async guard(step) {
    try {
      await step();
    } catch (e) {
      if (!this.closed && !this.media.error) { // whose own event says more than what it made fail here
        console.debug(e);
        this.close();
        this.failed(e instanceof Refused ? e.message : 'This browser cannot play the protected stream.');
      }
    }
  }

  async readIndex() {
    const answer = await this.ask(this.path, {});
    this.tag = answer.headers.get('ETag');
    this.index = await answer.json();
  }

  async prepareKeys() {
    if (!navigator.requestMediaKeySystemAccess) {
      throw new Refused('This browser decrypts nothing here. Open the page as http://127.0.0.1 on the box itself.');
    }
    const codecs = /codecs="([^"]*)"/.exec(this.index.mediaType)[1].split(/, */);
    const capabilities = (/** @type {string} */ kind, /** @type {(codec: string) => boolean} */ wanted) =>
      codecs.filter(wanted).map(codec => ({contentType: `${kind}/mp4; codecs="${codec}"`}));
    const sound = (/** @type {string} */ codec) => codec.startsWith('mp4a');
    const access = await navigator.requestMediaKeySystemAccess(this.keySystem, [{
      initDataTypes: ['cenc'],
      videoCapabilities: capabilities('video', codec => !sound(codec)),
      audioCapabilities: capabilities('audio', sound),
    }]);
    await this.media.setMediaKeys(await access.createMediaKeys());
  }

  /** @param {MediaEncryptedEvent} event */
  async askForKey(event) {
    const session = this.media.mediaKeys.createSession('temporary');
    this.sessions.push(session);
    session.addEventListener('message', message => this.guard(async () => {
      const answer = await this.ask(this.licences, {
        method: 'POST', headers: {'Content-Type': 'application/json', 'X-Usher': '1'}, body: message.message,
      });
      await session.update(await answer.arrayBuffer());
    }));
    await session.generateRequest(event.initDataType, event.initData);
  }

  seek() {
    this.sought = true;
    this.fetching.abort();
    this.wake();
  }

  /** Fetches what comes next, for as long as there is something. */
  async feed() {
    let next = this.segmentAt(this.startAt);
    while (!this.closed) {
      if (this.sought) {
        this.sought = false;
        next = this.segmentAfterSeek();
      }
      const segment = this.index.segments[next];
      if (!segment && this.source.readyState === 'open') {
        this.source.endOfStream();
      } else if (!segment || segment.at > this.media.currentTime + AHEAD) {
        await this.change();
      } else if (await this.fetchInto(`${this.path}/${next}`)) {
        next++;
      } else if (!this.sought && !this.closed) {
        // made anew under another key
        await this.readIndex();
        await this.initialize();
      }
      await this.tidy();
    }
  }

  /** The last that begins by then and can be begun with. @param {number} seconds */
  segmentAt(seconds) {
    const {segments} = this.index;
    let found = 0;
    for (let i = 0; i < segments.length && segments[i].at <= seconds; i++) {
      if (segments[i].random) {
        found = i;
      }
    }
    return found;
  }

  /** What is in the buffer already is not fetched again. */
  segmentAfterSeek() {
    const now = this.media.currentTime;
    const {buffered} = this.media;
    for (let i = 0; i < buffered.length; i++) {
      if (buffered.start(i) <= now && now < buffered.end(i)) {
        const after = this.index.segments.findIndex(segment => segment.at >= buffered.end(i) - GAP);
        return after < 0 ? this.index.segments.length : after;
      }
    }
    return this.segmentAt(now);
  }

  /** Until the playhead moved or was moved. @returns {Promise<void>} */
  change() {
    return new Promise(resolve => {
      this.wake = () => resolve();
    });
  }

  async initialize() {
    if (!await this.fetchInto(`${this.path}/init`)) {
      throw new Refused('The stream changed while it began. Press play again.');
    }
  }

  /** @param {string} path @returns {Promise<boolean>} false = it was made anew, or is not wanted any more */
  async fetchInto(path) {
    this.fetching = new AbortController();
    let bytes;
    try {
      const answer = await this.ask(path, {headers: {'If-Match': this.tag}, signal: this.fetching.signal});
      if (answer.status === CHANGED) {
        return false;
      }
      bytes = await answer.arrayBuffer();
    } catch (e) {
      if (this.fetching.signal.aborted) {
        return false;
      }
      throw e;
    }
    await this.append(bytes);
    return true;
  }

  /** @param {ArrayBuffer} bytes */
  async append(bytes) {
    while (!this.closed) {
      try {
        const done = once(this.buffer, 'updateend');
        this.buffer.appendBuffer(bytes);
        await done;
        return;
      } catch (e) {
        if (!(e instanceof DOMException && e.name === 'QuotaExceededError')) {
          throw e;
        }
        // full: it goes on when something was shown
        await this.change();
        await this.tidy();
      }
    }
  }

  async tidy() {
    const end = this.media.currentTime - BEHIND;
    const {buffered} = this.media;
    if (!this.closed && this.source.readyState === 'open' && buffered.length > 0 && end - buffered.start(0) > WORTH) {
      const done = once(this.buffer, 'updateend');
      this.buffer.remove(0, end);
      await done;
    }
  }

  /**
   * @param {string} path
   * @param {RequestInit} request
   * @returns {Promise<Response>} good, or 412
   */
  async ask(path, request) {
    let answer;
    try {
      answer = await fetch(path, {...request, credentials: 'same-origin', cache: 'no-store'});
    } catch (e) {
      if (request.signal && request.signal.aborted) {
        throw e;
      }
      throw new Refused('The stream broke off.');
    }
    if (answer.ok || answer.status === CHANGED) {
      return answer;
    }
    const problem = await answer.json().catch(() => ({}));
    throw new Refused(problem.detail || 'The stream broke off.');
  }
}

/** @param {EventTarget} target @param {string} event @returns {Promise<Event>} */
function once(target, event) {
  return new Promise(resolve => target.addEventListener(event, resolve, {once: true}));
}
