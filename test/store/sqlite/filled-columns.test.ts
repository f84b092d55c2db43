// What migrations make of rows that older versions wrote.

import { deepEqual } from 'node:assert/strict';
import { test } from 'node:test';
import { revocationCauses } from '../../../src/store/migrations/0039-revocation-causes.ts';
import { proofPlaces } from '../../../src/store/migrations/0040-proof-places.ts';
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

test('Proofs stand where they stood, and those of several domains in their order', async () => {
  using folder = makeTemporaryFolder();
  const dates = { publishedAt: '2026-01-01T00:00:00.000Z' };
  const value = 'a "quoted" \\ value';
  const proofs = [
    { domain: 'b.example.com', method: 'DNS_AUTO', value, fileName: '', placement: { kind: 'zone' }, ...dates },
    { domain: 'a.example.com', method: 'DNS', value, fileName: '' },
    { domain: '192.0.2.1', method: 'FILE', value, fileName: 'token.txt' },
  ];
  const order = { ...CERTIFICATE, step: 'validating' };
  const file = await makeFileBefore(proofPlaces, {
    folder: folder.path,
    rows: [
      ['certificates', { ...order, id: 'Proved01', proofs: JSON.stringify(proofs) }],
      ['certificates', { ...order, id: 'Without1' }],
    ],
  });
  await using store = await openSqliteStore({ file, clock: fixedClock });
  const proofsOf = async (id: string) => (await store.reads.certificates.find(id))?.proofs ?? [];
  const found = await proofsOf('Proved01');
  deepEqual(
    found.map(({ domain, method, place }) => [domain, method, place]),
    [
      ['b.example.com', 'managedDns', '_dnsauth.b.example.com'],
      ['a.example.com', 'dns', '_dnsauth.a.example.com'],
      ['192.0.2.1', 'file', '/.well-known/pki-validation/token.txt'],
    ],
  );
  deepEqual(found[0]?.placement, { kind: 'zone' });
  deepEqual(found[0]?.publishedAt, new Date('2026-01-01'));
  deepEqual(
    found.map((proof) => [proof.value, 'fileName' in proof]),
    [
      [value, false],
      [value, false],
      [value, false],
    ],
  );
  deepEqual(await proofsOf('Without1'), []);
});
