/** Short news at the edge of the screen, read aloud by screen readers. */

const SHOWN = 8000;

/** @returns {HTMLElement} */
function region() {
  let region = document.getElementById('toasts');
  if (!region) {
    region = document.createElement('div');
    region.id = 'toasts';
    region.setAttribute('role', 'status');
    region.setAttribute('aria-live', 'polite');
    document.body.append(region);
  }
  return region;
}

/** @param {string} text */
export function toast(text) {
  const line = document.createElement('p');
  line.className = 'toast';
  line.dataset.testid = 'toast';
  line.textContent = text;
  region().append(line);
  window.setTimeout(() => line.remove(), SHOWN);
}

// there from the start: a live region that comes with its first text is not read aloud
region();
