// Store contract: the keys that sign reports.

import { deepEqual, equal } from 'node:assert/strict';
import type { SignerRecord } from '../../../src/reports/ports.ts';
import type { Contract } from './contract.ts';

const FIRST: SignerRecord = { number: 1, certificate: Uint8Array.of(1), sealedKey: Uint8Array.of(2) };

export const reportSignerContract: Contract = {
  'of keys that sign reports a number is given once, the newest is found, and each is among the sealed values': async (
    store,
  ) => {
    equal(await store.reads.reportSigners.find(), undefined);
    const second = { ...FIRST, number: 2, certificate: Uint8Array.of(3) };
    await store.transact(async ({ reportSigners }) => {
      equal(await reportSigners.insert(FIRST), true);
      equal(await reportSigners.insert({ ...FIRST, sealedKey: Uint8Array.of(9) }), false);
      deepEqual(await reportSigners.find(), FIRST);
      equal(await reportSigners.insert(second), true);
    });
    deepEqual(await store.reads.reportSigners.find(), second);
    const sealed = await store.reads.sealedValues.list({ kind: 'reportKey', after: '', limit: 10 });
    deepEqual(
      sealed.map(({ place }) => place),
      ['reportSigner/report-1/key', 'reportSigner/report-2/key'],
    );
  },
};
