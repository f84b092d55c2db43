// What a write set expects is looked at by keys and indexes, however much the account has.

import { deepEqual, match } from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { Expectation } from '../../../src/certificates/ports/write-set.ts';
import { SERVICE } from '../../../src/lib/origin.ts';
import { compileSet } from '../../../src/store/sets/compiled-set.ts';
import { type Connection, openConnection } from '../../../src/store/sqlite/connection.ts';
import { sqliteBuilder } from '../../../src/store/sqlite/session.ts';
import { openSqliteStore } from '../../../src/store/sqlite/sqlite-store.ts';
import { EXPECTATIONS } from '../../contracts/store/expectations.ts';
import { ACCOUNT, domain, NOON } from '../../contracts/store/samples.ts';
import { fixedClock } from '../../support/store.ts';
import { makeTemporaryFolder } from '../../support/temporary-folder.ts';

const folder = makeTemporaryFolder();
let connection: Connection;

before(async () => {
  const file = join(folder.path, 'reseal.db');
  await using _ = await openSqliteStore({ file, clock: fixedClock });
  connection = openConnection({ file, readOnly: false, busyTimeoutMs: 1 });
});
after(() => {
  connection.close();
  folder[Symbol.dispose]();
});

function planOf(expectation: Expectation): readonly string[] {
  const dialect = { builder: sqliteBuilder, skipsLocked: false, origin: SERVICE } as const;
  return compileSet({ expects: [expectation], changes: [] }, dialect).looks.flatMap(({ sql, parameters }) =>
    connection.all(`explain query plan ${sql}`, parameters).map((step) => String(Object.values(Object(step)).at(-1))),
  );
}

/** What a subquery has found by a search of its own. */
const FOUND_BEFORE = new Set(['SCAN CONSTANT ROW', 'SCAN latest', 'SCAN proved']);

test('no look of a write set goes through a table', () => {
  for (const expectation of EXPECTATIONS.flatMap(({ holds, fails }) => [holds, fails])) {
    const scans = planOf(expectation).filter((step) => step.startsWith('SCAN') && !FOUND_BEFORE.has(step));
    deepEqual(scans, [], expectation.kind);
  }
});

test('whether names are proved is looked up by each name, however many others the account has proved', () => {
  const [one, other] = [[domain('example.com')], [domain('example.net')]];
  for (const [byDns, byEither] of [
    [one, []],
    [[], one],
    [one, other],
  ] as const) {
    const plan = planOf({ kind: 'proved', accountUin: ACCOUNT, byDns, byEither, since: NOON, until: NOON });
    const searches = plan.filter((step) => step.includes('authorizations'));
    for (const step of searches) match(step, /^SEARCH authorizations USING .*\(account_uin=\? AND domain=\?/);
    deepEqual(searches.length > 0, true, plan.join('\n'));
  }
});
