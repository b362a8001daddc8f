/** Reads an EPUB (a ZIP of XHTML chapters) in the page's memory, and lets nothing of it run. */

const END_OF_DIRECTORY = 0x06054b50;
const DIRECTORY_ENTRY = 0x02014b50;
const STORED = 0;
const DEFLATED = 8;
const LARGEST = 64 * 1024 * 1024;

/** Elements a chapter may have; others are left out, their text stays. */
const ALLOWED = new Set(['p', 'div', 'span', 'section', 'article', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'em', 'strong', 'i', 'b', 'u', 's',
  'small', 'sub', 'sup', 'br', 'hr', 'blockquote', 'q', 'cite', 'pre', 'code', 'ul', 'ol', 'li', 'dl', 'dt', 'dd', 'table', 'thead', 'tbody',
  'tr', 'th', 'td', 'caption', 'figure', 'figcaption', 'img', 'ruby', 'rt', 'rp']);
/** Elements that are left out with all they hold. */
const DROPPED = new Set(['script', 'style', 'iframe', 'object', 'embed', 'svg', 'math', 'form', 'template', 'video', 'audio', 'head', 'title']);

/** The files of a ZIP archive. */
export class Zip {
  /** @param {ArrayBuffer} buffer */
  constructor(buffer) {
    this.bytes = new Uint8Array(buffer);
    this.view = new DataView(buffer);
    /** @type {Map<string, {method: number, offset: number, packed: number, size: number}>} */
    this.entries = new Map();
    this.readDirectory();
  }

  /** @private */
  readDirectory() {
    let end = this.bytes.length - 22;
    while (end >= 0 && this.view.getUint32(end, true) !== END_OF_DIRECTORY) {
      end--;
    }
    if (end < 0) {
      throw new Error('The book is not an EPUB file.');
    }
    const count = this.view.getUint16(end + 10, true);
    let at = this.view.getUint32(end + 16, true);
    for (let i = 0; i < count; i++) {
      if (this.view.getUint32(at, true) !== DIRECTORY_ENTRY) {
        throw new Error('The book is damaged.');
      }
      const nameLength = this.view.getUint16(at + 28, true);
      const name = new TextDecoder().decode(this.bytes.subarray(at + 46, at + 46 + nameLength));
      this.entries.set(name, {
        method: this.view.getUint16(at + 10, true),
        packed: this.view.getUint32(at + 20, true),
        size: this.view.getUint32(at + 24, true),
        offset: this.view.getUint32(at + 42, true),
      });
      at += 46 + nameLength + this.view.getUint16(at + 30, true) + this.view.getUint16(at + 32, true);
    }
  }

  /** @param {string} name @returns {Promise<Uint8Array>} */
  async read(name) {
    const entry = this.entries.get(name);
    if (!entry) {
      throw new Error(`The book has no part "${name}".`);
    }
    if (entry.size > LARGEST) {
      throw new Error(`A part of the book is too large to be shown.`);
    }
    const start = entry.offset + 30 + this.view.getUint16(entry.offset + 26, true) + this.view.getUint16(entry.offset + 28, true);
    const packed = this.bytes.subarray(start, start + entry.packed);
    if (entry.method === STORED) {
      return packed;
    }
    if (entry.method !== DEFLATED || typeof DecompressionStream === 'undefined') {
      throw new Error('This browser cannot unpack the book.');
    }
    const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream('deflate-raw'));
    return inflate(stream.getReader(), entry.size);
  }

  /** @param {string} name */
  async text(name) {
    return new TextDecoder().decode(await this.read(name));
  }
}

/**
 * Not more than the directory promised, whatever the stream holds.
 *
 * @param {ReadableStreamDefaultReader<Uint8Array>} reader
 * @param {number} size
 */
async function inflate(reader, size) {
  const out = new Uint8Array(size);
  let at = 0;
  for (;;) {
    const {done, value} = await reader.read();
    if (done) {
      return out;
    }
    if (at + value.length > size) {
      await reader.cancel();
      throw new Error('The book is damaged.');
    }
    out.set(value, at);
    at += value.length;
  }
}

export class Book {
  /** @param {Zip} zip @param {string} title @param {string[]} chapters paths in the ZIP */
  constructor(zip, title, chapters) {
    this.zip = zip;
    this.title = title;
    this.chapters = chapters;
  }

  /** @param {ArrayBuffer} buffer */
  static async open(buffer) {
    const zip = new Zip(buffer);
    const container = xml(await zip.text('META-INF/container.xml'));
    const root = container.querySelector('rootfile')?.getAttribute('full-path');
    if (!root) {
      throw new Error('The book does not say where it begins.');
    }
    const opf = xml(await zip.text(root));
    const parts = new Map([...opf.querySelectorAll('manifest > item')].map(i => [i.getAttribute('id'), i.getAttribute('href')]));
    const chapters = [...opf.querySelectorAll('spine > itemref')]
      .map(r => parts.get(r.getAttribute('idref')))
      .filter(href => href)
      .map(href => resolve(root, href));
    if (chapters.length === 0) {
      throw new Error('The book has no chapters.');
    }
    const title = opf.getElementsByTagName('dc:title')[0]?.textContent || '';
    return new Book(zip, title, chapters);
  }

  /** @param {number} index @returns {Promise<string>} a whole, harmless HTML document */
  async chapter(index) {
    const path = this.chapters[index];
    const source = xml(await this.zip.text(path));
    const clean = document.implementation.createHTMLDocument(this.title);
    const body = source.querySelector('body') || source.documentElement;
    await this.copy(body, clean.body, path);
    const sheet = clean.createElement('link');
    sheet.rel = 'stylesheet';
    sheet.href = new URL('reader.css', location.href).href;
    clean.head.append(sheet);
    return '<!doctype html>' + clean.documentElement.outerHTML;
  }

  /**
   * @param {Element} from
   * @param {Element} to
   * @param {string} path of the chapter
   * @private
   */
  async copy(from, to, path) {
    for (const node of from.childNodes) {
      if (node.nodeType === Node.TEXT_NODE) {
        to.append(node.textContent);
      } else if (node instanceof Element && !DROPPED.has(node.localName)) {
        if (!ALLOWED.has(node.localName)) {
          await this.copy(node, to, path);
          continue;
        }
        const copy = to.ownerDocument.createElement(node.localName);
        if (node.localName === 'img') {
          await this.picture(node, copy, path);
        }
        to.append(copy);
        await this.copy(node, copy, path);
      }
    }
  }

  /** @param {Element} from @param {Element} to @param {string} path @private */
  async picture(from, to, path) {
    to.setAttribute('alt', from.getAttribute('alt') || '');
    const name = resolve(path, from.getAttribute('src') || '');
    const type = {png: 'image/png', jpg: 'image/jpeg', jpeg: 'image/jpeg', gif: 'image/gif', webp: 'image/webp'}[name.split('.').pop().toLowerCase()];
    if (type && this.zip.entries.has(name)) {
      const blob = new Blob([await this.zip.read(name)], {type});
      to.setAttribute('src', await dataUrl(blob));
    }
  }
}

/** @param {Blob} blob @returns {Promise<string>} */
function dataUrl(blob) {
  return new Promise((done, failed) => {
    const reader = new FileReader();
    reader.onload = () => done(String(reader.result));
    reader.onerror = () => failed(reader.error);
    reader.readAsDataURL(blob);
  });
}

/** @param {string} text */
function xml(text) {
  const document = new DOMParser().parseFromString(text, 'application/xhtml+xml');
  // chapters are often not quite XML
  return document.querySelector('parsererror') ? new DOMParser().parseFromString(text, 'text/html') : document;
}

/** @param {string} from path in the ZIP @param {string} href relative to it */
function resolve(from, href) {
  return decodeURIComponent(new URL(href, 'book:/' + from).pathname).replace(/^\//, '');
}
