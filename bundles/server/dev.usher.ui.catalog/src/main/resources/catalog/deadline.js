/** "Have it by": until then others have time to send it. */

import {html, instantOf, localTime, nothing, when} from '../ui/kit.js';
import {wantedBy} from './household.js';

/**
 * Shows and sets by when an item is wanted; one that is not on the list is ordered.
 *
 * @param {import('./household.js').BoxView} box
 * @param {string} item
 * @param {string} title
 * @param {(deadline: string | undefined) => void} set
 */
export function haveItBy(box, item, title, set) {
  const deadline = wantedBy(box, item);
  const listed = [...box.queue, ...box.pending].some(wish => wish.item === item);
  const submit = (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    set(instantOf(new FormData(/** @type {HTMLFormElement} */ (event.target)).get('by')));
  };
  return html`
    <form class="bar" @submit=${submit}>
      <label>Have it by <input name="by" type="datetime-local" required aria-label="Have ${title} on ${box.name} by" data-testid="by-${item}" .value=${localTime(deadline)}></label>
      <button aria-label="${listed ? 'Set' : 'Order for then:'} ${title} on ${box.name}" data-testid="set-by-${item}">${listed ? 'Set' : 'Order for then'}</button>
      ${deadline ? html`
        <span data-testid="wanted-${item}">wanted by ${when(deadline)}</span>
        <button type="button" aria-label="Have ${title} on ${box.name} as soon as may be" data-testid="soon-${item}" @click=${() => set(undefined)}>As soon as may be</button>` : nothing}
    </form>`;
}
