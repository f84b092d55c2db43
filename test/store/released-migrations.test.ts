// A migration that was released is never edited: databases have had it as it was, and would not have it again.

import { deepEqual, equal } from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { MIGRATIONS } from '../../src/store/migrations/all.ts';
import type { Migration } from '../../src/store/migrations/migration.ts';
import { POSTGRES_TYPES } from '../../src/store/postgres/migrate.ts';
import { SQLITE_TYPES } from '../../src/store/sqlite/migrate.ts';

/** By number: the hash of the statements in both dialects. A new migration gets its line with the commit that brings it. */
const RELEASED: Readonly<Record<number, string>> = {
  1: 'f1e61020015e6ed4c9aadf2d1e9fb0ca',
  2: '524c17097ae15d88ccb10ab3fc9c55a3',
  3: 'c84a582d4d0e201ea2843346eae69991',
  4: '14bc299319e633a31ff13b79e27d995e',
  5: 'eecad5c4233627fd0183d284f01ef909',
  6: '0ff9693f9237c53794ee4db5faf3e552',
  7: '01d9da4faf0aab5186e15cfa2d60e31e',
  8: '7a7fca4d1992ec19028a671fcd746d63',
  9: '5ad406c8ca8ed6a7d7ef153cd7130efe',
  10: '05ff4b7c13af0100781219e7de30c41b',
  11: '2df07053e156a957ff4365763f7f0b86',
  12: '88dbaf812e1a725b52a4798ab20cc975',
  13: '2baa5d032789004cf531ee3365d932cd',
  14: 'ec10f46061d4c50b19aecf1164c0cec4',
  15: '6e41f836188a59845bba8a7e521bc716',
  16: '411718265500b1571de89ae337b3ba0f',
  17: 'ab5fd24e9d7d6e1a65a2769e633dc454',
  18: '747f6aa5bff58d9eae155031c55b6d5f',
  19: '4d7092edad17419e4c889a2b89e1348e',
  20: '8cae06a884f2ad7ad523495014eb0b4f',
  21: 'ca3c6f46b86d4e63c8a681a770879bb0',
  22: '09d674dfa80dd025c0905a00d76d71c3',
  23: '74774aa3fba21bc245172fedf723a673',
  25: 'c3a51dd43069bca880c353a16bb38c7a',
  26: '4015d029efbad26a5468182531d0c89c',
  27: '86b60cfd7f84374a55741c9ccc65fb08',
  28: '52337c4e87d556e3a48a586fd6f758a1',
  29: 'eec797cd5f310a033f321cb549e7727f',
  31: 'cb71c1da0430180e9efa953836588c14',
  33: 'f84daffe6277efbfc2e7f4dcb6822729',
  34: '9920ed5e9d3136315eba3794d7a6dfa6',
  35: 'e9e0701e007b13bc6744b9cd7c97a83b',
  37: '4df5f8b590129475685be4f19bfa321d',
  39: '789051a9a5c438aff4b29437bee33ea6',
  40: '22191deca6bae4605024e7daa471f4e8',
  44: 'c11c0683692a726fadb87dbcd74cb972',
  48: '119dca1ee0e65ed456fbf0b7b92bd9fa',
  54: '7e4b97a1e8751eb129508806a22e3867',
  56: '92b42572a1856319f79e06d53ff65394',
  59: '13255ff2cf44781a30a986a23fbc1959',
  62: 'c4059e4a8ea34f2933f5c2e3b105bdfa',
  64: '39f06643897e4111ccd81c1a89df448d',
  65: '9b63457c2a8ecd26267e4a198e69f428',
  67: '5f9e373126f6106bf8508a76864641f4',
  79: 'fe67e51e96362c99bc1c552af3d673af',
  73: '956f9b859374d7c296dc2df76c3f50fb',
  74: 'b1adc74a2a7aaffee7f551094223010d',
  68: '7aea29272ff757a973dfb89867b40cd3',
  77: '8efb89b1deb77bf63afbccde12bfdc13',
  71: '2467942e8335c63f30041a70de3cf775',
  75: 'd5d9ce48ca40897be433cacf7afe4533',
  91: '413d1fa197baeb35edf4b59b04fe231f',
  84: 'acc2b3d11fcefd59b33dd818e4ea5c67',
  85: 'e5aa958508c2297dae2e360fc7526771',
  89: '8c69d91313218478bd31a8f2523ed961',
  87: '84d689d0ba01d87f62b4bd679d71a43e',
  92: '1d9d72b5be313806704ece8906f84858',
  93: '2fc7a95f98565cd6eb3ea6985b41c07c',
  96: '6c625c9397d14fd3224bfffd364fa4bb',
};

function hashOf({ statements }: Migration): string {
  const inBoth = [SQLITE_TYPES, POSTGRES_TYPES].map(statements);
  return createHash('sha256').update(JSON.stringify(inBoth)).digest('hex').slice(0, 32);
}

test('every migration on record is there, and is as it was released', () => {
  for (const [number, hash] of Object.entries(RELEASED)) {
    const migration = MIGRATIONS.find((each) => each.number === Number(number));
    equal(migration && hashOf(migration), hash, `migration ${number}`);
  }
});

test('every migration there is, is on record', () => {
  deepEqual(
    MIGRATIONS.map(({ number }) => String(number)),
    Object.keys(RELEASED),
  );
});
