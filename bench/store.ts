// Measures how many transactions a second the SQLite store commits, alone and with others waiting.

import { openTemporaryStore } from '../test/support/store.ts';
import { ACCOUNT, makeCertificate, makeIssuance, makeMaterial, NOON } from '../test/contracts/store/samples.ts';
import type { RecordStore } from '../src/store/rows.ts';

const WAITING = [1, 16, 64];
const CHAIN = [new Uint8Array(600), new Uint8Array(500), new Uint8Array(450)];

/** What one round of each does, and how many transactions that is. */
const ROUNDS: readonly {
  readonly name: string;
  readonly transactions: number;
  readonly count: number;
  readonly run: (store: RecordStore, id: string) => Promise<void>;
}[] = [
  { name: 'one log entry', transactions: 1, count: 20_000, run: appendOperation },
  { name: 'a certificate applied for, planned and issued', transactions: 3, count: 5000, run: issueCertificate },
];

for (const { name, transactions, count, run } of ROUNDS) {
  for (const waiting of WAITING) {
    await using opened = await openTemporaryStore();
    let started = 0;
    const begun = performance.now();
    const work = async (): Promise<void> => {
      while (started < count) await run(opened.store, `c${started++}`);
    };
    await Promise.all(Array.from({ length: waiting }, work));
    const perSecond = (1000 * transactions * count) / (performance.now() - begun);
    console.log(`${name}, ${waiting} at once: ${Math.round(perSecond)} transactions a second`);
  }
}

async function appendOperation(store: RecordStore, id: string): Promise<void> {
  await store.transact((rows) =>
    rows.operations.append({ accountUin: ACCOUNT, actor: ACCOUNT, certificateId: id, kind: 'apply', at: NOON }),
  );
}

async function issueCertificate(store: RecordStore, id: string): Promise<void> {
  const applied = makeCertificate({ id, step: 'issuing', csr: new Uint8Array(500) });
  await store.transact(async (rows) => {
    await rows.certificates.insert(applied);
    await rows.jobs.schedule({ kind: 'advance', subject: id, accountUin: undefined, runAt: NOON });
  });
  await store.transact(async (rows) => {
    await rows.certificates.find(id);
    await rows.issuances.plan(makeIssuance({ serial: id, certificateId: id }));
  });
  await store.transact(async (rows) => {
    await rows.issuances.complete(id, NOON);
    const issued = makeMaterial({ serial: id, chain: CHAIN });
    await rows.certificates.save(applied, { ...applied, step: 'issued', issued });
    await rows.operations.append({ accountUin: ACCOUNT, actor: ACCOUNT, certificateId: id, kind: 'issued', at: NOON });
  });
}
