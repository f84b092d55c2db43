// Store contract: subject keys, who has them, and which are blocked.

import { deepEqual, equal } from 'node:assert/strict';
import { hash } from 'node:crypto';
import type { Issuance } from '../../../src/certificates/model/issuance.ts';
import type { BlockedKey } from '../../../src/certificates/ports/subject-keys.ts';
import { addMs } from '../../../src/lib/clock.ts';
import type { RecordStore } from '../../../src/store/rows.ts';
import type { Contract } from './contract.ts';
import { ACCOUNT, makeCertificate, makeIssuance, NOON, OTHER_ACCOUNT } from './samples.ts';

const KEY = 'aa'.repeat(32);
const OTHER_KEY = 'bb'.repeat(32);
const LATER = addMs(NOON, 1000);

function blockedKey(facts: Partial<BlockedKey>): BlockedKey {
  return { keySha256: KEY, reason: 'it was found on the web', blockedAt: NOON, ...facts };
}

async function block(store: RecordStore, facts: Partial<BlockedKey> = {}): Promise<boolean> {
  return await store.transact((rows) => rows.subjectKeys.block(blockedKey(facts)));
}

/** The account has the key in a certificate whose serial is planned. */
async function hold(store: RecordStore, certificateId: string, accountUin: string): Promise<Issuance> {
  const issuance = makeIssuance({ serial: `5e${certificateId}`, certificateId, notAfter: LATER });
  await store.transact(async (rows) => {
    await rows.subjectKeys.record({ keySha256: KEY, accountUin, certificateId });
    await rows.issuances.plan(issuance);
  });
  return issuance;
}

async function obstacleTo(store: RecordStore, accountUin: string, now = NOON) {
  return await store.reads.subjectKeys.findObstacle({ keySha256: KEY, accountUin, now });
}

export const subjectKeyContract: Contract = {
  'a key is blocked once, keeps its first reason, and is in the way of every account': async (store) => {
    equal(await obstacleTo(store, ACCOUNT), undefined);
    equal(await store.reads.subjectKeys.findBlocked(KEY), undefined);
    deepEqual([await block(store), await block(store, { reason: 'again', blockedAt: LATER })], [true, false]);
    deepEqual(await store.reads.subjectKeys.findBlocked(KEY), blockedKey({}));
    equal(await store.reads.subjectKeys.findBlocked(OTHER_KEY), undefined);
    deepEqual([await obstacleTo(store, ACCOUNT), await obstacleTo(store, OTHER_ACCOUNT)], ['blocked', 'blocked']);
    await hold(store, 'Ab12Cd34', ACCOUNT);
    equal(await obstacleTo(store, OTHER_ACCOUNT), 'blocked');
  },

  'blocked keys are listed by hash, page after page': async (store) => {
    const keys = ['cc', '00', 'aa', '11'].map((pair) => pair.repeat(32));
    for (const keySha256 of keys) await block(store, { keySha256 });
    const page = async (after: string) =>
      (await store.reads.subjectKeys.listBlocked({ after, limit: 3 }, NOON)).map(({ keySha256 }) => keySha256);
    const first = await page('');
    deepEqual([first, await page(first.at(-1) ?? '')], [keys.toSorted().slice(0, 3), keys.toSorted().slice(3)]);
  },

  'a blocked key is listed with the number of certificates that have it and are valid still': async (store) => {
    await hold(store, 'Ab12Cd34', ACCOUNT);
    await hold(store, 'Ef56Gh78', OTHER_ACCOUNT);
    await block(store);
    await block(store, { keySha256: OTHER_KEY });
    const counts = async (now: Date) =>
      (await store.reads.subjectKeys.listBlocked({ after: '', limit: 3 }, now)).map(
        ({ validCertificates }) => validCertificates,
      );
    const half = makeIssuance({ serial: 'ee', certificateId: 'Ab12Cd34', kind: 'encryption', notAfter: LATER });
    await store.transact((rows) => rows.issuances.plan(half));
    deepEqual(await counts(LATER), [2, 0]);
    await store.transact((rows) => rows.issuances.abandonPlanned('Ef56Gh78', NOON));
    deepEqual(await counts(LATER), [1, 0]);
    deepEqual(await counts(addMs(LATER, 1)), [0, 0]);
  },

  'a key is in the way of other accounts while a certificate with it is planned or valid, on either side of the uin':
    async (store) => {
      const { serial } = await hold(store, 'Ab12Cd34', '200000000000');
      const others = async (now = NOON) => [
        await obstacleTo(store, '100000000000', now),
        await obstacleTo(store, '200000000000', now),
        await obstacleTo(store, '300000000000', now),
      ];
      deepEqual(await others(), ['elsewhere', undefined, 'elsewhere']);
      await store.transact((rows) => rows.issuances.complete(serial, NOON));
      deepEqual(await others(LATER), ['elsewhere', undefined, 'elsewhere']);
      deepEqual(await others(addMs(LATER, 1)), [undefined, undefined, undefined]);
      await store.transact((rows) => rows.issuances.revoke(serial, { at: NOON, reason: 4 }));
      deepEqual(await others(), [undefined, undefined, undefined]);
    },

  'a key is in nobody’s way by an order that was never signed for, nor by one whose plan was given up': async (
    store,
  ) => {
    await store.transact((rows) =>
      rows.subjectKeys.record({ keySha256: KEY, accountUin: OTHER_ACCOUNT, certificateId: 'Ef56Gh78' }),
    );
    equal(await obstacleTo(store, ACCOUNT), undefined);
    await hold(store, 'Ab12Cd34', OTHER_ACCOUNT);
    await store.transact((rows) => rows.issuances.abandonPlanned('Ab12Cd34', LATER));
    equal(await obstacleTo(store, ACCOUNT), undefined);
  },

  'of two accounts that plan with one key at once, one finds the other in its way': async (store) => {
    const planFor = async (accountUin: string, certificateId: string) =>
      await store.transact(async (rows) => {
        const obstacle = await rows.subjectKeys.findObstacle({ keySha256: KEY, accountUin, now: NOON });
        if (obstacle !== undefined) return obstacle;
        await rows.subjectKeys.record({ keySha256: KEY, accountUin, certificateId });
        await rows.issuances.plan(makeIssuance({ serial: `5e${certificateId}`, certificateId }));
        return 'planned';
      });
    const outcomes = await Promise.all([planFor(ACCOUNT, 'Ab12Cd34'), planFor(OTHER_ACCOUNT, 'Ef56Gh78')]);
    deepEqual(outcomes.toSorted(), ['elsewhere', 'planned']);
  },

  'keys in use are listed by hash, each once, page after page, and not those of revoked or expired certificates':
    async (store) => {
      const serials = ['cc', 'aa', 'bb', 'aa'].map((pair, at) => ({ keySha256: pair.repeat(32), id: `Id00000${at}` }));
      await store.transact(async (rows) => {
        for (const { keySha256, id } of serials) {
          await rows.subjectKeys.record({ keySha256, accountUin: ACCOUNT, certificateId: id });
          await rows.issuances.plan(makeIssuance({ serial: id, certificateId: id, notAfter: LATER }));
        }
        await rows.subjectKeys.record({ keySha256: OTHER_KEY, accountUin: ACCOUNT, certificateId: 'Pending0' });
      });
      const page = async (after: string, now = NOON) =>
        (await store.reads.subjectKeys.listInUse({ after, limit: 2 }, now)).map((hash) => hash.slice(0, 2));
      deepEqual([await page(''), await page('bb'.repeat(32))], [['aa', 'bb'], ['cc']]);
      deepEqual(await page('', addMs(LATER, 1)), []);
      await store.transact(async (rows) => {
        await rows.issuances.complete('Id000002', NOON);
        await rows.issuances.revoke('Id000002', { at: NOON, reason: undefined });
      });
      deepEqual(await page(''), ['aa', 'cc']);
    },

  'a plan and a block at the same time do not miss each other: nothing is planned, or what is planned is found': async (
    store,
  ) => {
    const ids = Array.from({ length: 20 }, (_, at) => `Id${String(at).padStart(6, '0')}`);
    await store.transact(async (rows) => {
      for (const id of ids) await rows.certificates.insert(makeCertificate({ id, step: 'issuing' }));
    });
    for (const certificateId of ids) {
      const keySha256 = hash('sha256', certificateId);
      const planning = store.transact(async (rows) => {
        const obstacle = await rows.subjectKeys.findObstacle({ keySha256, accountUin: ACCOUNT, now: NOON });
        if (obstacle !== undefined) return obstacle;
        await rows.subjectKeys.record({ keySha256, accountUin: ACCOUNT, certificateId });
        await rows.issuances.plan(makeIssuance({ serial: `5e${certificateId}`, certificateId }));
        return 'planned';
      });
      const sweeping = block(store, { keySha256 }).then(() =>
        store.transact((rows) => rows.subjectKeys.listHolders(keySha256, { after: undefined, limit: 2 })),
      );
      const [outcome, found] = await Promise.all([planning, sweeping]);
      equal(found.length, outcome === 'planned' ? 1 : 0, `${certificateId} is ${outcome}`);
    }
  },

  'the certificates with a key are listed by account and id, each once, page after page': async (store) => {
    const holders = [
      { id: 'Cc000000', accountUin: ACCOUNT },
      { id: 'Aa000000', accountUin: OTHER_ACCOUNT },
      { id: 'Bb000000', accountUin: ACCOUNT },
    ];
    await store.transact(async (rows) => {
      for (const { id, accountUin } of [...holders, ...holders]) {
        await rows.subjectKeys.record({ keySha256: KEY, accountUin, certificateId: id });
      }
      for (const holder of holders) await rows.certificates.insert(makeCertificate(holder));
      await rows.certificates.insert(makeCertificate({ id: 'Dd000000' }));
      await rows.subjectKeys.record({ keySha256: OTHER_KEY, accountUin: ACCOUNT, certificateId: 'Dd000000' });
    });
    const first = await store.reads.subjectKeys.listHolders(KEY, { after: undefined, limit: 2 });
    deepEqual(first, [makeCertificate({ id: 'Bb000000' }), makeCertificate({ id: 'Cc000000' })]);
    const after = { accountUin: ACCOUNT, certificateId: 'Cc000000' };
    const second = await store.reads.subjectKeys.listHolders(KEY, { after, limit: 2 });
    deepEqual(second, [makeCertificate({ id: 'Aa000000', accountUin: OTHER_ACCOUNT })]);
  },
};
