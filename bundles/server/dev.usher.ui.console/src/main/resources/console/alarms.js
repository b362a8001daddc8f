/** What the operator must look into. */

import {api, html, when} from '../ui/kit.js';
import {table} from '../ui/table.js';
import {Subject} from './subject.js';

const BASE = '/api/v1/console/alarms';

export class Alarms extends Subject {
  constructor() {
    super();
    /** @type {any[]} */
    this.alarms = [];
  }

  heading() {
    return 'Alarms';
  }

  async load() {
    this.alarms = await api('GET', BASE);
  }

  content() {
    return table('alarms', [
      ['What', alarm => alarm.detail],
      ['About', alarm => alarm.subject],
      ['Times', alarm => alarm.times],
      ['First', alarm => when(alarm.first)],
      ['Last', alarm => when(alarm.last)],
      ['', alarm => html`<button aria-label="Dismiss the alarm about ${alarm.subject}" data-testid="dismiss-${alarm.id}" @click=${() => this.dismiss(alarm)}>Dismiss</button>`],
    ], this.alarms, alarm => alarm.id, 'All is well.');
  }

  /** @param {any} alarm */
  dismiss(alarm) {
    return this.run(() => api('DELETE', `${BASE}/${alarm.id}`), 'The alarm is dismissed.');
  }
}
customElements.define('usher-alarms', Alarms);
