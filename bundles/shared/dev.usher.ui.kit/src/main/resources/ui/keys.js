/** Remote controls and keyboards speak many languages; pages know these words only. */

/**
 * @typedef {'up'|'down'|'left'|'right'|'ok'|'back'|'home'|'play-pause'|'stop'|'forward'|'rewind'
 *   |'0'|'1'|'2'|'3'|'4'|'5'|'6'|'7'|'8'|'9'} Key
 */

/** @type {Record<string, Key>} KeyboardEvent.key */
const BY_NAME = {
  ArrowUp: 'up',
  ArrowDown: 'down',
  ArrowLeft: 'left',
  ArrowRight: 'right',
  Enter: 'ok',
  Select: 'ok',
  Accept: 'ok',
  Escape: 'back',
  GoBack: 'back',
  BrowserBack: 'back',
  Backspace: 'back',
  Cancel: 'back',
  Exit: 'back',
  BrowserHome: 'home',
  GoHome: 'home',
  MediaPlayPause: 'play-pause',
  MediaPlay: 'play-pause',
  MediaPause: 'play-pause',
  MediaStop: 'stop',
  MediaFastForward: 'forward',
  MediaTrackNext: 'forward',
  MediaRewind: 'rewind',
  MediaTrackPrevious: 'rewind',
};

/** @type {Record<number, Key>} KeyboardEvent.keyCode of televisions whose names are missing */
const BY_CODE = {
  13: 'ok',
  19: 'play-pause',
  412: 'rewind',
  413: 'stop',
  415: 'play-pause',
  417: 'forward',
  461: 'back', // webOS
  10009: 'back', // Tizen
  10182: 'back', // Tizen exit
  10252: 'play-pause',
};

/** @type {Record<string, Key>} the box's RemoteKey */
const BY_REMOTE = {
  UP: 'up',
  DOWN: 'down',
  LEFT: 'left',
  RIGHT: 'right',
  OK: 'ok',
  BACK: 'back',
  HOME: 'home',
  PLAY_PAUSE: 'play-pause',
  STOP: 'stop',
  FAST_FORWARD: 'forward',
  REWIND: 'rewind',
};

/**
 * @param {KeyboardEvent} event
 * @returns {Key | undefined}
 */
export function keyOf(event) {
  if (event.ctrlKey || event.altKey || event.metaKey) {
    return undefined;
  }
  if (/^[0-9]$/.test(event.key)) {
    return /** @type {Key} */ (event.key);
  }
  return BY_NAME[event.key] || BY_CODE[event.keyCode];
}

/**
 * @param {string} remoteKey name of the box's RemoteKey, e.g. "FAST_FORWARD"
 * @returns {Key | undefined}
 */
export function keyOfRemote(remoteKey) {
  const digit = /^DIGIT_([0-9])$/.exec(remoteKey);
  return digit ? /** @type {Key} */ (digit[1]) : BY_REMOTE[remoteKey];
}

/**
 * Whether the element needs this key for itself (text fields).
 *
 * @param {EventTarget | null} element
 * @param {Key} key
 */
export function typesInto(element, key) {
  const field = element instanceof HTMLInputElement || element instanceof HTMLTextAreaElement;
  return field && !['up', 'down', 'ok'].includes(key);
}
