// Store contract: a write set is carried out whole where all that it expects is so, and otherwise changes nothing and says what is not.

import { deepEqual, equal, rejects } from 'node:assert/strict';
import type { Certificate } from '../../../src/certificates/model/certificate.ts';
import { eventOf } from '../../../src/certificates/model/event.ts';
import { StaleState } from '../../../src/certificates/ports/store.ts';
import { type Change, type Expectation, together } from '../../../src/certificates/ports/write-set.ts';
import { callOrigin, SERVICE } from '../../../src/lib/origin.ts';
import { LANES } from '../../../src/store/jobs/lanes.ts';
import type { Contract } from './contract.ts';
import { ACCOUNT, domain, makeCertificate, makeIssued, makeMaterial, NOON } from './samples.ts';
import {
  additionOf,
  ALLOWED,
  AT_ONCE,
  changing,
  conflictOf,
  expecting,
  freePlaces,
  insert,
  KEY,
  LATER,
  LEAF,
  mark,
  ORIGINAL,
  planning,
  put,
  reissueOf,
  takingRoom,
} from './write-set-samples.ts';

const atHand = (records: number): Expectation => ({ kind: 'roomAtHand', addition: additionOf(records) });

export const writeSetContract: Contract = {
  'room at hand is looked at and not taken, and where the share does not do, nothing is shared out for it': async (
    store,
  ) => {
    await store.apply(takingRoom(3));
    const before = await store.reads.usage.find(ACCOUNT, 20_000);
    equal(conflictOf(await store.apply(expecting(atHand(5)))), 'roomAtHand');
    await store.apply(expecting(atHand(4)));
    deepEqual(await store.reads.usage.find(ACCOUNT, 20_000), before);
  },

  'every change of a write set is carried out, in the name of whom it is made for': async (store) => {
    await put(store, ORIGINAL);
    const next = { ...ORIGINAL, alias: 'new', version: 2, updatedAt: LATER };
    const fresh = reissueOf('Fresh1', { step: 'issued', issued: makeMaterial({ serial: 'cc' }) });
    const event = eventOf(undefined, fresh, SERVICE);
    const origin = callOrigin({ secretId: 'AKID1', address: '192.0.2.1', requestId: 'request-1' });
    const job = { kind: 'advance', subject: fresh.id, accountUin: ACCOUNT, runAt: LATER } as const;
    const authorization = {
      accountUin: ACCOUNT,
      domain: domain('example.com'),
      method: 'dns',
      provedAt: NOON,
    } as const;
    const set = together(
      takingRoom(2),
      changing(
        { kind: 'save', previous: ORIGINAL, next },
        insert(fresh),
        ...(event === undefined ? [] : [{ kind: 'event', event, hooks: ['one', 'two'] } as const]),
        {
          kind: 'operation',
          operation: { accountUin: ACCOUNT, actor: ACCOUNT, certificateId: fresh.id, kind: 'replace', at: NOON },
        },
        ...planning(fresh.id, ACCOUNT),
        { kind: 'authorize', authorization },
        { kind: 'scheduleJob', job },
      ),
    );
    deepEqual(await store.apply(set, origin), { kind: 'applied' });
    deepEqual(await store.reads.certificates.find(ORIGINAL.id), next);
    deepEqual(await store.reads.certificates.find(fresh.id), fresh);
    const [told] = await store.reads.events.listAfter(0, { accountUin: undefined, kinds: undefined });
    equal(told?.certificateId, fresh.id);
    for (const hook of ['one', 'two']) {
      const deliveries = await store.reads.deliveries.list(hook);
      deepEqual(
        deliveries.map(({ event: { number }, dueAt }) => [number, dueAt]),
        [[told?.number, event?.at]],
        hook,
      );
    }
    const { page } = await store.reads.operations.list({
      accountUin: ACCOUNT,
      projectIds: undefined,
      from: undefined,
      until: undefined,
      offset: 0,
      limit: 5,
    });
    deepEqual(
      page.map(({ kind, origin: by }) => [kind, by]),
      [['replace', origin]],
    );
    equal((await store.reads.issuances.find('aa'))?.state, 'planned');
    deepEqual(await store.reads.authorizations.list(ACCOUNT, [domain('example.com')], NOON), [authorization]);
    deepEqual(await store.reads.jobs.nextDueOf(LANES.accounts, undefined), LATER);
    equal((await store.reads.usage.find(ACCOUNT, 20_000)).records, 2);
    const completed = changing(
      { kind: 'completePlan', serial: 'aa', at: LATER },
      { kind: 'settleJob', job: { kind: 'advance', subject: fresh.id } },
    );
    deepEqual(await store.apply(together(expecting({ kind: 'planned', serial: 'aa' }), completed)), {
      kind: 'applied',
    });
    equal((await store.reads.issuances.find('aa'))?.state, 'issued');
    equal(await store.reads.jobs.nextDueOf(LANES.accounts, undefined), undefined);
  },

  'room is given back by what is kept no more, whichever connection has taken it': async (store) => {
    const give: Change = { kind: 'giveRoom', accountUin: ACCOUNT, records: 1, bytes: 0 };
    await store.apply(takingRoom(2));
    await store.apply(changing(give));
    equal((await store.reads.usage.find(ACCOUNT, 20_000)).records, 1);
    await Promise.all(
      Array.from({ length: ALLOWED.records - 1 }, async () => {
        deepEqual(await store.apply(takingRoom(1)), { kind: 'applied' });
        await store.apply(changing(give));
      }),
    );
    equal((await store.reads.usage.find(ACCOUNT, 20_000)).records, 1);
  },

  'what became of a deletion is on record with the write set that deletes': async (store) => {
    const names = [domain('example.com')];
    const task = {
      id: 'Task1',
      accountUin: ACCOUNT,
      certificateId: ORIGINAL.id,
      names,
      refusal: undefined,
      doneAt: NOON,
    };
    await put(store, ORIGINAL);
    const next = { ...ORIGINAL, deletedAt: NOON, version: 2 };
    const set = changing({ kind: 'save', previous: ORIGINAL, next }, { kind: 'deletionTask', task });
    deepEqual(await store.apply(set), { kind: 'applied' });
    deepEqual(await store.reads.deletionTasks.find(task.id), task);
    equal(await store.reads.certificates.find(ORIGINAL.id), undefined);
  },

  'of many free applications at once exactly as many take a place as there are': async (store) => {
    const sets = Array.from({ length: AT_ONCE }, (_, nth) =>
      expecting({ kind: 'freeOfAccount', ...freePlaces(4) }, insert(makeCertificate({ id: `Fr${nth}` }))),
    );
    const applied = await Promise.all(sets.map((set) => store.apply(set)));
    equal(applied.filter(({ kind }) => kind === 'applied').length, 5);
  },

  'of many applications of accounts at once as many take a place of a domain as there are': async (store) => {
    const sets = Array.from({ length: AT_ONCE }, (_, nth) => {
      const accountUin = String(100_000_000_010 + nth);
      const places = { ...freePlaces(4), accountUin };
      const certificate = makeIssued({ id: `Fr${nth}`, accountUin });
      return expecting({ kind: 'freeOfDomain', registrableDomain: 'example.com', ...places }, insert(certificate));
    });
    const applied = await Promise.all(sets.map((set) => store.apply(set)));
    equal(applied.filter(({ kind }) => kind === 'applied').length, 5);
  },

  'of many uploads of one certificate at once exactly one is kept': async (store) => {
    const openTo = { accountUin: ACCOUNT, projectIds: undefined };
    const sets = Array.from({ length: AT_ONCE }, (_, nth) =>
      expecting(
        { kind: 'leafNew', openTo, leafSha256: LEAF },
        insert(makeIssued({ id: `Up${nth}`, source: 'uploaded' })),
      ),
    );
    const applied = await Promise.all(sets.map((set) => store.apply(set)));
    equal(applied.filter(({ kind }) => kind === 'applied').length, 1);
  },

  'write sets that lock the same rows in any order wait for each other, and none is given up': async (store) => {
    const [one, other] = [makeIssued({ id: 'One1' }), makeIssued({ id: 'Two1' })];
    await put(store, one, other);
    const applied = await Promise.all(
      Array.from({ length: AT_ONCE }, (_, nth) =>
        store.apply({ expects: (nth % 2 === 0 ? [one, other] : [other, one]).map(unchanged), changes: [mark] }),
      ),
    );
    equal(applied.filter(({ kind }) => kind === 'applied').length, AT_ONCE);
  },

  'plans are abandoned with the write set that ends their certificate': async (store) => {
    await store.apply(changing(...planning('Orig1', ACCOUNT)));
    await store.apply(changing({ kind: 'abandonPlans', certificateId: 'Orig1', at: LATER }));
    const issuance = await store.reads.issuances.find('aa');
    deepEqual([issuance?.state, issuance?.abandonedAt], ['abandoned', LATER]);
  },

  'of many write sets at once that replace one certificate exactly one is carried out': async (store) => {
    await put(store, ORIGINAL);
    const sets = Array.from({ length: AT_ONCE }, (_, nth) =>
      together(
        expecting({ kind: 'unchanged', certificate: ORIGINAL }),
        expecting({ kind: 'latestReplacement', of: ORIGINAL.id, is: undefined }, insert(reissueOf(`Re${nth}`))),
      ),
    );
    const applied = await Promise.all(sets.map((set) => store.apply(set)));
    equal(applied.filter(({ kind }) => kind === 'applied').length, 1);
    deepEqual(new Set(applied.map(conflictOf)), new Set([undefined, 'latestReplacement']));
  },

  'of many accounts at once that plan with one key exactly one does': async (store) => {
    const sets = Array.from({ length: AT_ONCE }, (_, nth) => {
      const accountUin = String(100_000_000_010 + nth);
      const free: Expectation = { kind: 'keyFree', keySha256: KEY, accountUin, now: NOON };
      return together(expecting(free), changing(...planning(`Re${nth}`, accountUin, `a${nth}`)));
    });
    const applied = await Promise.all(sets.map((set) => store.apply(set)));
    equal(applied.filter(({ kind }) => kind === 'applied').length, 1);
  },

  'of many orders at once exactly as many are put under way as there may be': async (store) => {
    const sets = Array.from({ length: AT_ONCE }, (_, nth) => {
      const room: Expectation = { kind: 'ordersUnderWay', accountUin: ACCOUNT, atMost: 4 };
      return expecting(room, insert(makeCertificate({ id: `Or${nth}` })));
    });
    const applied = await Promise.all(sets.map((set) => store.apply(set)));
    equal(applied.filter(({ kind }) => kind === 'applied').length, 5);
  },

  'of many write sets at once exactly as many take room as there is': async (store) => {
    const applied = await Promise.all(
      Array.from({ length: AT_ONCE }, (_, nth) =>
        store.apply(together(takingRoom(1), changing(insert(makeCertificate({ id: `Ro${nth}`, step: 'ordered' }))))),
      ),
    );
    equal(applied.filter(({ kind }) => kind === 'applied').length, ALLOWED.records);
    equal((await store.reads.usage.find(ACCOUNT, 20_000)).records, ALLOWED.records);
    const { total } = await store.reads.certificates.list(everythingOf(ACCOUNT), NOON);
    equal(total, ALLOWED.records);
  },

  'a write set and a transaction that changes what it expects end as one after the other would': async (store) => {
    await put(store, ORIGINAL);
    const revoked: Certificate = { ...ORIGINAL, step: 'revoking', updatedAt: LATER };
    const revoke = async (): Promise<readonly string[]> =>
      await store.transact(async (rows) => {
        const reissues = await rows.certificates.listLineage(ORIGINAL.id);
        for (const one of reissues.filter(({ id }) => id !== ORIGINAL.id)) {
          await rows.certificates.save(one, { ...one, step: 'failed', updatedAt: LATER });
        }
        await rows.certificates.save(ORIGINAL, revoked);
        return reissues.map(({ id }) => id);
      });
    const reissue = together(
      expecting({ kind: 'unchanged', certificate: ORIGINAL }),
      expecting({ kind: 'latestReplacement', of: ORIGINAL.id, is: undefined }, insert(reissueOf('Re1'))),
    );
    const [seen, applied] = await Promise.all([revoke(), store.apply(reissue)]);
    const found = await store.reads.certificates.find('Re1');
    // Either the reissue came first, and went with its original, or it found its original gone.
    deepEqual([seen.includes('Re1'), found?.step], applied.kind === 'applied' ? [true, 'failed'] : [false, undefined]);
  },

  'a write set whose change is illegal is refused before anything is asked of the database': async (store) => {
    await put(store, ORIGINAL);
    const next: Certificate = { ...ORIGINAL, step: 'validating', version: 2 };
    await rejects(store.apply(changing({ kind: 'save', previous: ORIGINAL, next })), /not a legal step/);
    deepEqual(await store.reads.certificates.find(ORIGINAL.id), ORIGINAL);
  },

  'a write set that fails although all is as it expects changes nothing, and those beside it are carried out': async (
    store,
  ) => {
    await put(store, ORIGINAL);
    const twice = changing(...planning('Orig1', ACCOUNT), ...planning('Other1', ACCOUNT));
    const beside = Array.from({ length: AT_ONCE }, (_, nth) => makeCertificate({ id: `Be${nth}`, step: 'ordered' }));
    const [failed, ...others] = await Promise.allSettled([
      store.apply(twice),
      ...beside.map((certificate) => store.apply(changing(insert(certificate)))),
      store.transact((rows) => rows.certificates.save(ORIGINAL, { ...ORIGINAL, alias: 'beside' })),
    ]);
    equal(failed.status, 'rejected');
    equal(others.filter(({ status }) => status === 'rejected').length, 0);
    equal(await store.reads.issuances.find('aa'), undefined);
    for (const { id } of beside) equal((await store.reads.certificates.find(id))?.id, id);
    equal((await store.reads.certificates.find(ORIGINAL.id))?.alias, 'beside');
  },

  'a certificate that was saved by a write set is stale to whoever has read it before': async (store) => {
    await put(store, ORIGINAL);
    const next = { ...ORIGINAL, alias: 'new', version: 2 };
    const set = expecting({ kind: 'saved', certificate: ORIGINAL }, { kind: 'save', previous: ORIGINAL, next });
    deepEqual(await store.apply(set), { kind: 'applied' });
    equal(conflictOf(await store.apply(set)), 'saved');
    await rejects(
      store.transact((rows) => rows.certificates.save(ORIGINAL, ORIGINAL)),
      StaleState,
    );
  },

  'an empty write set is carried out': async (store) => {
    deepEqual(await store.apply({ expects: [], changes: [] }), { kind: 'applied' });
    deepEqual(await store.apply(changing(mark)), { kind: 'applied' });
  },
};

function unchanged(certificate: Certificate): Expectation {
  return { kind: 'unchanged', certificate };
}

function everythingOf(accountUin: string) {
  return {
    accountUin,
    projectIds: undefined,
    standings: undefined,
    ids: undefined,
    source: undefined,
    search: undefined,
    sort: 'newest',
    offset: 0,
    limit: 1,
  } as const;
}
