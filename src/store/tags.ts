// Tags in one column, as JSON in which a tag can be found by its text.

import { sql, type Expression, type ExpressionBuilder, type SqlBool } from 'kysely';
import type { Tag, TagPattern } from '../certificates/model/tag.ts';
import type { Tables } from './tables.ts';

/** [["key","value"], …] without white space. */
export function encodeTags(tags: readonly Tag[]): string {
  return JSON.stringify(tags.map(({ key, value }) => [key, value]));
}

export function decodeTags(json: string): readonly Tag[] {
  const pairs = JSON.parse(json) as readonly (readonly [key: string, value: string])[];
  return pairs.map(([key, value]) => ({ key, value }));
}

/**
 * A tag has no quotes, so that `["` begins a tag wherever it stands. Comparing what is left without it is the one search
 * for a text that SQLite and PostgreSQL both do with regard to the case of letters.
 */
export function tagWhere(where: ExpressionBuilder<Tables, 'certificates'>, { key, value }: TagPattern) {
  const tags = where.ref('tags');
  const sought = value === undefined ? `[${JSON.stringify(key)},` : JSON.stringify([key, value]);
  const found: Expression<SqlBool> = sql<SqlBool>`replace(${tags}, ${sought}, '') <> ${tags}`;
  return found;
}
