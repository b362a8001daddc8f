/** The household's boxes with their lists, and its passes. */

import {html, money, nothing, repeat, size, sourcesText, when} from '../ui/kit.js';
import {table} from '../ui/table.js';
import {haveItBy} from './deadline.js';
import {standing} from './household.js';

/** @typedef {import('./household.js').Household} Household */
/** @typedef {import('./household.js').BoxView} BoxView */

/**
 * @param {Household} household
 * @param {(act: () => Promise<any>) => void} run
 */
export function boxesPage(household, run) {
  const view = household.view;
  if (!view) {
    return html`<p class="quiet">Reading…</p>`;
  }
  return html`
    <h1>Boxes of ${view.household.name}</h1>
    ${view.balance === undefined ? nothing : html`<p data-testid="balance">Balance: ${money(view.balance, view.currency)}</p>`}
    ${household.boxes.length === 0 ? html`<p class="quiet">No box yet. Ask the operator for an enrolment code and enter it on the box.</p>` : nothing}
    ${repeat(household.boxes, box => box.id, box => boxPanel(household, box, run))}`;
}

/** @param {Household} household @param {BoxView} box @param {(act: () => Promise<any>) => void} run */
function boxPanel(household, box, run) {
  const here = box.transfers.filter(t => t.state === 'COMPLETE');
  return html`
    <section class="panel" aria-labelledby="box-${box.id}" data-testid="box-${box.name}">
      <h2 id="box-${box.id}">${box.name} <span class="tag ${box.present ? 'good' : 'bad'}">${box.present ? 'online' : 'away'}</span></h2>
      <p class="quiet">${box.seen ? `Last heard of ${when(box.seen)}. ` : ''}${box.diskFree === undefined ? '' : `${size(box.diskFree)} free.`}</p>
      <h3>Priority list</h3>
      ${box.queue.length === 0 ? html`<p class="quiet">Empty.</p>` : html`
        <ol data-testid="queue-${box.name}">${repeat(box.queue, e => e.item, (e, i) => entry(household, box, e.item, i, run))}</ol>`}
      ${box.pending.length === 0 ? nothing : html`
        <p class="quiet" data-testid="pending">Waiting for the box: ${box.pending.map(c => `${wish(c.op)} ${household.titleOf(c.item)}${c.deadline ? ` by ${when(c.deadline)}` : ''}`).join(', ')}</p>`}
      <h3>On the box</h3>
      ${here.length === 0 ? html`<p class="quiet">Nothing yet.</p>` : html`
        <ul data-testid="here-${box.name}">${here.map(t => html`<li><a href="#/item/${t.item}">${household.titleOf(t.item)}</a></li>`)}</ul>`}
    </section>`;
}

/** @param {'ADD'|'FIRST'|'REMOVE'} op */
function wish(op) {
  return {ADD: 'add', FIRST: 'put first', REMOVE: 'remove'}[op];
}

/** @param {Household} household @param {BoxView} box @param {string} item @param {number} place @param {(act: () => Promise<any>) => void} run */
function entry(household, box, item, place, run) {
  const title = household.titleOf(item);
  const stand = standing(box, item);
  const transfer = box.transfers.find(t => t.item === item);
  return html`
    <li data-testid="entry-${item}" data-state=${stand.state}>
      <a href="#/item/${item}">${title}</a>, ${stand.text}
      <progress max="1" .value=${stand.progress} aria-label="Delivery of ${title}"></progress>
      <span class="quiet">${transfer ? sourcesText(transfer.received) : ''}</span>
      <span class="bar">
        ${place === 0 ? nothing : html`<button aria-label="Put ${title} first" data-testid="first-${item}" @click=${() => run(() => household.wish(box.id, 'FIRST', item))}>First</button>`}
        <button aria-label="Remove ${title} from the list" data-testid="remove-${item}" @click=${() => run(() => household.wish(box.id, 'REMOVE', item))}>Remove</button>
      </span>
      ${haveItBy(box, item, title, deadline => run(() => household.wish(box.id, 'ADD', item, deadline)))}
    </li>`;
}

/** @param {Household} household */
export function passesPage(household) {
  const boxName = (/** @type {string} */ id) => household.view?.boxes.find(box => box.id === id)?.name || id;
  return html`
    <h1>Passes</h1>
    ${table('passes', [
      ['Item', pass => html`<a href="#/item/${pass.item}">${household.titleOf(pass.item)}</a>`],
      ['Box', pass => boxName(pass.box)],
      ['Paid', pass => money(pass.amount, pass.currency)],
      ['Granted', pass => when(pass.granted)],
      ['Stands', pass => passState(pass)],
    ], household.passes, pass => pass.id, 'No passes yet. They are bought on the television.')}`;
}

/** @param {any} pass */
function passState(pass) {
  if (pass.state === 'revoked') {
    return 'revoked';
  }
  if (!pass.firstLicence) {
    return 'not begun';
  }
  if (!pass.viewUntil) {
    return 'open';
  }
  return new Date(pass.viewUntil) < new Date() ? `over since ${when(pass.viewUntil)}` : `open until ${when(pass.viewUntil)}`;
}
