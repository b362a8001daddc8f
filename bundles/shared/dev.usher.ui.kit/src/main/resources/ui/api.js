/** Talking to the REST interface: JSON there and back, refusals as RFC 9457 problems. */

/** A refusal, or no answer at all. Its message says what to do. */
export class Refusal extends Error {
  /**
   * @param {string} code stable, e.g. "pass-required"; "no-answer" when nobody answered
   * @param {number} status HTTP status, 0 when nobody answered
   * @param {string} detail for a person
   * @param {Object<string, any>} members what else the server said
   */
  constructor(code, status, detail, members = {}) {
    super(detail);
    this.code = code;
    this.status = status;
    this.members = members;
  }
}

const PROBLEM = 'urn:usher:problem:';

/** Milliseconds a page waits for what it only reads; a server that begins anew may never answer what was asked before. */
const PATIENCE = 20_000;

/**
 * @param {string} method GET, POST, PUT or DELETE
 * @param {string} path e.g. "/api/v1/tv/home"
 * @param {any} [body] sent as JSON, or as it is when it is a Blob
 * @param {Record<string, string>} [more] further headers
 * @returns {Promise<any>} the answer; undefined when it is empty
 * @throws {Refusal}
 */
export async function api(method, path, body, more = {}) {
  /** @type {Record<string, string>} */
  const headers = {Accept: 'application/json, application/problem+json', 'X-Usher': '1', ...more};
  /** @type {BodyInit | undefined} */
  let sent;
  if (body instanceof Blob) {
    headers['Content-Type'] = body.type || 'application/octet-stream';
    sent = body;
  } else if (body !== undefined) {
    headers['Content-Type'] = 'application/json';
    sent = JSON.stringify(body);
  }
  let answer;
  try {
    const signal = method === 'GET' ? AbortSignal.timeout(PATIENCE) : undefined;
    answer = await fetch(path, {method, headers, body: sent, credentials: 'same-origin', cache: 'no-store', signal});
  } catch (e) {
    throw new Refusal('no-answer', 0, 'There is no answer. Check that it is switched on and connected, then try again.');
  }
  const text = await answer.text();
  if (answer.ok) {
    return text === '' ? undefined : JSON.parse(text);
  }
  throw refusal(answer, text);
}

/**
 * @param {Response} answer
 * @param {string} text
 */
function refusal(answer, text) {
  const type = answer.headers.get('Content-Type') || '';
  if (type.startsWith('application/problem+json')) {
    const {type: urn, title, status, detail, ...members} = JSON.parse(text);
    return new Refusal(String(urn).replace(PROBLEM, ''), answer.status, detail || title, members);
  }
  return new Refusal('http-' + answer.status, answer.status, `The answer was "HTTP ${answer.status}". Try again in a moment.`);
}
