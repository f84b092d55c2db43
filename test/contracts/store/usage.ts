// Store contract: what an account keeps is counted exactly, however many transactions count at once.

import { deepEqual, equal } from 'node:assert/strict';
import * as fc from 'fast-check';
import { type Amounts, NOTHING, perQuota, QUOTAS } from '../../../src/certificates/model/quota.ts';
import type { RecordStore } from '../../../src/store/rows.ts';
import type { Contract } from './contract.ts';
import { ACCOUNT, OTHER_ACCOUNT } from './samples.ts';

const DAY = 20_000;
const ALLOWED: Amounts = { records: 10, bytes: 1000, orders: 5, acts: 5 };

interface Facts {
  readonly accountUin?: string;
  readonly allowed?: Partial<Amounts>;
  readonly day?: number;
}

const take = (store: RecordStore, amounts: Partial<Amounts>, facts: Facts = {}) => {
  const { accountUin = ACCOUNT, allowed = {}, day = DAY } = facts;
  const addition = { accountUin, amounts: { ...NOTHING, ...amounts }, allowed: { ...ALLOWED, ...allowed }, day };
  return store.transact((rows) => rows.usage.take(addition));
};

const give = (store: RecordStore, amounts: Partial<Amounts>) =>
  store.transact((rows) => rows.usage.give(ACCOUNT, { records: 0, bytes: 0, ...amounts }));

const used = async (store: RecordStore, facts: Facts = {}) =>
  await store.reads.usage.find(facts.accountUin ?? ACCOUNT, facts.day ?? DAY);

const AT_ONCE = 30;

export const usageContract: Contract = {
  'an account takes as much as it is allowed to the last, and what would be more adds nothing': async (store) => {
    deepEqual(await used(store), NOTHING);
    equal(await take(store, { records: 4, bytes: 999 }), undefined);
    equal(await take(store, { records: 1, bytes: 2 }), 'bytes');
    equal(await take(store, { records: 6, bytes: 1 }), undefined);
    equal(await take(store, { records: 1 }), 'records');
    equal(await take(store, { orders: 6 }), 'orders');
    equal(await take(store, { acts: 6 }), 'acts');
    deepEqual(await used(store), { ...NOTHING, records: 10, bytes: 1000 });
    equal(await take(store, { records: 10 }, { accountUin: OTHER_ACCOUNT }), undefined);
    deepEqual(await used(store, { accountUin: OTHER_ACCOUNT }), { ...NOTHING, records: 10 });
  },

  'of many transactions at once exactly as many take a place as there are': async (store) => {
    const outcomes = await Promise.all(
      Array.from({ length: AT_ONCE }, () => take(store, { records: 1, bytes: 3 }, { allowed: { records: 17 } })),
    );
    equal(outcomes.filter((outcome) => outcome === undefined).length, 17);
    deepEqual(await used(store), { ...NOTHING, records: 17, bytes: 51 });
  },

  'of what is beyond a limit that was lowered nothing may be taken again, until it is below': async (store) => {
    await take(store, { records: 10 });
    const lowered = { allowed: { records: 5 } };
    equal(await take(store, { acts: 1 }, lowered), undefined);
    for (let returned = 1; returned <= 5; returned += 1) {
      await give(store, { records: 1 });
      equal(await take(store, { records: 1 }, lowered), 'records');
    }
    await give(store, { records: 1 });
    equal(await take(store, { records: 1 }, lowered), undefined);
    equal((await used(store)).records, 5);
  },

  'what is given back may be taken again': async (store) => {
    await take(store, { records: 10, bytes: 1000 });
    await give(store, { records: 2, bytes: 500 });
    equal(await take(store, { records: 3 }), 'records');
    equal(await take(store, { records: 2, bytes: 500 }), undefined);
    deepEqual(await used(store), { ...NOTHING, records: 10, bytes: 1000 });
  },

  'what is given back in a transaction that fails is not': async (store) => {
    await take(store, { records: 10 });
    const failing = store.transact(async (rows) => {
      await rows.usage.give(ACCOUNT, { records: 5, bytes: 0 });
      throw new Error('no');
    });
    await failing.catch(() => undefined);
    equal(await take(store, { records: 1 }), 'records');
  },

  'orders and acts are those of the day, and a node whose clock has passed midnight does not make the others forget':
    async (store) => {
      await take(store, { records: 1, orders: 3, acts: 2 });
      equal(await take(store, { orders: 4 }, { day: DAY + 1 }), undefined);
      deepEqual(await used(store, { day: DAY + 1 }), { ...NOTHING, records: 1, orders: 4 });
      equal(await take(store, { orders: 2 }), 'orders');
      equal(await take(store, { orders: 1 }), undefined);
      equal(await take(store, { orders: 1 }, { day: DAY + 1 }), 'orders');
    },

  'a clock that was years ahead leaves no orders behind, in neither direction': async (store) => {
    equal(await take(store, { orders: 5 }, { day: DAY + 3650 }), undefined);
    equal(await take(store, { orders: 5 }), undefined);
    equal(await take(store, { orders: 1 }), 'orders');
    equal(await take(store, { orders: 5 }, { day: DAY - 3650 }), undefined);
  },

  'other limits count from the next call on, lower ones too': async (store) => {
    await take(store, { records: 6 });
    equal(await take(store, { records: 1 }, { allowed: { records: 6 } }), 'records');
    equal(await take(store, { bytes: 1 }, { allowed: { records: 3 } }), undefined);
    equal(await take(store, { records: 1 }, { allowed: { records: 7 } }), undefined);
    equal(await take(store, { records: 1 }, { allowed: { records: 7 } }), 'records');
  },

  'after any sequence the count is what a plain sum says, and no quota is exceeded': async (store) => {
    const amount = fc.record({ records: fc.nat(4), bytes: fc.nat(400), orders: fc.nat(3), acts: fc.nat(3) });
    const step = fc.record({ gives: fc.boolean(), amounts: amount });
    let account = 0;
    const property = fc.asyncProperty(fc.array(step, { maxLength: 15 }), async (steps) => {
      account += 1;
      const accountUin = String(account);
      let model: Amounts = NOTHING;
      for (const { gives, amounts } of steps) {
        model = await follow(store, { accountUin, gives, amounts, model });
        deepEqual(await used(store, { accountUin }), model);
        equal(
          QUOTAS.every((quota) => model[quota] <= ALLOWED[quota]),
          true,
        );
      }
    });
    await fc.assert(property, { numRuns: 25 });
  },
};

interface Move {
  readonly accountUin: string;
  readonly gives: boolean;
  readonly amounts: Amounts;
  readonly model: Amounts;
}

/** Answers the model as it is afterwards; of what is given back no more than there is. */
async function follow(store: RecordStore, { accountUin, gives, amounts, model }: Move): Promise<Amounts> {
  if (!gives) {
    const isTaken = (await take(store, amounts, { accountUin })) === undefined;
    return isTaken ? perQuota((quota) => model[quota] + amounts[quota]) : model;
  }
  const records = Math.min(amounts.records, model.records);
  const bytes = Math.min(amounts.bytes, model.bytes);
  await store.transact((rows) => rows.usage.give(accountUin, { records, bytes }));
  return { ...model, records: model.records - records, bytes: model.bytes - bytes };
}
