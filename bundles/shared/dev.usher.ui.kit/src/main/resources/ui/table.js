/** A table, or a sentence when there is nothing to show. */

import {repeat} from './lit-html/directives/repeat.js';
import {html} from './lit-html/lit-html.js';

/**
 * @template T
 * @param {string} name for screen readers and tests
 * @param {[string, (row: T) => unknown][]} columns heading and content
 * @param {T[]} rows
 * @param {(row: T) => string} key
 * @param {string} empty
 */
export function table(name, columns, rows, key, empty) {
  if (rows.length === 0) {
    return html`<p class="quiet" data-testid="empty-${name}">${empty}</p>`;
  }
  return html`
    <div class="scroll">
      <table aria-label=${name} data-testid="table-${name}">
        <thead><tr>${columns.map(([heading]) => html`<th scope="col">${heading}</th>`)}</tr></thead>
        <tbody>${repeat(rows, key, row => html`
          <tr data-testid="row-${key(row)}">${columns.map(([, content]) => html`<td>${content(row)}</td>`)}</tr>`)}
        </tbody>
      </table>
    </div>`;
}
