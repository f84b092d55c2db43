// Store contract: the CSRs that accounts keep.

import { deepEqual, equal } from 'node:assert/strict';
import type { CsrFilter, KeptCsr } from '../../../src/certificates/model/kept-csr.ts';
import { addMs } from '../../../src/lib/clock.ts';
import type { RecordStore } from '../../../src/store/rows.ts';
import type { Contract } from './contract.ts';
import { ACCOUNT, domain, makeCsr, NOON, OTHER_ACCOUNT } from './samples.ts';
import { conflictOf } from './write-set-samples.ts';

const DRAFT = makeCsr({ id: 100_000_001, remark: '例', tags: [{ key: 'team', value: 'a b' }] });
const MADE = makeCsr({
  id: 999_999_999,
  names: [domain('a%b_c.example.org')],
  keyAlgorithm: 'sm2',
  createdAt: addMs(NOON, 1),
  csr: Uint8Array.of(1, 2),
  sealedKey: Uint8Array.of(3),
  sealedKeyPassword: Uint8Array.of(4),
});
const THEIRS = makeCsr({ id: 500_000_000, accountUin: OTHER_ACCOUNT });
const ALL: CsrFilter = { accountUin: ACCOUNT, domain: undefined, keyAlgorithms: undefined, offset: 0, limit: 10 };

async function keep(store: RecordStore, csrs: readonly KeptCsr[]): Promise<void> {
  await store.apply({ expects: [], changes: csrs.map((csr) => ({ kind: 'insertCsr', csr })) });
}

export const csrContract: Contract = {
  'a CSR is found by its id as it was kept, and an id is given once': async (store) => {
    await keep(store, [DRAFT, MADE]);
    deepEqual(await store.reads.csrs.find(DRAFT.id), DRAFT);
    deepEqual(await store.reads.csrs.find(MADE.id), MADE);
    for (const id of [1, Number.MAX_SAFE_INTEGER]) equal(await store.reads.csrs.find(id), undefined);
    const again = { ...MADE, id: DRAFT.id, accountUin: OTHER_ACCOUNT };
    const applied = await store.apply({
      expects: [{ kind: 'csrIdFree', csrId: again.id }],
      changes: [{ kind: 'insertCsr', csr: again }],
    });
    equal(conflictOf(applied), 'csrIdFree');
    deepEqual(await store.reads.csrs.find(DRAFT.id), DRAFT);
  },

  'a CSR is saved over what was read, and not over anything else': async (store) => {
    await keep(store, [DRAFT]);
    const next = { ...DRAFT, csr: Uint8Array.of(7), sealedKey: Uint8Array.of(8), updatedAt: addMs(NOON, 5) };
    const saved = { ...next, version: 2 };
    const save = async (to: KeptCsr) =>
      await store.apply({
        expects: [{ kind: 'csrUnchanged', csr: DRAFT }],
        changes: [{ kind: 'saveCsr', previous: DRAFT, next: to }],
      });
    equal((await save(saved)).kind, 'applied');
    deepEqual(await store.reads.csrs.find(DRAFT.id), saved);
    equal(conflictOf(await save({ ...saved, remark: 'late' })), 'csrUnchanged');
    deepEqual(await store.reads.csrs.find(DRAFT.id), saved);
  },

  'the CSRs of an account are listed and counted, the newest first, without keys': async (store) => {
    await keep(store, [DRAFT, MADE, THEIRS]);
    const { csrs } = store.reads;
    const { total, page } = await csrs.list(ALL);
    const { csr: _csr, sealedKey: _key, sealedKeyPassword: _password, ...made } = MADE;
    equal(total, 2);
    deepEqual(page[0], { ...made, isGenerated: true });
    deepEqual(
      page.map(({ id, isGenerated }) => [id, isGenerated]),
      [
        [MADE.id, true],
        [DRAFT.id, false],
      ],
    );
    const paged = await csrs.list({ ...ALL, offset: 1, limit: 1 });
    deepEqual([paged.total, paged.page.map(({ id }) => id)], [2, [DRAFT.id]]);
    deepEqual((await csrs.list({ ...ALL, limit: 0 })).page, []);
    deepEqual([await csrs.count(ACCOUNT), await csrs.count(OTHER_ACCOUNT), await csrs.count('none')], [2, 1, 0]);
  },

  'CSRs are sought by part of their main domain, in letters of either case, and by their key': async (store) => {
    await keep(store, [DRAFT, MADE, THEIRS]);
    const idsBy = async (filter: Partial<CsrFilter>) => {
      const { total, page } = await store.reads.csrs.list({ ...ALL, ...filter });
      equal(total, page.length);
      return page.map(({ id }) => id);
    };
    deepEqual(await idsBy({ domain: 'EXAMPLE.ORG' }), [MADE.id]);
    deepEqual(await idsBy({ domain: 'a%b_c' }), [MADE.id]);
    deepEqual(await idsBy({ domain: '%' }), [MADE.id]);
    deepEqual(await idsBy({ domain: '*.example.com' }), []);
    deepEqual(await idsBy({ keyAlgorithms: ['sm2', 'rsa2048'] }), [MADE.id]);
    deepEqual(await idsBy({ domain: 'example', keyAlgorithms: ['p256'] }), [DRAFT.id]);
  },

  'a CSR is removed once, and those that were not changed for long are forgotten': async (store) => {
    await keep(store, [DRAFT, { ...MADE, updatedAt: addMs(NOON, 9) }, THEIRS]);
    const remove = async () =>
      await store.apply({
        expects: [{ kind: 'csrUnchanged', csr: THEIRS }],
        changes: [{ kind: 'removeCsr', csrId: THEIRS.id }],
      });
    deepEqual([conflictOf(await remove()), conflictOf(await remove())], [undefined, 'csrUnchanged']);
    const prune = (until: Date, limit: number) => store.transact((rows) => rows.csrs.prune(until, limit));
    equal(await prune(NOON, 10), 0);
    deepEqual([await prune(addMs(NOON, 10), 1), await prune(addMs(NOON, 10), 10)], [1, 1]);
    equal(await store.reads.csrs.count(ACCOUNT), 0);
  },
};
