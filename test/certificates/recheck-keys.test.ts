// Looking again at the keys of valid certificates: page after page, and by the certificate that has the key.

import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { test } from 'node:test';
import { RECHECK_PAGE, recheckKeys } from '../../src/certificates/keys/recheck-keys.ts';
import { subjectKeysOf } from '../../src/certificates/keys/subject-keys.ts';
import { ACCOUNT, makeCertificate, makeIssuance, NOON } from '../contracts/store/samples.ts';
import { makeTestCsr } from '../support/authority.ts';
import { openTemporaryStore } from '../support/store.ts';
import { told } from '../support/reasons.ts';

const ALL_ARE_BAD = { defectOf: () => told('it is bad') };

test('As many keys as fit on a page are looked at in one, and one more is on the next', async () => {
  await using opened = await openTemporaryStore();
  const { store } = opened;
  const keys = Array.from({ length: RECHECK_PAGE + 1 }, (_, at) => hash('sha256', String(at))).toSorted();
  await store.transact(async (rows) => {
    for (const [at, keySha256] of keys.entries()) {
      const certificateId = `Id${String(at).padStart(6, '0')}`;
      await rows.subjectKeys.record({ keySha256, accountUin: ACCOUNT, certificateId });
      await rows.issuances.plan(makeIssuance({ serial: certificateId, certificateId }));
    }
  });
  const look = async (after: string) =>
    await recheckKeys({ reads: store.reads, keyPolicy: ALL_ARE_BAD }, { after, now: NOON });
  const first = await look('');
  assert.deepEqual(first, { defective: [], next: keys.at(-2) });
  assert.equal((await look(keys.at(-2) ?? '')).next, undefined);
});

test('A key is judged by the certificate that has it, not by an order that got another one since', async () => {
  await using opened = await openTemporaryStore();
  const { store } = opened;
  const [csr, other] = [await makeTestCsr(['example.com'], 'p256'), await makeTestCsr(['example.com'], 'p256')];
  const holder = makeCertificate({ id: 'Bb000000', csr });
  const [keySha256 = ''] = subjectKeysOf(holder);
  await store.transact(async (rows) => {
    for (const certificate of [makeCertificate({ id: 'Aa000000', csr: other }), holder]) {
      await rows.certificates.insert(certificate);
      await rows.subjectKeys.record({ keySha256, accountUin: ACCOUNT, certificateId: certificate.id });
    }
    await rows.issuances.plan(makeIssuance({ certificateId: holder.id }));
  });
  const page = await recheckKeys({ reads: store.reads, keyPolicy: ALL_ARE_BAD }, { after: '', now: NOON });
  assert.deepEqual(page.defective, [{ keySha256, defect: 'it is bad', certificateId: holder.id }]);
});
