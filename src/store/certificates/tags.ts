// Tags in one column, as JSON in which a tag can be found by its text.

import { type Expression, sql, type SqlBool } from 'kysely';
import type { Tag, TagPattern } from '../../certificates/model/tag.ts';

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
export function tagWhere(column: string, { key, value }: TagPattern): Expression<SqlBool> {
  const tags = sql.ref(column);
  const sought = value === undefined ? `[${JSON.stringify(key)},` : JSON.stringify([key, value]);
  return sql<SqlBool>`replace(${tags}, ${sought}, '') <> ${tags}`;
}
