// DER as far as a CSR needs it: an element, and the elements within it (ITU-T X.690).

export interface Element {
  readonly tag: number;
  /** The element with its head, as a signature covers it. */
  readonly whole: Uint8Array<ArrayBuffer>;
  readonly content: Uint8Array<ArrayBuffer>;
}

export const TAG = { integer: 0x02, bits: 0x03, octets: 0x04, oid: 0x06, sequence: 0x30, set: 0x31 } as const;

export class Damaged extends Error {}

/** All elements that lie one after another in these bytes. Throws Damaged where one does not end within them. */
export function elementsOf(bytes: Uint8Array<ArrayBuffer>): readonly Element[] {
  const found: Element[] = [];
  for (let at = 0; at < bytes.length; ) {
    const element = elementAt(bytes, at);
    found.push(element);
    at += element.whole.length;
  }
  return found;
}

/** The elements of a constructed one, which must have this tag. */
export function within(element: Element | undefined, tag: number): readonly Element[] {
  if (element?.tag !== tag) throw new Damaged(`Cannot read DER: tag ${tag} is expected`);
  return elementsOf(element.content);
}

/** "2.5.4.3". */
export function oidOf(element: Element | undefined): string {
  if (element?.tag !== TAG.oid) throw new Damaged('Cannot read DER: an object identifier is expected');
  const arcs: number[] = [];
  let arc = 0;
  for (const byte of element.content) {
    arc = arc * 128 + (byte & 0x7f);
    if (byte < 0x80) {
      arcs.push(arc);
      arc = 0;
    }
  }
  const [first = 0, ...others] = arcs;
  const root = Math.min(2, Math.floor(first / 40));
  return [root, first - root * 40, ...others].join('.');
}

/** Without the count of unused bits, of which keys and signatures have none. */
export function bitsOf(element: Element | undefined): Uint8Array<ArrayBuffer> {
  if (element?.tag !== TAG.bits || element.content[0] !== 0)
    throw new Damaged('Cannot read DER: a bit string is expected');
  return element.content.slice(1);
}

function elementAt(bytes: Uint8Array<ArrayBuffer>, at: number): Element {
  const [tag, first] = [bytes[at], bytes[at + 1]];
  if (tag === undefined || first === undefined || (tag & 0x1f) === 0x1f)
    throw new Damaged('Cannot read DER: an element is cut off');
  const lengthBytes = first < 0x80 ? 0 : first & 0x7f;
  if (lengthBytes > 3 || first === 0x80) throw new Damaged('Cannot read DER: a length has no end');
  const length =
    lengthBytes === 0 ? first : bytes.slice(at + 2, at + 2 + lengthBytes).reduce((sum, byte) => sum * 256 + byte, 0);
  const from = at + 2 + lengthBytes;
  if (from + length > bytes.length) throw new Damaged('Cannot read DER: an element is longer than what holds it');
  return { tag, whole: bytes.slice(at, from + length), content: bytes.slice(from, from + length) };
}
