/** Everything a page needs, in one import. */
export {html, nothing} from './lit-html/lit-html.js';
export {repeat} from './lit-html/directives/repeat.js';
export {live} from './lit-html/directives/live.js';
export {api, Refusal} from './api.js';
export {listen} from './events.js';
export {keyOf, keyOfRemote, typesInto} from './keys.js';
export {move, press, ensureFocus, forget} from './focus.js';
export {toast} from './toast.js';
export {View} from './view.js';
export * from './format.js';
