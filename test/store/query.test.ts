// Prepared queries: compiled once, filled with the values of each run.

import { deepEqual, equal } from 'node:assert/strict';
import { test } from 'node:test';
import { sql } from 'kysely';
import { prepared, TEMPLATE_LIMIT } from '../../src/store/query.ts';
import { sqliteBuilder } from '../../src/store/sqlite/session.ts';

function makeCountingQuery() {
  let built = 0;
  const query = prepared((db, { uin, name }: { readonly uin: string; readonly name?: string | null }) => {
    built++;
    return db
      .updateTable('accounts')
      .set({ verified: 1, ...(name === undefined || name === null ? {} : { name }) })
      .where('uin', '=', uin)
      .where(sql<boolean>`name <> ${uin}`);
  });
  return { query, builtTimes: () => built };
}

const compiled = (query: ReturnType<ReturnType<typeof makeCountingQuery>['query']>) => {
  const { sql: text, parameters } = query(sqliteBuilder).compile();
  return { text, parameters };
};

test('a query is built once for each set of value names, and carries the values of each run', () => {
  const { query, builtTimes } = makeCountingQuery();
  const text = 'update "accounts" set "verified" = ? where "uin" = ? and name <> ?';
  deepEqual(compiled(query({ uin: 'a' })), { text, parameters: [1, 'a', 'a'] });
  deepEqual(compiled(query({ uin: 'b' })), { text, parameters: [1, 'b', 'b'] });
  equal(builtTimes(), 1);
  const longer = 'update "accounts" set "verified" = ?, "name" = ? where "uin" = ? and name <> ?';
  deepEqual(compiled(query({ uin: 'c', name: 'n' })), { text: longer, parameters: [1, 'n', 'c', 'c'] });
  equal(builtTimes(), 2);
});

test(`${TEMPLATE_LIMIT} forms of one query are kept; a further one is built each time`, () => {
  let built = 0;
  const query = prepared((db, values: Readonly<Record<string, string>>) => {
    built++;
    return db.selectFrom('accounts').select('uin').where('uin', 'in', Object.values(values));
  });
  const runForms = (count: number) => {
    for (let form = 0; form < count; form++) query({ [`value${form}`]: '' })(sqliteBuilder).compile();
  };
  runForms(TEMPLATE_LIMIT);
  runForms(TEMPLATE_LIMIT);
  equal(built, TEMPLATE_LIMIT);
  runForms(TEMPLATE_LIMIT + 1);
  runForms(TEMPLATE_LIMIT + 1);
  equal(built, TEMPLATE_LIMIT + 2);
});
