// The lint of OCSP answers before they are signed.

import { EncodingError } from '../../x509/der/reader.ts';
import { ANSWER_RULES } from './answer-rules.ts';
import { type AnswerIntent, readLintedAnswer } from './linted-answer.ts';
import type { LintDefect } from './linter.ts';

/** What the strict reader refuses fails this one, and no other rule can look at it. */
export const READABLE_ANSWER_RULE = {
  id: 'rfc6960-4.2.1-readable',
  section: 'RFC 6960 4.2.1',
  requires: 'The bytes are the DER of the data of a basic OCSP answer of version 1',
};

/** The defects of a ResponseData; none where it may be signed. */
export function lintAnswer(tbs: Uint8Array, intent: AnswerIntent): readonly LintDefect[] {
  try {
    const answer = readLintedAnswer(tbs, intent);
    const defects: LintDefect[] = [];
    for (const { id, defectOf } of ANSWER_RULES) {
      const detail = defectOf(answer);
      if (detail !== undefined) defects.push({ rule: id, detail });
    }
    return defects;
  } catch (cause) {
    if (cause instanceof EncodingError) return [{ rule: READABLE_ANSWER_RULE.id, detail: cause.detail }];
    throw cause;
  }
}
