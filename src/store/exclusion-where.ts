// What a policy denies, as a condition of SQL; a property test holds it against the policy's own decision.

import { type Expression, type ExpressionBuilder, sql, type SqlBool } from 'kysely';
import { hostsOf, readDomainPattern, wildcardOver } from '../accounts/domain-pattern.ts';
import type { Exclusion } from '../certificates/model/certificate-filter.ts';
import type { Tables } from './tables.ts';

type Where = ExpressionBuilder<Tables, 'certificates'>;
type Condition = Expression<SqlBool>;

/**
 * True for every certificate that one of them is about. With several "*" in a pattern it may be so for others as well, whose
 * texts have the pieces in another order: a list rather hides too much.
 */
export function excludedWhere(where: Where, exclusions: readonly Exclusion[]): Condition {
  return where.or(exclusions.map((exclusion) => isAbout(where, exclusion)));
}

function isAbout(where: Where, { by, pattern }: Exclusion): Condition {
  switch (by) {
    case 'id':
      return textWhere(where.ref('id'), pattern);
    case 'project':
      return textWhere(sql<string>`cast(${where.ref('project_id')} as text)`, pattern);
    case 'tag':
      return tagWhere(where, pattern);
    case 'domain':
      return domainWhere(where, pattern);
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
function tagWhere(where: Where, pattern: string): Condition {
  if (!pattern.includes('*')) return contains(where.ref('tags'), JSON.stringify(pattern.split('&')));
  const pieces = pattern.split(/[*&]/).map((piece) => JSON.stringify(piece).slice(1, -1));
  const hasTags = sql<SqlBool>`${where.ref('tags')} <> '[]'`;
  return all([hasTags, ...pieces.map((piece) => contains(where.ref('tags'), piece))]);
}

/** In the column the names stand as `"example.com"`, in lower case. */
function domainWhere(where: Where, text: string): Condition {
  const pattern = readDomainPattern(text);
  const names = where.ref('names');
  switch (pattern?.kind) {
    case undefined:
      return where.lit(false);
    case 'any':
      return sql<SqlBool>`${names} <> '[]'`;
    case 'address':
      return contains(names, JSON.stringify(pattern.address));
    case 'below':
      return contains(names, `.${pattern.domain}"`);
    case 'host': {
      const served = hostsOf(pattern.domain).flatMap((host) => [host, wildcardOver(host)]);
      return where.or(served.map((name) => contains(names, JSON.stringify(name))));
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
