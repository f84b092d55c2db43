// Store contract: transactions are all or nothing, and fail alone.

import { deepEqual, equal, rejects } from 'node:assert/strict';
import type { Contract } from './contract.ts';
import { makeCertificate } from './samples.ts';

export const transactionContract: Contract = {
  'what a transaction answers is there for the next read': async (store) => {
    const answer = await store.transact(async (rows) => {
      await rows.certificates.insert(makeCertificate({ id: 'Ab12Cd34' }));
      return 7;
    });
    equal(answer, 7);
    equal((await store.reads.certificates.find('Ab12Cd34'))?.id, 'Ab12Cd34');
  },

  'a transaction sees its own writes, and nobody else does before it has ended': async (store) => {
    await store.transact(async (rows) => {
      await rows.certificates.insert(makeCertificate({ id: 'Ab12Cd34' }));
      equal((await rows.certificates.find('Ab12Cd34'))?.id, 'Ab12Cd34');
      equal(await store.reads.certificates.find('Ab12Cd34'), undefined);
    });
  },

  'a transaction whose function throws leaves nothing, and its caller gets the error': async (store) => {
    const thrown = new Error('no');
    const failing = store.transact(async (rows) => {
      await rows.certificates.insert(makeCertificate({ id: 'Ab12Cd34' }));
      throw thrown;
    });
    await rejects(failing, thrown);
    equal(await store.reads.certificates.find('Ab12Cd34'), undefined);
  },

  'of many transactions at once, one in three failing, the others are kept': async (store) => {
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
  },

  'rows that are used after their transaction has ended are refused and write nothing': async (store) => {
    const rows = await store.transact(async (inside) => inside);
    await rejects(rows.certificates.insert(makeCertificate({ id: 'Ab12Cd34' })), /transaction that has ended/);
    await store.transact((other) => other.certificates.insert(makeCertificate({ id: 'Ef56Gh78' })));
    equal(await store.reads.certificates.find('Ab12Cd34'), undefined);
  },
};
