/** By when an item is wanted, and whether it will be there. */

/** the evening's hour */
const EVENING = 20;
const FRIDAY = 5;
const DAY = 86_400_000;

/** of the past that says how fast it goes */
const WINDOW = 120_000;
const SHORTEST = 5_000;

/** @param {Date} day @param {number} days later @returns {Date} that day's evening */
function evening(day, days) {
  return new Date(day.getFullYear(), day.getMonth(), day.getDate() + days, EVENING);
}

/** @param {Date} moment @param {Date} now @returns {string} for a person who knows what day it is */
export function momentText(moment, now) {
  const days = Math.round((evening(moment, 0).getTime() - evening(now, 0).getTime()) / DAY);
  const time = moment.toLocaleTimeString(undefined, {hour: '2-digit', minute: '2-digit'});
  const day = days === 0 ? 'today'
    : days === 1 ? 'tomorrow'
    : moment.toLocaleDateString(undefined, days > 1 && days < 7 ? {weekday: 'long'} : {dateStyle: 'medium'});
  return `${day} ${time}`;
}

/**
 * Evenings that a remote control can choose from: this one, the next, and Friday's and Saturday's.
 *
 * @param {Date} now @returns {Date[]}
 */
export function evenings(now) {
  const friday = (FRIDAY - now.getDay() + 7) % 7;
  const days = new Set([0, 1, friday, friday + 1]);
  return [...days].map(d => evening(now, d)).filter(e => e > now).sort((a, b) => a.getTime() - b.getTime());
}

/** How fast a delivery went lately. */
export class Pace {
  constructor() {
    /** @type {{at: number, progress: number}[]} */
    this.seen = [];
  }

  /** @param {number} progress 0 to 1 @param {number} at milliseconds */
  add(progress, at) {
    if (this.seen.length > 0 && progress < this.seen[this.seen.length - 1].progress) {
      this.seen = [];
    }
    this.seen.push({at, progress});
    while (this.seen.length > 2 && this.seen[1].at < at - WINDOW) {
      this.seen.shift();
    }
  }

  /** @returns {number | undefined} milliseconds until it is complete if it goes on like this */
  left() {
    const first = this.seen[0];
    const last = this.seen[this.seen.length - 1];
    if (!first || last.at - first.at < SHORTEST || last.progress <= first.progress) {
      return undefined;
    }
    return (1 - last.progress) * (last.at - first.at) / (last.progress - first.progress);
  }
}

/**
 * @param {string | undefined} deadline ISO 8601 @param {Pace | undefined} pace @param {Date} now
 * @returns {string} empty = nothing was said
 */
export function deadlineText(deadline, pace, now) {
  if (!deadline) {
    return '';
  }
  const by = new Date(deadline);
  const wanted = `Wanted by ${momentText(by, now)}`;
  if (by < now) {
    return `${wanted}: it is late`;
  }
  const left = pace && pace.left();
  if (left === undefined) {
    return wanted;
  }
  const there = new Date(now.getTime() + left);
  return there <= by ? `${wanted}: it will be here in time` : `${wanted}: at this pace it will be here ${momentText(there, now)}`;
}
