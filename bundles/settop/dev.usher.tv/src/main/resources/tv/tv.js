/** The television: one page, three screens, driven by keys from the keyboard or from the box's remote control. */

import {ensureFocus, html, keyOf, keyOfRemote, move, nothing, press, size, typesInto, View} from '../ui/kit.js';
import {Box} from './box.js';
import './home.js';
import './item.js';
import './passes.js';
import './player.js';
import './settings.js';
import './who.js';

const HELLO = 10000;

/** Screens that are not an item's, by the address's hash. */
const PLACES = ['who', 'passes', 'settings'];

export class Television extends View {
  constructor() {
    super();
    this.box = new Box(() => this.changed());
    /** @type {string} the item whose page is open, or one of PLACES; empty = home */
    this.item = '';
    /** what the browser renderer shows, if anything @type {import('./box.js').RenderCommand | undefined} */
    this.command = undefined;
    this.watching = false;
    this.box.onRender = command => this.render(command);
    this.box.onKey = name => {
      const key = keyOfRemote(name);
      if (key) {
        this.key(key);
      }
    };
  }

  connectedCallback() {
    super.connectedCallback();
    this.item = location.hash.slice(1);
    window.addEventListener('hashchange', () => {
      this.item = location.hash.slice(1);
      this.update();
    });
    document.addEventListener('keydown', event => {
      const key = keyOf(event);
      if (key && !typesInto(event.target, key)) {
        event.preventDefault();
        this.key(key);
      }
    });
    this.box.onConnected = () => this.hello();
    this.box.start();
    window.setInterval(() => this.hello(), HELLO);
    this.resume();
  }

  /** A page that was loaded afresh goes on with what is playing; what to show itself is the browser renderer's to say. */
  async resume() {
    try {
      const playback = await this.box.nowPlaying();
      if (playback && ['starting', 'playing', 'paused'].includes(playback.state)) {
        this.watch();
      }
    } catch (refusal) {
      console.debug('Nothing to go on with:', refusal.message);
    }
  }

  /** Lets the browser renderer know that there is a page; one that was loaded afresh is told again what to show. */
  hello() {
    if (!this.command) {
      this.box.rendered({state: 'idle'});
    }
  }

  changed() {
    const playback = this.box.playback;
    if (playback && playback.state === 'ended') {
      this.box.playback = undefined;
      this.leave();
    }
    this.update();
  }

  /** @param {import('./box.js').RenderCommand} command of the browser renderer */
  render(command) {
    const ours = this.command && this.command.session === command.session;
    const player = /** @type {import('./player.js').PlayerView | null} */ (this.querySelector('usher-player'));
    if (command.command === 'open' && !ours) {
      this.command = command;
      this.watch();
    } else if (command.command === 'close' && ours) {
      this.leave();
    } else if (player && ours) {
      player.obey(command);
    }
  }

  /** @param {import('../ui/keys.js').Key} key */
  key(key) {
    const player = /** @type {import('./player.js').PlayerView | null} */ (this.querySelector('usher-player'));
    const pad = /** @type {import('./pad.js').Pad | null} */ (this.querySelector('usher-pin, usher-code'));
    this.box.pressed();
    if ((player && player.remote(key)) || (pad && pad.remote(key))) {
      return;
    }
    switch (key) {
      case 'up': case 'down': case 'left': case 'right':
        move(key);
        break;
      case 'ok':
        press();
        break;
      case 'back':
        if (this.item) {
          location.hash = '';
        }
        break;
      case 'home':
        location.hash = '';
        break;
      default:
    }
  }

  template() {
    const screen = this.screen();
    return html`
      <header class="top">${this.status()}</header>
      ${this.box.trouble ? html`<p role="alert" data-testid="trouble">${this.box.trouble}</p>` : nothing}
      <main ?inert=${this.watching}>${screen}</main>
      ${this.watching ? html`<usher-player .box=${this.box} .command=${this.command} .leave=${() => this.leave()}></usher-player>` : nothing}`;
  }

  screen() {
    switch (this.item) {
      case 'who': return html`<usher-who .box=${this.box}></usher-who>`;
      case 'passes': return html`<usher-passes .box=${this.box}></usher-passes>`;
      case 'settings': return html`<usher-settings .box=${this.box}></usher-settings>`;
      default:
    }
    return this.item
      ? html`<usher-item .box=${this.box} .item=${this.item} .playing=${() => this.watch()}></usher-item>`
      : html`<usher-home .box=${this.box} .open=${(/** @type {string} */ item) => { location.hash = item; }}></usher-home>`;
  }

  watch() {
    this.watching = true;
    this.update();
  }

  leave() {
    this.watching = false;
    this.command = undefined;
    this.update();
    // what was watched is open until a time that is known only now
    this.box.refresh();
  }

  status() {
    const state = this.box.state;
    if (!state) {
      return html`<span class="brand">Usher</span><span class="quiet" data-testid="server">Starting…</span>`;
    }
    const server = {ONLINE: 'Server online', OFFLINE: 'Server offline'}[state.server] || 'Asking the server';
    return html`
      <span><span class="brand">Usher</span> <span data-testid="box-name">${state.name}</span></span>
      <span class="quiet facts">
        ${PLACES.includes(this.item) || this.watching ? nothing : html`<span class="menu" data-row="menu">
          ${this.place('who', this.watcher())}${this.place('passes', 'Passes')}${this.place('settings', 'Settings')}</span>`}
        <span data-testid="server" data-state=${state.server} title=${state.serverReason || ''}>
          ${server}${state.serverReason ? `: ${state.serverReason}` : ''}</span>
        <span>${size(state.diskFree)} free</span>
        ${state.clockTrusted ? nothing : html`<span>The clock is not confirmed; nothing new opens until the server told the time.</span>`}
      </span>`;
  }

  /** @param {string} name @param {string} label */
  place(name, label) {
    return html`<button class="small" data-focus=${name} data-testid="to-${name}" @click=${() => { location.hash = name; }}>${label}</button>`;
  }

  watcher() {
    const audience = this.box.audience;
    const chosen = audience?.profiles.find(p => p.id === audience.chosen);
    return chosen ? chosen.name : 'Who is watching?';
  }

  drawn() {
    // what they show has changed, not which objects they were given
    for (const child of this.querySelectorAll('usher-home, usher-item, usher-who, usher-passes, usher-settings, usher-player')) {
      /** @type {View} */ (child).update();
    }
    // and they draw themselves after us
    window.setTimeout(ensureFocus, 0);
  }
}
customElements.define('usher-tv', Television);
