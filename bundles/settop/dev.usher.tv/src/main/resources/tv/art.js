/** A picture for an item that brings none: the colour and the sign of its kind, in a shade of its own. */

import {html} from '../ui/kit.js';

const TINTS = 4;

/** @type {Record<string, [string, string]>} what it is called, and the outline of its sign */
const KINDS = {
  film: ['Film', 'M8 5v14l11-7z'],
  song: ['Song', 'M9 18.5a2.5 2.5 0 1 1-1.5-2.3V5l10-2v12.5a2.5 2.5 0 1 1-1.5-2.3V7.2L9 8.6z'],
  book: ['Book', 'M3 5.5C5.5 4.4 8.5 4.5 11.3 6v13.5C8.5 18 5.5 17.9 3 19zM21 5.5C18.5 4.4 15.5 4.5 12.7 6v13.5C15.5 18 18.5 17.9 21 19z'],
  picture: ['Picture', 'M2.5 19 9 8l4.3 7.2L15.5 12l6 7zM17 4.5a2.3 2.3 0 1 1 0 4.6 2.3 2.3 0 0 1 0-4.6z'],
};

/** @param {string} kind */
export function kindName(kind) {
  return KINDS[kind] ? KINDS[kind][0] : kind;
}

/** @param {{item: string, kind: string}} item */
export function art({item, kind}) {
  const tint = parseInt(item.slice(-4), 16) % TINTS;
  return html`<span class="art" data-kind=${kind} data-tint=${tint} aria-hidden="true">
    <svg viewBox="0 0 24 24"><path d=${KINDS[kind] ? KINDS[kind][1] : ''} /></svg></span>`;
}
