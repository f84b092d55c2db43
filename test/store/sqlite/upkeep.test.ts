// Certificates as an earlier version has stored them are brought into the present form step by step.

import { deepEqual, equal } from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { UPKEEP_STEP_ROWS } from '../../../src/store/upkeep.ts';
import { makeIssued, makeMaterial } from '../../contracts/store/samples.ts';
import { openTemporaryStore } from '../../support/store.ts';

const LEAF = Uint8Array.of(9, 9);
const ISSUERS = [Uint8Array.of(1, 2, 3), Uint8Array.of(4)];
const PACKED = '000000020909000000030102030000000104';

/** As migration 33 finds them. */
function unfold(file: string): void {
  using database = new DatabaseSync(file);
  database.exec(`
    update certificates set chain = x'${PACKED}', leaf = null, issuers_sha256 = null where source = 'ordered';
    delete from issuer_chains;
    insert into upkeep values ('issuerChains', 0)`);
}

function look(file: string, query: string): unknown {
  using database = new DatabaseSync(file, { readOnly: true });
  return Object.values(Object(database.prepare(query).get()))[0];
}

test('chains that were stored whole are taken apart in steps, and read the same before, between and after', async () => {
  await using opened = await openTemporaryStore();
  const { store, file } = opened;
  const count = UPKEEP_STEP_ROWS + 1;
  await store.transact(async (rows) => {
    for (let at = 0; at < count; at += 1) {
      await rows.certificates.insert(makeIssued({ id: `c${at}`, issued: makeMaterial({ chain: [LEAF, ...ISSUERS] }) }));
    }
    const upload = makeIssued({ id: 'upload', source: 'uploaded', issued: makeMaterial({ chain: [LEAF] }) });
    await rows.certificates.insert(upload);
  });
  unfold(file);
  const whole = "select count(*) from certificates where chain is not null and source = 'ordered'";
  for (const left of [count, 1, 0]) {
    equal(look(file, whole), left);
    for (const id of ['c0', `c${count - 1}`]) {
      const found = await store.reads.certificates.find(id);
      deepEqual(
        found?.issued?.chain.map((der) => Array.from(der)),
        [[9, 9], [1, 2, 3], [4]],
      );
      equal(found?.version, 1);
    }
    equal((await store.reads.upkeep.findUpkeep())?.task, left === 0 ? undefined : 'issuerChains');
    await store.transact((rows) => rows.upkeep.takeStep());
  }
  equal(look(file, 'select count(*) from issuer_chains'), 1);
  equal(look(file, "select count(*) from certificates where source = 'uploaded' and chain is not null"), 1);
});
