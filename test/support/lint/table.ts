// The rules of the lint as docs/lint.md shows them.

import { READABLE_ANSWER_RULE } from '../../../src/ca/lint/answer-linter.ts';
import { ANSWER_RULES } from '../../../src/ca/lint/answer-rules.ts';
import { ENTRY_RULES, READABLE_ENTRY_RULE } from '../../../src/ca/lint/entry-linter.ts';
import { CERTIFICATE_RULES, READABLE_RULE } from '../../../src/ca/lint/linter.ts';
import { READABLE_LIST_RULE } from '../../../src/ca/lint/list-linter.ts';
import { LIST_RULES } from '../../../src/ca/lint/list-rules.ts';
import type { Rule } from '../../../src/ca/lint/rule.ts';
import { CERTIFICATE_KINDS, type CertificateKind, type LintProfile } from '../../../src/ca/lint/scope.ts';

const PROFILES: readonly LintProfile[] = [
  { kind: 'public', internalNames: false, addresses: false },
  { kind: 'private', internalNames: true, addresses: true },
  { kind: 'national', internalNames: false, addresses: false },
];

/** A table in Markdown, one row for each rule in the order in which they are looked at. */
export function lintTable(): string {
  const everything = rowOf({ ...READABLE_RULE, certificates: 'all', profiles: 'all' });
  const rows = CERTIFICATE_RULES.map((rule) => rowOf({ ...rule, ...scopeOf(rule) }));
  return [
    '| rule | section | certificates | profiles | what it asks |',
    '|---|---|---|---|---|',
    everything,
    ...rows,
  ].join('\n');
}

/** The same for revocation lists. */
export const listTable = (): string => plainTable([READABLE_LIST_RULE, ...LIST_RULES]);

/** The same for the entries of revocation lists. */
export const entryTable = (): string => plainTable([READABLE_ENTRY_RULE, ...ENTRY_RULES]);

/** The same for OCSP answers. */
export const answerTable = (): string => plainTable([READABLE_ANSWER_RULE, ...ANSWER_RULES]);

function plainTable(rules: readonly Pick<Rule, 'id' | 'section' | 'requires'>[]): string {
  const rows = rules.map(({ id, section, requires }) => `| \`${id}\` | ${section} | ${requires} |`);
  return ['| rule | section | what it asks |', '|---|---|---|', ...rows].join('\n');
}

interface Row {
  readonly id: string;
  readonly section: string;
  readonly certificates: string;
  readonly profiles: string;
  readonly requires: string;
}

function rowOf({ id, section, certificates, profiles, requires }: Row): string {
  return `| \`${id}\` | ${section} | ${certificates} | ${profiles} | ${requires} |`;
}

function scopeOf({ applies }: Rule): Pick<Row, 'certificates' | 'profiles'> {
  const isOfKind = (kind: CertificateKind): boolean => PROFILES.some((profile) => applies({ kind, profile }));
  const kinds = CERTIFICATE_KINDS.filter(isOfKind);
  const profiles = PROFILES.filter((profile) => CERTIFICATE_KINDS.some((kind) => applies({ kind, profile })));
  return {
    certificates: listOf(kinds, CERTIFICATE_KINDS.length),
    profiles: listOf(
      profiles.map(({ kind }) => kind),
      PROFILES.length,
    ),
  };
}

function listOf(names: readonly string[], all: number): string {
  return names.length === all ? 'all' : names.join(', ');
}
