// What migrations make of rows that older versions wrote.

import { deepEqual } from 'node:assert/strict';
import { test } from 'node:test';
import { revocationCauses } from '../../../src/store/migrations/0039-revocation-causes.ts';
import { openSqliteStore } from '../../../src/store/sqlite/sqlite-store.ts';
import { makeFileBefore, type Row } from '../../support/older-file.ts';
import { fixedClock } from '../../support/store.ts';
import { makeTemporaryFolder } from '../../support/temporary-folder.ts';

const CERTIFICATE: Row = { names: '["example.com"]', proofs: '[]', submission: '{}', tags: '[]', source: 'ordered' };

test('Revocations have the reason that their issuer was told, and else the one that their words name', async () => {
  using folder = makeTemporaryFolder();
  const revocation = { ...CERTIFICATE, step: 'revoked', revocation_requested_at: 7, revoked_at: 9 };
  const ledger = { state: 'issued', kind: 'server', revoked_at: 9 };
  const file = await makeFileBefore(revocationCauses, {
    folder: folder.path,
    rows: [
      ['certificates', { ...revocation, id: 'Told0001', serial: 'aa', revocation_reason: 'no words of any list' }],
      ['issuances', { ...ledger, serial: 'aa', certificate_id: 'Told0001', revocation_reason: 9 }],
      ['certificates', { ...revocation, id: 'Told0002', serial: 'bb', revocation_reason: 'superseded, so to speak' }],
      ['issuances', { ...ledger, serial: 'bb', certificate_id: 'Told0002', revocation_reason: null }],
      [
        'certificates',
        { ...revocation, id: 'Asked001', step: 'revoking', serial: 'cc', revocation_reason: '私钥泄露' },
      ],
      ['issuances', { ...ledger, serial: 'cc', certificate_id: 'Asked001', revoked_at: null }],
      ['certificates', { ...revocation, id: 'Forgot01', serial: 'dd', revocation_reason: 'the shop is closed' }],
      ['certificates', { ...CERTIFICATE, id: 'Issued01', step: 'issued', serial: 'ee' }],
    ],
  });
  await using store = await openSqliteStore({ file, clock: fixedClock });
  const causeOf = async (id: string) => {
    const { reason, comment } = (await store.reads.certificates.find(id))?.revocation ?? {};
    return [reason, comment];
  };
  deepEqual(await causeOf('Told0001'), ['privilegeWithdrawn', 'no words of any list']);
  deepEqual(await causeOf('Told0002'), ['unspecified', 'superseded, so to speak']);
  deepEqual(await causeOf('Asked001'), ['keyCompromise', '私钥泄露']);
  deepEqual(await causeOf('Forgot01'), ['cessationOfOperation', 'the shop is closed']);
  deepEqual(await causeOf('Issued01'), [undefined, undefined]);
});
