// What programs and servers of others say, as it may be shown: short, on one line, and without what could be a key.

import { utf8Of } from './bytes.ts';

export const MAX_SHOWN_CHARACTERS = 300;

/** A line of Base64 in a PEM text has 64 characters. */
const BASE64_LINE = /[A-Za-z0-9+/=]{60,}/g;
const KEY_WORDS = 'PRIVATE KEY';
const WITHHELD = '(withheld: it may show a key)';

/** The last of it, where programs say what is wrong. */
export function shownOutput(output: Uint8Array | string): string {
  const text = typeof output === 'string' ? output : utf8Of(output);
  if (text.includes(KEY_WORDS)) return WITHHELD;
  const line = text
    .replace(BASE64_LINE, '…')
    .replace(/\s+/g, ' ')
    .replace(/[\p{C}\p{Zl}\p{Zp}]/gu, '\ufffd')
    .trim();
  return line.length > MAX_SHOWN_CHARACTERS ? `…${line.slice(1 - MAX_SHOWN_CHARACTERS)}` : line;
}
