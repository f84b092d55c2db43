// Store contract: transactions are all or nothing, and fail alone.

import { deepEqual, equal, rejects } from 'node:assert/strict';
import { test } from 'node:test';
import type { OpenStore } from '../store-contract.ts';
import { makeCertificate } from './samples.ts';

export function transactionContract(open: OpenStore): void {
  test('what a transaction answers is there for the next read', async () => {
    await using opened = await open();
    const { store } = opened;
    const answer = await store.transact(async (rows) => {
      await rows.certificates.insert(makeCertificate({ id: 'Ab12Cd34' }));
      return 7;
    });
    equal(answer, 7);
    equal((await store.reads.certificates.find('Ab12Cd34'))?.id, 'Ab12Cd34');
  });

  test('a transaction sees its own writes, and nobody else does before it has ended', async () => {
    await using opened = await open();
    const { store } = opened;
    await store.transact(async (rows) => {
      await rows.certificates.insert(makeCertificate({ id: 'Ab12Cd34' }));
      equal((await rows.certificates.find('Ab12Cd34'))?.id, 'Ab12Cd34');
      equal(await store.reads.certificates.find('Ab12Cd34'), undefined);
    });
  });

  test('a transaction whose function throws leaves nothing, and its caller gets the error', async () => {
    await using opened = await open();
    const { store } = opened;
    const thrown = new Error('no');
    const failing = store.transact(async (rows) => {
      await rows.certificates.insert(makeCertificate({ id: 'Ab12Cd34' }));
      throw thrown;
    });
    await rejects(failing, thrown);
    equal(await store.reads.certificates.find('Ab12Cd34'), undefined);
  });

  test('of many transactions at once, one in three failing, the others are kept', async () => {
    await using opened = await open();
    const { store } = opened;
    const numbers = Array.from({ length: 300 }, (_, number) => number);
    const results = await Promise.allSettled(
      numbers.map((number) =>
        store.transact(async (rows) => {
          await rows.certificates.insert(makeCertificate({ id: `c${number}` }));
          if (number % 3 === 0) throw new Error('no');
        }),
      ),
    );
    const kept = await Promise.all(numbers.map((number) => store.reads.certificates.find(`c${number}`)));
    deepEqual(
      results.map(({ status }) => status === 'fulfilled'),
      numbers.map((number) => number % 3 !== 0),
    );
    deepEqual(
      kept.map((certificate) => certificate !== undefined),
      numbers.map((number) => number % 3 !== 0),
    );
  });

  test('rows that are used after their transaction has ended are refused and write nothing', async () => {
    await using opened = await open();
    const { store } = opened;
    const rows = await store.transact(async (inside) => inside);
    await rejects(rows.certificates.insert(makeCertificate({ id: 'Ab12Cd34' })), /transaction that has ended/);
    await store.transact((other) => other.certificates.insert(makeCertificate({ id: 'Ef56Gh78' })));
    equal(await store.reads.certificates.find('Ab12Cd34'), undefined);
  });
}
