// Store contract: attempts to publish records at servers that take updates.

import { deepEqual } from 'node:assert/strict';
import type { Publication } from '../../../src/dns/ports.ts';
import { addMs } from '../../../src/lib/clock.ts';
import type { Contract } from './contract.ts';
import { makeCertificate, NOON } from './samples.ts';

const RECORD = { name: '_dnsauth.example.com', value: 'x', certificateId: 'Ab12Cd34', accountUin: '100000000001' };

const attempt = (id: string, change: Partial<Publication> = {}): Publication => {
  return { ...RECORD, id, provider: 'provider p', sentAt: NOON, isSettled: false, ...change };
};

export const publicationContract: Contract = {
  'attempts to publish are kept by record and certificate, until each is removed': async (store) => {
    const shared = attempt('c', { certificateId: 'Ef56Gh78' });
    await store.transact(async ({ publications }) => {
      for (const one of [attempt('b'), attempt('a'), shared, attempt('d', { value: 'y' })]) await publications.add(one);
    });
    const { publications } = store.reads;
    deepEqual(await publications.listOf(RECORD), [attempt('a'), attempt('b')]);
    await store.transact(async (rows) => {
      await rows.publications.settle('a');
      await rows.publications.settle('a');
    });
    deepEqual(await publications.listOf(RECORD), [attempt('a', { isSettled: true }), attempt('b')]);
    await store.transact((rows) => rows.publications.remove(['a', 'b', 'gone']));
    deepEqual(await publications.listOf(RECORD), []);
    deepEqual(await publications.listOf(shared), [shared]);
  },

  'an attempt is needed until its certificate is issued, or over, and while it is young': async (store) => {
    const certificates = [
      makeCertificate({ id: 'awaits', step: 'validating' }),
      makeCertificate({ id: 'signed', step: 'issuing' }),
      makeCertificate({ id: 'issued', step: 'issued' }),
      makeCertificate({ id: 'deleted', step: 'cancelled', deletedAt: NOON }),
    ];
    await store.transact(async (rows) => {
      for (const certificate of certificates) await rows.certificates.insert(certificate);
      for (const certificateId of ['awaits', 'signed', 'issued', 'deleted', 'unknown']) {
        await rows.publications.add(attempt(certificateId, { certificateId }));
      }
      await rows.publications.add(attempt('young', { certificateId: 'issued', sentAt: addMs(NOON, 1) }));
    });
    const idsOf = async (after: string, limit: number, milliseconds = 0) =>
      (await store.reads.publications.listUnneeded({ sentUntil: addMs(NOON, milliseconds), after, limit })).map(
        ({ id }) => id,
      );
    deepEqual(await idsOf('', 10), ['deleted', 'issued', 'unknown']);
    deepEqual(await idsOf('', 2), ['deleted', 'issued']);
    deepEqual(await idsOf('issued', 2), ['unknown']);
    deepEqual(await idsOf('', 10, 1), ['deleted', 'issued', 'unknown', 'young']);
    deepEqual(await idsOf('', 10, -1), []);
  },
};
