/**
 * Moving the focus with four arrows. A page is made of rows (`data-row="name"`) of things that can have the focus; left
 * and right go along the row, up and down to the next one. Each row remembers where it was. The innermost open
 * `[role=dialog]` keeps the focus inside.
 */

const FOCUSABLE = 'button:not([disabled]), a[href], input:not([disabled]), select, textarea, [tabindex="0"]';

const ROWS_REMEMBERED = 50;

/** @type {string[]} rows in which the focus was, the latest first */
let recent = [];

/** @type {Map<string, string>} the focus key remembered for each row */
const memory = new Map();

/** @returns {Element} */
function scope() {
  const dialogs = document.querySelectorAll('[role=dialog]');
  return dialogs.length > 0 ? dialogs[dialogs.length - 1] : document.body;
}

/** @returns {HTMLElement[]} */
function rows() {
  return /** @type {HTMLElement[]} */ ([...scope().querySelectorAll('[data-row]')]).filter(row => things(row).length > 0);
}

/**
 * @param {Element} row
 * @returns {HTMLElement[]}
 */
function things(row) {
  return /** @type {HTMLElement[]} */ ([...row.querySelectorAll(FOCUSABLE)]).filter(e => e.offsetParent !== null);
}

/** @param {HTMLElement} element */
function keyFor(element) {
  return element.dataset.focus || element.id || '';
}

/** @param {HTMLElement | undefined} element */
function focus(element) {
  if (element) {
    element.focus();
    element.scrollIntoView({block: 'nearest', inline: 'nearest'});
  }
}

/** @param {HTMLElement} row @param {HTMLElement} [from] */
function enter(row, from) {
  const all = things(row);
  const remembered = all.find(e => keyFor(e) !== '' && keyFor(e) === memory.get(row.dataset.row));
  focus(remembered || nearest(all, from) || all[0]);
}

/** @param {HTMLElement[]} all @param {HTMLElement} [from] */
function nearest(all, from) {
  if (!from) {
    return undefined;
  }
  const x = from.getBoundingClientRect().left;
  const distance = (/** @type {HTMLElement} */ e) => Math.abs(e.getBoundingClientRect().left - x);
  return all.reduce((best, e) => (distance(e) < distance(best) ? e : best), all[0]);
}

/**
 * Moves the focus.
 *
 * @param {'up'|'down'|'left'|'right'} direction
 * @returns {boolean} whether there was somewhere to go
 */
export function move(direction) {
  const all = rows();
  const present = /** @type {HTMLElement} */ (document.activeElement);
  const at = all.findIndex(row => row.contains(present));
  if (at < 0) {
    ensureFocus();
    return true;
  }
  const vertical = direction === 'up' || direction === 'down';
  const step = direction === 'down' || direction === 'right' ? 1 : -1;
  if (vertical) {
    const next = all[at + step];
    if (!next) {
      return false;
    }
    enter(next, present);
    return true;
  }
  const line = things(all[at]);
  const next = line[line.indexOf(present) + step];
  focus(next);
  return next !== undefined;
}

/** Sees to it that something has the focus: where it was last on this page, else the page's first thing. */
export function ensureFocus() {
  const present = document.activeElement;
  if (present && present !== document.body && scope().contains(present)) {
    return;
  }
  const all = rows();
  const byName = new Map(all.map(row => [row.dataset.row, row]));
  const last = recent.find(name => byName.has(name));
  const wanted = byName.get(last) || all.find(row => row.dataset.first !== undefined) || all[0];
  if (wanted) {
    enter(wanted);
  }
}

/** Presses what has the focus. */
export function press() {
  const present = /** @type {HTMLElement} */ (document.activeElement);
  if (present && present !== document.body) {
    present.click();
  }
}

/** @param {string} row forget where the row was */
export function forget(row) {
  memory.delete(row);
}

document.addEventListener('focusin', event => {
  const element = /** @type {HTMLElement} */ (event.target);
  const row = /** @type {HTMLElement | null} */ (element.closest('[data-row]'));
  if (row) {
    const name = row.dataset.row;
    memory.set(name, keyFor(element));
    recent = [name, ...recent.filter(other => other !== name)].slice(0, ROWS_REMEMBERED);
  }
});
