// The lint of revocation lists before they are signed: all of a list but its entries, which are linted one by one.

import { EncodingError } from '../../x509/der/reader.ts';
import { type ListIntent, readLintedList } from './linted-list.ts';
import type { LintDefect } from './linter.ts';
import { LIST_RULES } from './list-rules.ts';

/** What the strict reader refuses fails this one, and no other rule can look at it. */
export const READABLE_LIST_RULE = {
  id: 'rfc5280-5.1-readable',
  section: 'RFC 5280 5.1',
  requires: 'The bytes are the DER of a revocation list',
};

/** The defects of a TBSCertList; none where it may be signed. */
export function lintList(tbs: Uint8Array, intent: ListIntent): readonly LintDefect[] {
  try {
    const list = readLintedList(tbs, intent);
    return LIST_RULES.flatMap(({ id, defectOf }) => {
      const detail = defectOf(list);
      return detail === undefined ? [] : [{ rule: id, detail }];
    });
  } catch (cause) {
    if (cause instanceof EncodingError) return [{ rule: READABLE_LIST_RULE.id, detail: cause.detail }];
    throw cause;
  }
}
