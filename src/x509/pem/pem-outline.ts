// The outline of a PEM text: what stands in it beside blocks that are known, so that with those it gives the text again.

import { encodePem, type PemBlock } from './pem.ts';

export interface PemOutline {
  /** Of the lines of its blocks. */
  readonly lineEnd: '\n' | '\r\n';
  /** In their order: pieces of the text as they stand, and the places of known blocks among all that are known. */
  readonly parts: readonly (string | number)[];
}

export type KnownBlock = Pick<PemBlock, 'label' | 'der'>;

const BEGIN = '-----BEGIN ';

/** A block that is not known, or that is written otherwise than RFC 7468 §2 asks but for line ends, stands in it as it is. */
export function outlineOf(text: string, known: readonly KnownBlock[]): PemOutline {
  const lineEnd = text.includes('\r\n') ? '\r\n' : '\n';
  const written = known.map((block) => writeBlock(block, lineEnd));
  const parts: (string | number)[] = [];
  let taken = 0;
  for (let begin = text.indexOf(BEGIN); begin >= 0; begin = text.indexOf(BEGIN, begin + 1)) {
    const place = written.findIndex((block) => text.startsWith(block, begin));
    if (place < 0) continue;
    if (begin > taken) parts.push(text.slice(taken, begin));
    parts.push(place);
    taken = begin + (written[place]?.length ?? 0);
  }
  if (taken < text.length) parts.push(text.slice(taken));
  return { lineEnd, parts };
}

/** The text of which it is the outline; `known` is what was known then, in the same order. */
export function textOf({ lineEnd, parts }: PemOutline, known: readonly KnownBlock[]): string {
  return parts.map((part) => (typeof part === 'string' ? part : writeKnown(part, { known, lineEnd }))).join('');
}

export function encodeOutline(outline: PemOutline): string {
  return JSON.stringify(outline);
}

export function decodeOutline(json: string): PemOutline {
  return JSON.parse(json) as PemOutline;
}

function writeKnown(
  place: number,
  { known, lineEnd }: { readonly known: readonly KnownBlock[]; readonly lineEnd: PemOutline['lineEnd'] },
): string {
  const block = known[place];
  if (block === undefined) throw new Error(`Cannot write a PEM text: block ${place} of its outline is not known`);
  return writeBlock(block, lineEnd);
}

/** Without the end of its last line, which a text need not have. */
function writeBlock({ label, der }: KnownBlock, lineEnd: PemOutline['lineEnd']): string {
  return encodePem(label, der).trimEnd().replaceAll('\n', lineEnd);
}
