// A file of certificates to be replaced, one to a line, as pieces of such a size as one call takes.

import { OperatorError } from '../../lib/operator-error.ts';

/** What ResealExtendCampaignSelection takes at once. */
export const MAX_PIECE = 1000;
/** Whatever is longer names no certificate: a SHA-256 fingerprint as openssl prints it has 114. */
export const MAX_LINE_CHARACTERS = 200;

/**
 * Certificate ids, fingerprints and serial numbers, never more of them at once than a piece has. Empty lines, and what stands
 * behind a "#", are left out, and so is what openssl writes before a "=", and between the bytes of a number. Throws OperatorError
 * for a line that is too long, or is more than one word.
 */
export async function* readPieces(
  lines: AsyncIterable<string>,
  file: { readonly path: string },
): AsyncGenerator<readonly string[]> {
  let piece: string[] = [];
  let number = 0;
  for await (const line of lines) {
    number += 1;
    const identifier = identifierOf(line, { ...file, number });
    if (identifier === undefined) continue;
    piece.push(identifier);
    if (piece.length < MAX_PIECE) continue;
    yield piece;
    piece = [];
  }
  if (piece.length > 0) yield piece;
}

/** Windows puts it before the first line. */
const BYTE_ORDER_MARK = /^\uFEFF/;

function identifierOf(line: string, at: { readonly path: string; readonly number: number }): string | undefined {
  const place = `line ${at.number} of ${at.path}`;
  if (line.length > MAX_LINE_CHARACTERS) {
    throw new OperatorError(
      `Cannot read ${place}: it has ${line.length} characters, at most ${MAX_LINE_CHARACTERS} are taken`,
    );
  }
  const words = line
    .replace(BYTE_ORDER_MARK, '')
    .replace(/#.*/, '')
    .replace(/^[^=]*=/, '')
    .trim();
  if (words === '') return undefined;
  const joined = words.replaceAll(/[:\s]/g, '');
  if (/\s/.test(words) && !/^[0-9a-f]+$/i.test(joined)) {
    throw new OperatorError(`Cannot read ${place}: one id, fingerprint or serial number to a line is taken`);
  }
  return joined;
}
