// The log is verified against its seals: whatever is changed, taken away, put in or moved is found, and where.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { OTHER_ACCOUNT } from '../contracts/store/samples.ts';
import {
  differenceIn,
  exportOf,
  openThreeDays,
  type SealedLog,
  verifyLines,
  verifyStored,
} from '../support/sealed-log.ts';

test('A log that nobody has touched is as it was sealed, with what was not sealed yet beside', async () => {
  await using log = await openThreeDays();
  const verified = await verifyStored(log);
  const last = await log.store.reads.audit.findLastSeal();
  assert.ok(typeof verified === 'object');
  assert.deepEqual(
    { ...verified, last: verified.last?.digest },
    { seals: 3, pruned: 0, entries: 12, unsealed: 2, last: last?.digest },
  );
});

const COPY = `insert into operations select 100, account_uin, actor, certificate_id, kind, at, detail, origin, origin_user,
  secret_id, address, request_id from operations where sequence = 6`;

/** What is done to the file, and what of it is told. */
const TAMPERINGS: readonly (readonly [string, readonly string[], RegExp])[] = [
  [
    'a changed entry',
    [`update operations set kind = 'delete' where sequence = 6`],
    /seal 2 of 2026-11-30: entry 6 is not/,
  ],
  [
    'an entry that tells of a pruning without saying which',
    [`update operations set kind = 'pruned', detail = '' where sequence = 6`],
    /seal 2 of 2026-11-30: entry 6 is not/,
  ],
  [
    'another account in an entry',
    [`update operations set account_uin = '1' where sequence = 1`],
    /seal 1 .*: entry 1 is not/,
  ],
  [
    'another address in an entry',
    [`update operations set address = '::1' where sequence = 12`],
    /seal 3 .*: entry 12 is not/,
  ],
  ['another time of an entry', ['update operations set at = at + 1 where sequence = 9'], /seal 2 .*: entry 9 is not/],
  [
    'a removed entry',
    ['delete from operations where sequence = 6'],
    /seal 2 .*: entry 7 is not .*5 were sealed, 4 are there/,
  ],
  [
    'the last entry of a day removed',
    ['delete from operations where sequence = 9'],
    /seal 2 .*: what followed entry 8 is missing/,
  ],
  [
    'all entries of a day removed',
    ['delete from operations where sequence between 5 and 9'],
    /seal 2 .*: all of its entries is missing/,
  ],
  [
    'two entries that have changed places',
    [
      'update operations set sequence = 1000 where sequence = 6',
      'update operations set sequence = 6 where sequence = 7',
      'update operations set sequence = 7 where sequence = 1000',
    ],
    /seal 2 .*: entry 6 is not/,
  ],
  [
    'an entry put in where there was a gap',
    ['delete from operations where sequence = 5', COPY, 'update operations set sequence = 5 where sequence = 100'],
    /seal 2 .*: entry 5 is not/,
  ],
  [
    'an entry put in before all others',
    [
      COPY,
      'update operations set sequence = -1 where sequence = 100',
      'update audit_seals set after_sequence = -2 where number = 1',
    ],
    /seal 1 .* does not begin/,
  ],
  [
    'a changed seal',
    [`update audit_seals set entries = 6 where number = 2`],
    /seal 2 of 2026-11-30 was changed itself/,
  ],
  [
    'another day on a seal',
    [`update audit_seals set day = '2026-01-01' where number = 1`],
    /seal 1 .* was changed itself/,
  ],
  [
    'a removed seal',
    ['delete from audit_marks where seal_number = 2', 'delete from audit_seals where number = 2'],
    /seal 2 is missing before seal 3/,
  ],
  [
    'a day removed with its seal, and the next one moved up',
    [
      'delete from operations where sequence between 5 and 9',
      'delete from audit_marks where seal_number = 2',
      'delete from audit_seals where number = 2',
      'pragma foreign_keys = off',
      'update audit_seals set number = 2, after_sequence = 4 where number = 3',
    ],
    /seal 2 .* was changed itself/,
  ],
  [
    'a day that is said to be pruned, of which the log says nothing',
    ['update audit_seals set pruned_at = 1 where number = 1', 'delete from operations where sequence <= 4'],
    /seal 1 has no entries, and no entry of the log says that they were pruned/,
  ],
  [
    'marks that were changed with the entry',
    [`update operations set kind = 'x' where sequence = 6`, 'delete from audit_marks'],
    /seal 2 .*: its entries are not those/,
  ],
];

for (const [what, statements, told] of TAMPERINGS) {
  test(`Found is ${what}`, async () => {
    await using log = await openThreeDays();
    log.tamper(...statements);
    assert.match(differenceIn(await verifyStored(log)), told);
  });
}

test('A chain that somebody has made anew from a changed entry on is found by a seal that was kept', async () => {
  await using log = await openThreeDays();
  const kept = await log.store.reads.audit.findSealOf('2026-12-01');
  assert.ok(kept !== undefined);
  log.tamper(
    `update operations set kind = 'x' where sequence = 6`,
    'delete from audit_marks',
    'delete from audit_seals where number > 1',
  );
  await log.seal();
  assert.equal(typeof (await verifyStored(log)), 'object');
  assert.match(
    differenceIn(await verifyStored(log, new Map([[kept.number, kept.digest]]))),
    /seal 3, which was kept, is not there/,
  );
  await log.endDay();
  assert.match(
    differenceIn(await verifyStored(log, new Map([[kept.number, kept.digest]]))),
    /seal 3 of .* is not the one that was kept/,
  );
});

test('Entries that were never sealed can be taken away unseen: only what is sealed is certain', async () => {
  await using log = await openThreeDays();
  log.tamper('delete from operations where sequence = 14');
  const verified = await verifyStored(log);
  assert.equal(typeof verified === 'object' && verified.unsealed, 1);
});

let shared: SealedLog;
let lines: readonly string[];

before(async () => {
  shared = await openThreeDays();
  lines = await exportOf(shared);
});
after(() => shared[Symbol.asyncDispose]());

test('An export is verified by itself, the whole of it or some days', async () => {
  const whole = await verifyLines(lines);
  assert.ok(typeof whole === 'object');
  assert.deepEqual([whole.seals, whole.entries, whole.unsealed], [3, 12, 2]);
  const days = await exportOf(shared, { from: '2026-11-30', to: '2026-11-30' });
  assert.equal(days.length, 6);
  const verified = await verifyLines(days);
  assert.deepEqual(typeof verified === 'object' && [verified.seals, verified.last?.number], [1, 2]);
});

test('In an export a line that is changed, missing, moved or added is found', async () => {
  const changed = lines.map((line) => line.replace('"sequence":6', '"sequence":66'));
  const missing = lines.filter((line) => !line.startsWith('{"sequence":6,'));
  const moved = [lines[1] ?? '', lines[0] ?? '', ...lines.slice(2)];
  const added = [lines[0] ?? '', ...lines];
  for (const [at, tampered] of [changed, missing, moved, added].entries()) {
    assert.match(differenceIn(await verifyLines(tampered)), at < 2 ? /^seal 2/ : /^seal 1/);
  }
  const seals = lines.filter((line) => line.startsWith('{"seal"'));
  const withoutSeal = lines.filter((line) => line !== seals[1]);
  assert.match(differenceIn(await verifyLines(withoutSeal)), /seal 2 is missing before seal 3/);
  const changedSeal = lines.map((line) => (line === seals[1] ? line.replace('"entries":5', '"entries":4') : line));
  assert.match(differenceIn(await verifyLines(changedSeal)), /seal 2 .* was changed itself/);
});

test('An export of one account has its entries alone', async () => {
  const own = await exportOf(shared, { accountUin: OTHER_ACCOUNT });
  assert.deepEqual(
    own.map((line) => Object(JSON.parse(line)).accountUin),
    [OTHER_ACCOUNT, OTHER_ACCOUNT, OTHER_ACCOUNT],
  );
});
