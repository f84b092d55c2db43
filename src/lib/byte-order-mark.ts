// The byte order mark of a file that an editor of Windows has saved: what a reader that stumbles over it tells.

import { because, type Reason } from '../reasons/reason.ts';

/** As UTF-8 and Latin-1 decode the bytes EF BB BF. */
const OF_UTF8 = /^(?:\ufeff|\u00ef\u00bb\u00bf)/;
/** As they decode FF FE and FE FF; UTF-8 has no such bytes. */
const OF_UTF16 = /^(?:\ufffd\ufffd|\u00ff\u00fe|\u00fe\u00ff)/;

/** That the text begins with one, and what to do; undefined where it does not. */
export function byteOrderMarkOf(text: string): Reason | undefined {
  if (OF_UTF8.test(text)) return because('byteOrderMark', { mark: 'UTF-8' });
  return otherCodingOf(text);
}

/** The same for a reader that takes UTF-8 with its mark. */
export function otherCodingOf(text: string): Reason | undefined {
  return OF_UTF16.test(text) ? because('otherUnicode', { coding: 'UTF-16' }) : undefined;
}
