// The text of a certificate that is searched, and what is sought in it.
//
// id, alias and names in lower case: `id␟alias␟␞name␞name␞`, where ␟ and ␞ are the characters 31 and 30; in an alias they are
// spaces. Names with A-labels follow once more as they are written, `unicode␞`. Migration 34 puts it together.

import { domainToUnicode } from 'node:url';
import { type Expression, sql, type SqlBool } from 'kysely';
import type { DomainName } from '../../certificates/model/domain-name.ts';

/** Longer than any id, alias or domain name: such a search finds nothing. */
export const SEARCH_LIMIT_CHARACTERS = 1000;

/** Stands before and after each name. */
export const NAME_MARK = '\x1e';
const PART_MARK = '\x1f';

/** PostgreSQL keeps no NUL in text; the marks stand between the parts of what is searched. */
const NOWHERE = ['\0', NAME_MARK, PART_MARK];

/** In the column `unicode_names`; null where no name is written otherwise than it is stored. */
export function unicodeNamesOf(names: readonly DomainName[]): string | null {
  const written = names.filter((name) => name.includes('xn--')).map(unicodeOf);
  return written.length === 0 ? null : written.join(NAME_MARK);
}

function unicodeOf(name: string): string {
  // Label by label: a "*" among them is no domain to the parser.
  return name
    .split('.')
    .map((label) => (label.startsWith('xn--') ? domainToUnicode(label) || label : label))
    .join('.');
}

/**
 * What a certificate has one of in its text if the search finds it; none: nothing has it. ASCII letters match in either case.
 * Other letters match as they are, and in a domain in either case, since domains are stored in lower case.
 */
export function soughtTexts(search: string): readonly string[] {
  if (search.length > SEARCH_LIMIT_CHARACTERS || NOWHERE.some((character) => search.includes(character))) return [];
  const asWritten = search.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
  return [...new Set([asWritten, search.normalize('NFC').toLowerCase()])];
}

/** True for a text that has one of them. */
export function hasOneOf(searched: Expression<string>, sought: readonly string[]): Expression<SqlBool> {
  if (sought.length === 0) return sql<SqlBool>`1 = 0`;
  const has = sought.map((text) => sql<SqlBool>`${searched} like ${`%${escaped(text)}%`} escape '\\'`);
  return sql<SqlBool>`(${sql.join(has, sql` or `)})`;
}

function escaped(text: string): string {
  return text.replace(/[\\%_]/g, (metacharacter) => `\\${metacharacter}`);
}
