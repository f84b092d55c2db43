// A process that writes to a store until it has done its number or is killed: node writing-process.ts FILE PREFIX COUNT.
// It prints the id of each certificate once its transaction was answered.

import { writeSync } from 'node:fs';
import { openSqliteStore } from '../../../src/store/sqlite/sqlite-store.ts';
import { makeCertificate, makeIssuance, NOON } from '../../contracts/store/samples.ts';
import { fixedClock } from '../../support/store.ts';

const STDOUT = 1;
const WRITERS = 8;

const [file = '', prefix = '', count = ''] = process.argv.slice(2);

await using store = await openSqliteStore({ file, clock: fixedClock });
let started = 0;

async function writeOne(id: string): Promise<void> {
  await store.transact(async (rows) => {
    await rows.certificates.insert(makeCertificate({ id }));
    await rows.jobs.schedule({ kind: 'advance', subject: id, accountUin: undefined, runAt: NOON });
    await rows.issuances.plan(makeIssuance({ serial: id, certificateId: id }));
  });
  writeSync(STDOUT, `${id}\n`);
}

async function writeMany(): Promise<void> {
  while (started < Number(count)) await writeOne(`${prefix}${started++}`);
}

await Promise.all(Array.from({ length: WRITERS }, writeMany));
