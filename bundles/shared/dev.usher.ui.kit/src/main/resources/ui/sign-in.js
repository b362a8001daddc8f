/** Signing in to the server's pages. */

import {api} from './api.js';
import {html, nothing} from './lit-html/lit-html.js';
import {View} from './view.js';

/** @typedef {{name: string, role: 'subscriber'|'operator', household?: string}} Person */

const SESSION = '/api/v1/session';

/** @returns {Promise<Person | undefined>} who is signed in here */
export async function signedIn() {
  try {
    return await api('GET', SESSION);
  } catch (refusal) {
    if (refusal.status === 401) {
      return undefined;
    }
    throw refusal;
  }
}

export function signOut() {
  return api('DELETE', SESSION);
}

export class SignIn extends View {
  constructor() {
    super();
    this.heading = 'Sign in';
    /** @type {'subscriber'|'operator'} whom the page is for */
    this.audience = 'subscriber';
    /** @type {(person: Person) => void} */
    this.done = () => {};
    this.trouble = '';
    this.busy = false;
  }

  template() {
    return html`
      <form class="panel sign-in" data-testid="sign-in" @submit=${this.submit}>
        <h1>${this.heading}</h1>
        ${this.trouble ? html`<p role="alert" data-testid="trouble">${this.trouble}</p>` : nothing}
        <label>User <input name="user" autocomplete="username" required data-testid="user"></label>
        <label>Password <input name="password" type="password" autocomplete="current-password" required data-testid="password"></label>
        <button class="primary" ?disabled=${this.busy} data-testid="do-sign-in">Sign in</button>
      </form>`;
  }

  /** @param {SubmitEvent} event */
  async submit(event) {
    event.preventDefault();
    const form = new FormData(/** @type {HTMLFormElement} */ (event.target));
    this.busy = true;
    this.trouble = '';
    this.update();
    try {
      const person = await api('POST', SESSION, {user: form.get('user'), password: form.get('password')});
      if (person.role !== this.audience) {
        await signOut();
        this.trouble = this.audience === 'operator'
          ? 'This page is for the operator. Sign in as one, or use the catalog.'
          : 'This page is for households. An operator signs in at the console.';
      } else {
        this.done(person);
      }
    } catch (refusal) {
      this.trouble = refusal.message;
    } finally {
      this.busy = false;
      this.update();
    }
  }
}
customElements.define('usher-sign-in', SignIn);
