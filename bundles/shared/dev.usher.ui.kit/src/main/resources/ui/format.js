/** Numbers as people read them. */

const UNITS = ['B', 'kB', 'MB', 'GB', 'TB'];

/** @param {number} bytes */
export function size(bytes) {
  let unit = 0;
  let value = bytes;
  while (value >= 1000 && unit < UNITS.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${value >= 100 || unit === 0 ? Math.round(value) : value.toFixed(1)} ${UNITS[unit]}`;
}

/** @param {string} currency @returns {number} minor units in one, e.g. 100 cents */
function minorUnitsOf(currency) {
  return 10 ** new Intl.NumberFormat('en', {style: 'currency', currency}).resolvedOptions().maximumFractionDigits;
}

/** @param {number} minorUnits @param {string} currency ISO 4217 */
export function money(minorUnits, currency) {
  return new Intl.NumberFormat(undefined, {style: 'currency', currency}).format(minorUnits / minorUnitsOf(currency));
}

/** @param {string | number} amount what a person typed @param {string} currency ISO 4217 @returns {number} minor units */
export function minorUnits(amount, currency) {
  return Math.round(Number(amount) * minorUnitsOf(currency));
}

/** @param {number} seconds e.g. 172800: "2 days" */
export function span(seconds) {
  for (const [length, name] of /** @type {[number, string][]} */ ([[86400, 'day'], [3600, 'hour'], [60, 'minute'], [1, 'second']])) {
    if (seconds >= length) {
      const n = Math.round(seconds / length);
      return `${n} ${name}${n === 1 ? '' : 's'}`;
    }
  }
  return '0 seconds';
}

/** @param {number} seconds position in a film, e.g. 3725: "1:02:05" */
export function clock(seconds) {
  const s = Math.max(0, Math.floor(seconds));
  const two = (/** @type {number} */ n) => String(n).padStart(2, '0');
  const hours = Math.floor(s / 3600);
  const minutes = Math.floor(s / 60) % 60;
  return (hours > 0 ? `${hours}:${two(minutes)}` : `${minutes}`) + ':' + two(s % 60);
}

/** @param {string | null | undefined} instant ISO 8601 */
export function when(instant) {
  return instant ? new Date(instant).toLocaleString(undefined, {dateStyle: 'medium', timeStyle: 'short'}) : '';
}

/** @param {string | null | undefined} instant ISO 8601 @returns {string} for an input of type datetime-local */
export function localTime(instant) {
  if (!instant) {
    return '';
  }
  const moment = new Date(instant);
  return new Date(moment.getTime() - moment.getTimezoneOffset() * 60_000).toISOString().slice(0, 'yyyy-mm-ddThh:mm'.length);
}

/** @param {unknown} local from such an input @returns {string | undefined} instant */
export function instantOf(local) {
  return local ? new Date(String(local)).toISOString() : undefined;
}

/** @param {number} fraction 0 to 1 */
export function percent(fraction) {
  return `${Math.floor(fraction * 100)} %`;
}

/**
 * What an offer is, in words.
 *
 * @param {{model: string, price: number, currency: string, viewSeconds?: number, tier?: string}} offer
 */
export function offerText(offer) {
  const quality = offer.tier && offer.tier !== 'UHD' ? `, up to ${offer.tier}` : '';
  switch (offer.model) {
    case 'FREE': return 'Free' + quality;
    case 'PROMO': return 'Free this time' + quality;
    case 'SUBSCRIPTION': return 'Watch with a subscription' + quality;
    case 'VOUCHER': return 'With a voucher' + quality;
    default:
  }
  const verb = offer.model === 'PURCHASE' ? 'Buy' : 'Rent';
  const period = offer.viewSeconds ? ` for ${span(offer.viewSeconds)}` : '';
  return `${verb} ${money(offer.price, offer.currency)}${period}${quality}`;
}

/**
 * Where bytes came from, in words.
 *
 * @param {Record<string, number>} bytesFrom by box id or "repository:<name>"
 */
export function sourcesText(bytesFrom) {
  let boxes = 0;
  let repositories = 0;
  for (const [source, bytes] of Object.entries(bytesFrom || {})) {
    if (source.startsWith('repository:')) {
      repositories += bytes;
    } else {
      boxes += bytes;
    }
  }
  const parts = [];
  if (boxes > 0) {
    parts.push(`${size(boxes)} from other boxes`);
  }
  if (repositories > 0) {
    parts.push(`${size(repositories)} from the repository`);
  }
  return parts.join(', ');
}
