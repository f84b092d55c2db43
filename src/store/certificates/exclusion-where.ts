// What a policy denies, as a condition of SQL; a property test holds it against the policy's own decision.

import { type Expression, sql, type SqlBool } from 'kysely';
import { hostsOf, readDomainPattern, wildcardOver } from '../../accounts/domain-pattern.ts';
import type { Exclusion } from '../../certificates/model/certificate-filter.ts';

type Condition = Expression<SqlBool>;

/** Where what a policy is about stands, and how a name stands there. */
export interface ExcludableColumns {
  readonly id: string;
  readonly projectId: string;
  readonly tags: string;
  readonly names: string;
  readonly asName: (name: string) => string;
  /** The same of the end of a name. */
  readonly asEnd: (end: string) => string;
  /** In `names` exactly where there is no name. */
  readonly noNames: string;
}

/** In JSON. */
export const CERTIFICATE_TEXTS: ExcludableColumns = {
  id: 'certificates.id',
  projectId: 'certificates.project_id',
  tags: 'certificates.tags',
  names: 'certificates.names',
  asName: (name) => JSON.stringify(name),
  asEnd: (end) => `${end}"`,
  noNames: '[]',
};

/**
 * True for every certificate that one of them is about. With several "*" in a pattern it may be so for others as well, whose
 * texts have the pieces in another order: a list rather hides too much.
 */
export function excludedWhere(columns: ExcludableColumns, exclusions: readonly Exclusion[]): Condition {
  return any(exclusions.map((exclusion) => isAbout(columns, exclusion)));
}

function isAbout(columns: ExcludableColumns, { by, pattern }: Exclusion): Condition {
  switch (by) {
    case 'id':
      return textWhere(sql.ref(columns.id), pattern);
    case 'project':
      return textWhere(sql<string>`cast(${sql.ref(columns.projectId)} as text)`, pattern);
    case 'tag':
      return tagWhere(sql.ref(columns.tags), pattern);
    case 'domain':
      return domainWhere(columns, pattern);
  }
}

function textWhere(text: Expression<string>, pattern: string): Condition {
  const [first = '', ...rest] = pattern.split('*');
  const last = rest.pop();
  if (last === undefined) return sql<SqlBool>`${text} = ${pattern}`;
  const begins = sql<SqlBool>`substr(${text}, 1, ${sql.lit(first.length)}) = ${first}`;
  const ends = sql<SqlBool>`substr(${text}, length(${text}) - ${sql.lit(last.length - 1)}) = ${last}`;
  return all([begins, ...(last === '' ? [] : [ends]), ...rest.map((piece) => contains(text, piece))]);
}

/** In the column a tag stands as `["key","value"]`; a pattern writes it "key&value", and a "*" there may reach over the "&". */
function tagWhere(tags: Expression<string>, pattern: string): Condition {
  if (!pattern.includes('*')) return contains(tags, JSON.stringify(pattern.split('&')));
  const pieces = pattern.split(/[*&]/).map((piece) => JSON.stringify(piece).slice(1, -1));
  const hasTags = sql<SqlBool>`${tags} <> '[]'`;
  return all([hasTags, ...pieces.map((piece) => contains(tags, piece))]);
}

/** Names are in lower case. */
function domainWhere({ names: column, asName, asEnd, noNames }: ExcludableColumns, text: string): Condition {
  const pattern = readDomainPattern(text);
  const names = sql.ref<string>(column);
  switch (pattern?.kind) {
    case undefined:
      return sql<SqlBool>`1 = 0`;
    case 'any':
      return sql<SqlBool>`not (${contains(names, noNames)})`;
    case 'address':
      return contains(names, asName(pattern.address));
    case 'below':
      return contains(names, asEnd(`.${pattern.domain}`));
    case 'host': {
      const served = hostsOf(pattern.domain).flatMap((host) => [host, wildcardOver(host)]);
      return any(served.map((name) => contains(names, asName(name))));
    }
  }
}

/** The one search for a text that SQLite and PostgreSQL both do with regard to the case of letters. */
function contains(text: Expression<unknown>, piece: string): Condition {
  return piece === '' ? sql<SqlBool>`1 = 1` : sql<SqlBool>`replace(${text}, ${piece}, '') <> ${text}`;
}

function all(conditions: readonly Condition[]): Condition {
  return sql<SqlBool>`(${sql.join(conditions, sql` and `)})`;
}

function any(conditions: readonly Condition[]): Condition {
  return sql<SqlBool>`(${sql.join(conditions, sql` or `)})`;
}
