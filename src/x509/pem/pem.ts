// PEM (RFC 7468), read as tolerantly as clients write it: outside the base64, which is strict.

import { because } from '../../reasons/reason.ts';
import { byteOrderMarkOf } from '../../lib/byte-order-mark.ts';
import { EncodingError } from '../der/reader.ts';

export const MAX_PEM_CHARACTERS = 256 * 1024;
export const MAX_PEM_BLOCKS = 100;

const LINE_CHARACTERS = 64; // RFC 7468 §2
const BEGIN = '-----BEGIN ';
const DASHES = '-----';
const LABEL = /^[A-Z0-9](?:[A-Z0-9 #.]{0,62}[A-Z0-9])?$/;
const HEADER_LINE = /^[A-Za-z0-9-]+:/; // RFC 1421 §4.4, kept alive by encrypted keys of OpenSSL's old form

export interface PemBlock {
  readonly label: string;
  readonly der: Uint8Array;
  /** "Proc-Type: 4,ENCRYPTED" and the like; normally none. */
  readonly headers: readonly string[];
}

export function encodePem(label: string, der: Uint8Array): string {
  const base64 = Buffer.from(der.buffer, der.byteOffset, der.byteLength).toString('base64');
  const lines = [`-----BEGIN ${label}-----`];
  for (let start = 0; start < base64.length; start += LINE_CHARACTERS) {
    lines.push(base64.slice(start, start + LINE_CHARACTERS));
  }
  return [...lines, `-----END ${label}-----`, ''].join('\n');
}

/**
 * All blocks of the text in their order, none when it has none. Takes CRLF, the two characters "\n" for a line feed,
 * white space anywhere and text between the blocks. Throws EncodingError for a block without end or not of base64,
 * and for what an editor has saved as UTF-16.
 */
export function decodePem(text: string): readonly PemBlock[] {
  if (text.length > MAX_PEM_CHARACTERS) {
    throw new EncodingError('PEM', because('pemTooLong', { characters: text.length, most: MAX_PEM_CHARACTERS }));
  }
  const lines = text.replaceAll('\\r', '\r').replaceAll('\\n', '\n');
  const blocks: PemBlock[] = [];
  for (let begin = lines.indexOf(BEGIN); begin >= 0; ) {
    if (blocks.length === MAX_PEM_BLOCKS)
      throw new EncodingError('PEM', because('pemTooManyBlocks', { most: MAX_PEM_BLOCKS }));
    const { block, end } = decodeBlock(lines, begin + BEGIN.length);
    blocks.push(block);
    begin = lines.indexOf(BEGIN, end);
  }
  if (blocks.length > 0) return blocks;
  const coding = byteOrderMarkOf(text);
  if (coding !== undefined) throw new EncodingError('PEM', coding);
  return blocks;
}

function decodeBlock(text: string, labelStart: number): { readonly block: PemBlock; readonly end: number } {
  const labelEnd = text.indexOf(DASHES, labelStart);
  const label = labelEnd < 0 ? '' : text.slice(labelStart, labelEnd);
  if (!LABEL.test(label)) throw new EncodingError('PEM', because('pemLabelOdd'));
  const bodyStart = labelEnd + DASHES.length;
  const endLine = `-----END ${label}-----`;
  const bodyEnd = text.indexOf(DASHES, bodyStart);
  if (bodyEnd < 0 || !text.startsWith(endLine, bodyEnd))
    throw new EncodingError('PEM', because('pemUnended', { label }));
  const { headers, base64 } = splitHeaders(text.slice(bodyStart, bodyEnd));
  return { block: { label, headers, der: strictBase64(base64, label) }, end: bodyEnd + endLine.length };
}

function splitHeaders(body: string): { readonly headers: readonly string[]; readonly base64: string } {
  const lines = body.split('\n').map((line) => line.trim());
  const first = lines.findIndex((line) => line !== '');
  if (first < 0 || !HEADER_LINE.test(lines[first] ?? '')) return { headers: [], base64: body };
  const blank = lines.indexOf('', first);
  if (blank < 0) return { headers: lines.slice(first), base64: '' };
  return { headers: lines.slice(first, blank), base64: lines.slice(blank).join('') };
}

/** Decoding and encoding again must give the same text: no foreign characters, no missing padding, no stray bits. */
function strictBase64(body: string, label: string): Uint8Array {
  const base64 = body.replaceAll(/[ \t\r\n]/g, '');
  const bytes = Buffer.from(base64, 'base64');
  if (bytes.toString('base64') !== base64) throw new EncodingError('PEM', because('pemNotBase64', { label }));
  return new Uint8Array(bytes);
}
