/**
 * What is playing. When the box's browser renderer shows it, it is shown right here; otherwise (mpv and others) this is
 * the control panel.
 */

import {clock, html, nothing, View} from '../ui/kit.js';
import {ProtectedPlayback} from './protected.js';
import './reader.js';

/** @typedef {import('./box.js').Box} Box */

const STEP = 10;
const COMMIT = 500;
const HUD = 4000;
const TICK = 1000;
const SELDOM = 10;

const STATES = {
  starting: 'Starting',
  playing: 'Playing',
  paused: 'Paused',
  ended: 'Ended',
  failed: 'It does not play',
};

export class PlayerView extends View {
  constructor() {
    super();
    /** @type {Box} */
    this.box = undefined;
    /** undefined when another renderer shows it @type {import('./box.js').RenderCommand | undefined} */
    this.command = undefined;
    /** @type {() => void} */
    this.leave = () => {};
    this.trouble = '';
    this.needsPress = false;
    this.jump = 0;
    this.jumpTimer = 0;
    this.hudTimer = 0;
    this.hud = true;
    /** @type {'playing'|'paused'|'ended'|'failed'|''} */
    this.reported = '';
    this.ticker = 0;
    this.ticks = 0;
    this.opened = '';
    /** @type {ProtectedPlayback | undefined} */
    this.protection = undefined;
  }

  connectedCallback() {
    super.connectedCallback();
    this.showHud();
    this.ticker = window.setInterval(() => this.tick(), TICK);
  }

  disconnectedCallback() {
    window.clearTimeout(this.hudTimer);
    window.clearTimeout(this.jumpTimer);
    window.clearInterval(this.ticker);
    this.unprotect();
  }

  unprotect() {
    this.protection?.close();
    this.protection = undefined;
  }

  /** @returns {HTMLMediaElement | null} */
  get media() {
    return this.querySelector('video, audio');
  }

  template() {
    const playback = this.box.playback;
    const failed = this.trouble || (playback && playback.state === 'failed' && playback.reason);
    const item = playback && this.box.items.get(playback.item);
    return html`
      <section class="stage" role="dialog" aria-label="Player" data-testid="player" data-state=${playback ? playback.state : ''}>
        ${this.command ? this.screen() : html`
          <div class="now">
            <h1>${item ? item.title : ''}</h1>
            <p class="quiet">${playback ? `Shown by ${playback.renderer}` : ''}</p>
          </div>`}
        ${failed || this.needsPress || this.hud || !this.command ? html`
          <div class="hud">
            ${failed ? html`<p role="alert">${failed} Press Back, then try again.</p>` : nothing}
            ${this.needsPress ? html`<p>Press OK to start.</p>` : nothing}
            <p data-testid="player-state">${playback ? STATES[playback.state] : STATES.starting}, ${clock(this.position())}</p>
            <div class="bar" data-row="player">
              <button data-focus="pause" data-testid="pause" @click=${() => this.toggle()}>${playback && playback.state === 'paused' ? 'Go on' : 'Pause'}</button>
              <button data-focus="stop" data-testid="stop" @click=${() => this.end()}>Stop</button>
            </div>
          </div>` : nothing}
      </section>`;
  }

  screen() {
    const {mediaType = '', session, uri} = this.command;
    // the page may have been opened as localhost, the stream as 127.0.0.1: the path is the same
    const path = new URL(uri, location.href).pathname;
    // a protected stream is not one address: its parts are brought
    const src = this.command.keySystem ? nothing : path;
    if (mediaType.startsWith('video/')) {
      return html`<video src=${src} data-testid="video" playsinline @loadedmetadata=${this.loaded} @playing=${this.changed} @pause=${this.changed}
          @timeupdate=${this.moved} @seeked=${this.sought} @ended=${this.ended} @error=${this.failed}></video>`;
    }
    if (mediaType.startsWith('audio/')) {
      return html`<div class="now"><h1>${this.command.title || ''}</h1></div>
        <audio src=${src} data-testid="audio" @loadedmetadata=${this.loaded} @playing=${this.changed} @pause=${this.changed}
          @timeupdate=${this.moved} @seeked=${this.sought} @ended=${this.ended} @error=${this.failed}></audio>`;
    }
    if (mediaType.startsWith('image/')) {
      return html`<img src=${path} alt=${this.command.title || 'Picture'} data-testid="picture"
          @load=${() => this.report('playing')} @error=${() => this.report('failed', 'The picture cannot be shown.')}>`;
    }
    if (mediaType === 'application/epub+zip') {
      return html`<usher-reader .path=${path} .session=${session} .shown=${() => this.report('playing')}
          .failed=${(/** @type {string} */ reason) => this.report('failed', reason)}></usher-reader>`;
    }
    if (mediaType.startsWith('text/')) {
      return html`<iframe sandbox src=${path} title=${this.command.title || 'Text'} data-testid="document" @load=${() => this.report('playing')}></iframe>`;
    }
    if (mediaType === 'application/pdf') {
      return html`<iframe src=${path} title=${this.command.title || 'Document'} data-testid="document" @load=${() => this.report('playing')}></iframe>`;
    }
    return html`<p role="alert">This screen cannot show ${mediaType || 'files of this kind'}.</p>`;
  }

  drawn() {
    if (this.command && this.opened !== this.command.session) {
      this.opened = this.command.session;
      this.reported = '';
      this.trouble = '';
      const media = this.media;
      this.unprotect();
      if (media) {
        this.begin(media);
      }
    }
  }

  /** @param {HTMLMediaElement} media */
  async begin(media) {
    const {session, uri = '', keySystem, licences = '', startAt, speed} = this.command;
    if (keySystem) {
      const source = {uri, keySystem, licences};
      this.protection = new ProtectedPlayback(media, source, startAt, reason => this.report('failed', reason));
      await this.protection.start();
    } else {
      media.load();
    }
    if (speed !== 0 && this.command?.session === session && !this.protection?.closed) {
      this.start(media);
    }
  }

  /** @param {HTMLMediaElement} media */
  async start(media) {
    try {
      await media.play();
      this.needsPress = false;
    } catch (e) {
      // a browser that wants a person's key first; other failures come as an error event
      this.needsPress = e instanceof DOMException && e.name === 'NotAllowedError';
    }
    this.update();
  }

  loaded() {
    if (this.command.startAt > 0) {
      this.media.currentTime = this.command.startAt;
    }
  }

  /** Pausing is certain at once; playing only when the position moves. */
  changed() {
    if (this.media.paused && !this.media.ended) {
      this.report('paused');
    }
  }

  moved() {
    if (!this.media.paused && this.media.currentTime > 0) {
      this.report('playing');
    }
    if (this.hud) {
      this.update();
    }
  }

  /** A paused picture moves too when sought: the box need not wait for the next tick to know where. */
  sought() {
    if (this.command && this.reported) {
      this.tell(this.reported, '');
    }
  }

  ended() {
    this.report('ended');
  }

  failed() {
    const error = this.media && this.media.error;
    let why = 'This browser cannot play the file.';
    if (error && error.code === MediaError.MEDIA_ERR_NETWORK) {
      why = 'The stream broke off.';
    } else if (error && error.code === MediaError.MEDIA_ERR_DECODE && this.protection) {
      why = 'The film cannot be decoded: its key or its data is not right.';
    }
    this.report('failed', why);
  }

  /** Told once per change. @param {'playing'|'paused'|'ended'|'failed'} state @param {string} [reason] for a person */
  report(state, reason = '') {
    if (state === 'failed') {
      this.trouble = reason;
      this.update();
    }
    if (this.reported !== state) {
      this.reported = state;
      this.tell(state, reason);
    }
  }

  /** Every second while it plays, now and then otherwise: who is silent counts as gone. */
  tick() {
    this.ticks++;
    if (this.command && this.reported && (this.reported === 'playing' || this.ticks % SELDOM === 0)) {
      this.tell(this.reported, '');
    }
    if (!this.command && this.box.playback && this.box.playback.state === 'playing') {
      this.box.nowPlaying().catch(refusal => console.debug(refusal.message));
    }
  }

  /** @param {'playing'|'paused'|'ended'|'failed'} state @param {string} reason */
  tell(state, reason) {
    const position = this.media ? this.media.currentTime : undefined;
    this.box.rendered({session: this.command.session, state, position, reason});
  }

  position() {
    const media = this.media;
    if (media) {
      return media.currentTime;
    }
    return this.box.playback ? this.box.playback.position : 0;
  }

  /** @param {import('./box.js').RenderCommand} command of the box's player */
  obey(command) {
    const media = this.media;
    if (!media) {
      return;
    }
    if (command.command === 'seek') {
      media.currentTime = command.position;
    } else if (command.command === 'speed' && command.speed === 0) {
      media.pause();
    } else if (command.command === 'speed') {
      media.playbackRate = command.speed;
      this.start(media);
    }
  }

  /** @param {import('../ui/keys.js').Key} key @returns {boolean} whether it was for the player */
  remote(key) {
    this.showHud();
    const reader = /** @type {import('./reader.js').Reader | null} */ (this.querySelector('usher-reader'));
    if (reader && reader.remote(key)) {
      return true;
    }
    switch (key) {
      case 'ok':
        if (this.needsPress && this.media) {
          this.start(this.media);
        } else if (/** @type {HTMLElement | null} */ (document.activeElement)?.dataset.focus === 'stop') {
          this.end();
        } else {
          this.toggle();
        }
        return true;
      case 'play-pause': this.toggle(); return true;
      case 'left': case 'rewind': this.seek(-STEP); return true;
      case 'right': case 'forward': this.seek(STEP); return true;
      case 'back': case 'stop': this.end(); return true;
      default: return key !== 'up' && key !== 'down' && key !== 'home';
    }
  }

  toggle() {
    const paused = this.media ? this.media.paused : this.box.playback && this.box.playback.state === 'paused';
    this.steer({speed: paused ? 1 : 0});
  }

  /** Repeated presses add up; only their sum is sent. @param {number} seconds */
  seek(seconds) {
    this.jump += seconds;
    window.clearTimeout(this.jumpTimer);
    this.jumpTimer = window.setTimeout(() => {
      const position = Math.max(0, this.position() + this.jump);
      this.jump = 0;
      this.steer({position});
    }, COMMIT);
  }

  /** @param {{speed?: number, position?: number}} change */
  async steer(change) {
    try {
      await this.box.steer(change);
    } catch (refusal) {
      this.trouble = refusal.message;
      this.update();
    }
  }

  async end() {
    try {
      await this.box.stop();
    } catch (refusal) {
      console.debug(refusal.message);
    }
    this.leave();
  }

  showHud() {
    window.clearTimeout(this.hudTimer);
    this.hudTimer = window.setTimeout(() => {
      this.hud = false;
      this.update();
    }, HUD);
    if (!this.hud) {
      this.hud = true;
      this.update();
    }
  }
}
customElements.define('usher-player', PlayerView);
