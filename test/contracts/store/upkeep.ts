// Store contract: what is kept once, and how what an earlier version has stored is brought into that form.

import { deepEqual, equal } from 'node:assert/strict';
import type { RecordStore } from '../../../src/store/rows.ts';
import { makeIssued, makeMaterial } from './samples.ts';
import { insert } from './certificates.ts';
import type { Contract } from './contract.ts';

const ISSUERS = [Uint8Array.of(1, 2, 3), Uint8Array.of(4)];

const chainOf = async (store: RecordStore, id: string) =>
  (await store.reads.certificates.findWithDeleted(id))?.issued?.chain.map((der) => Array.from(der));

export const upkeepContract: Contract = {
  'a chain is read as it was stored, whoever issued it, and that of an upload too': async (store) => {
    const chains = [[Uint8Array.of(9), ...ISSUERS], [Uint8Array.of(8), ...ISSUERS], [Uint8Array.of(7)]];
    for (const [index, chain] of chains.entries()) {
      await insert(store, makeIssued({ id: `ordered${index}`, issued: makeMaterial({ chain }) }));
      await insert(store, makeIssued({ id: `upload${index}`, source: 'uploaded', issued: makeMaterial({ chain }) }));
      const bytes = chain.map((der) => Array.from(der));
      deepEqual(await chainOf(store, `ordered${index}`), bytes);
      deepEqual(await chainOf(store, `upload${index}`), bytes);
    }
  },

  'a new store has nothing to bring into another form, and a step then does nothing': async (store) => {
    equal(await store.reads.upkeep.findUpkeep(), undefined);
    await store.transact((rows) => rows.upkeep.takeStep());
    equal(await store.reads.upkeep.findUpkeep(), undefined);
  },
};
