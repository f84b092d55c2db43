// Store contract: authorizations, deletion tasks, DNS records.

import { deepEqual, equal } from 'node:assert/strict';
import type { Authorization } from '../../../src/certificates/model/authorization.ts';
import type { DeletionTask } from '../../../src/certificates/ports/deletion-task.ts';
import { addMs } from '../../../src/lib/clock.ts';
import { VALUES_LIMIT } from '../../../src/store/proofs/dns-records.ts';
import type { Contract } from './contract.ts';
import { ACCOUNT, OTHER_ACCOUNT, domain, NOON } from './samples.ts';

const proved = (name: string, method: Authorization['method'], milliseconds: number): Authorization => ({
  accountUin: ACCOUNT,
  domain: domain(name),
  method,
  provedAt: addMs(NOON, milliseconds),
});

export const recordContract: Contract = {
  'a deletion task is found by its id as it was recorded, with its refusal or without': async (store) => {
    const done: DeletionTask = {
      id: 'task-1',
      accountUin: ACCOUNT,
      certificateId: 'Ab12Cd34',
      names: [domain('example.com'), domain('*.例え.jp')],
      refusal: undefined,
      doneAt: NOON,
    };
    const refused: DeletionTask = { ...done, id: 'task-2', names: [], refusal: { kind: 'deleteIssuedForbidden' } };
    await store.transact(async (rows) => {
      await rows.deletionTasks.insert(done);
      await rows.deletionTasks.insert(refused);
    });
    deepEqual(await store.reads.deletionTasks.find('task-1'), done);
    deepEqual(await store.reads.deletionTasks.find('task-2'), refused);
    equal(await store.reads.deletionTasks.find('task-3'), undefined);
    const prune = (until: Date, limit: number) => store.transact((rows) => rows.deletionTasks.prune(until, limit));
    equal(await prune(done.doneAt, 10), 0);
    const after = addMs(done.doneAt, 1);
    deepEqual([await prune(after, 1), await prune(after, 10), await prune(after, 10)], [1, 1, 0]);
  },

  'of the proofs of a domain the newest of each method serves, for its account, while it is recent': async (store) => {
    await store.transact(async (rows) => {
      await rows.authorizations.put(proved('example.com', 'dns', 5));
      await rows.authorizations.put(proved('example.com', 'dns', 3));
      await rows.authorizations.put(proved('example.com', 'file', 4));
      await rows.authorizations.put(proved('example.net', 'dns', 5));
      await rows.authorizations.put({ ...proved('example.com', 'dns', 9), accountUin: OTHER_ACCOUNT });
    });
    const list = (names: readonly string[], since: number) =>
      store.reads.authorizations.list(ACCOUNT, names.map(domain), addMs(NOON, since));
    deepEqual(await list(['example.com'], 4), [proved('example.com', 'dns', 5), proved('example.com', 'file', 4)]);
    deepEqual(await list(['example.com', 'example.net'], 5), [
      proved('example.com', 'dns', 5),
      proved('example.net', 'dns', 5),
    ]);
    deepEqual(await list(['example.com'], 6), []);
    deepEqual(await list([], 0), []);
  },

  'a DNS record is there once for each certificate, and is removed for that one alone': async (store) => {
    const record = { name: '_dnsauth.example.com', value: 'x', certificateId: 'Ab12Cd34' };
    const shared = { ...record, certificateId: 'Ef56Gh78' };
    await store.transact(async (rows) => {
      for (const put of [record, record, shared, { ...record, value: 'a' }]) await rows.dnsRecords.put(put);
    });
    const { dnsRecords } = store.reads;
    deepEqual(await dnsRecords.listValues(record.name), ['a', 'x']);
    deepEqual(await dnsRecords.list(10), [{ ...record, value: 'a' }, record, shared]);
    deepEqual(await dnsRecords.list(1), [{ ...record, value: 'a' }]);
    await store.transact((rows) => rows.dnsRecords.remove(record));
    await store.transact((rows) => rows.dnsRecords.remove(record));
    deepEqual(await dnsRecords.listValues(record.name), ['a', 'x']);
    await store.transact((rows) => rows.dnsRecords.remove(shared));
    deepEqual(await dnsRecords.listValues(record.name), ['a']);
    deepEqual(await dnsRecords.listValues('example.com'), []);
  },

  'a name has something below it when a record ends in it, label by label': async (store) => {
    await store.transact((rows) =>
      rows.dnsRecords.put({ name: '_dnsauth.a.example.com', value: 'x', certificateId: 'Ab12Cd34' }),
    );
    const below: readonly (readonly [string, boolean])[] = [
      ['example.com', true],
      ['a.example.com', true],
      ['com', true],
      ['_dnsauth.a.example.com', false],
      ['xample.com', false],
      ['example.co', false],
      ['b.example.com', false],
      ['x._dnsauth.a.example.com', false],
    ];
    for (const [name, has] of below) equal(await store.reads.dnsRecords.hasBelow(name), has, name);
  },

  [`${VALUES_LIMIT} values at one DNS name are answered, and no more`]: async (store) => {
    const count = async () => (await store.reads.dnsRecords.listValues('a.example.com')).length;
    const put = (value: number) =>
      store.transact((rows) =>
        rows.dnsRecords.put({ name: 'a.example.com', value: `${value}`, certificateId: 'Ab12Cd34' }),
      );
    await Promise.all(Array.from({ length: VALUES_LIMIT }, (_, value) => put(value)));
    equal(await count(), VALUES_LIMIT);
    await put(VALUES_LIMIT);
    equal(await count(), VALUES_LIMIT);
  },
};
