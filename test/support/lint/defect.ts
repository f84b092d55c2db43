// What a test of the lint says of one rule: a good certificate, and the change that makes it fail this rule alone.

import { makeLinter } from '../../../src/ca/lint/linter.ts';
import { LINT_BASES, LINT_TIME, type LintBaseName } from './bases.ts';
import { type Change, changedBy, writeParts } from './parts.ts';

export interface DefectCase {
  readonly rule: string;
  readonly base: LintBaseName;
  readonly change: Change;
}

export const defect = (rule: string, base: LintBaseName, change: Change): DefectCase => ({ rule, base, change });

export const unchanged: Change = () => ({});

/** The rules that the certificate fails, signed at LINT_TIME by the algorithm that it names. */
export function failedRules(base: LintBaseName, change: Change): readonly string[] {
  const { intent, parts } = LINT_BASES[base];
  const changed = changedBy(parts, change);
  const lint = makeLinter({ ...intent, signatureAlgorithm: changed.signatureAlgorithm });
  return lint(writeParts(changed), LINT_TIME).defects.map(({ rule }) => rule);
}
