/** Server-sent events that come back by themselves. */

const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 10000;

/**
 * Listens until closed. A lost connection is made again; `connected` tells the page to read afresh what it may have
 * missed.
 *
 * @param {string} url
 * @param {Record<string, (data: any) => void>} handlers by event name
 * @param {(connected: boolean) => void} connected called on every change
 * @returns {{close: () => void}}
 */
export function listen(url, handlers, connected) {
  let pause = FIRST_PAUSE;
  let closed = false;
  let timer = 0;
  /** @type {EventSource | undefined} */
  let source;

  function open() {
    source = new EventSource(url);
    source.onopen = () => {
      pause = FIRST_PAUSE;
      connected(true);
    };
    source.onerror = () => {
      connected(false);
      // the browser itself gives up after an HTTP error, and waits long after others: always begin anew
      source.close();
      if (!closed) {
        timer = window.setTimeout(open, pause);
        pause = Math.min(pause * 2, LONGEST_PAUSE);
      }
    };
    for (const name of Object.keys(handlers)) {
      source.addEventListener(name, event => handlers[name](JSON.parse(/** @type {MessageEvent} */ (event).data)));
    }
  }

  open();
  return {
    close() {
      closed = true;
      window.clearTimeout(timer);
      source.close();
    },
  };
}
