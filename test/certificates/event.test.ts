// What each change of a certificate tells, and what it never tells.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Certificate, Step } from '../../src/certificates/model/certificate.ts';
import { LEGAL_STEPS } from '../../src/certificates/model/certificate.ts';
import { readRevocationCause } from '../../src/certificates/model/revocation-reason.ts';
import { addMs, DAY_MS } from '../../src/lib/clock.ts';
import { callOrigin, SERVICE } from '../../src/lib/origin.ts';
import { eventOf } from '../../src/certificates/model/event.ts';
import { makeCertificate, makeIssued, makeMaterial, makeProof, NOON } from '../contracts/store/samples.ts';
import { told } from '../support/reasons.ts';

const at = (step: Step, facts: Partial<Certificate> = {}) => makeCertificate({ id: 'Ab12Cd34', step, ...facts });
const issued = (facts: Partial<Certificate> = {}) => makeIssued({ id: 'Ab12Cd34', ...facts });

const tellOf = (previous: Certificate | undefined, next: Certificate, origin = SERVICE) =>
  eventOf(previous, next, origin);

const LATER = { at: addMs(NOON, DAY_MS), supersededBy: 'New1' };

const CHANGES: readonly (readonly [string, Certificate | undefined, Certificate, string | undefined])[] = [
  ['An order whose proof is awaited', undefined, at('validating'), 'certificate.validating'],
  ['An order whose proof the service publishes', undefined, at('validating', { method: 'managedDns' }), undefined],
  ['An order that awaits information', undefined, at('ordered'), undefined],
  ['A commit of an order', at('filled'), at('validating'), 'certificate.validating'],
  ['Another look at the proofs', at('validating'), at('validating'), undefined],
  ['A proof that is accepted', at('validating'), at('issuing'), undefined],
  ['An issue', at('issuing'), issued(), 'certificate.issued'],
  ['An issue in place of another', at('issuing'), issued({ replaces: 'Old1' }), 'certificate.reissued'],
  ['A failure', at('issuing'), at('failed'), 'certificate.failed'],
  ['A cancellation', at('validating'), at('cancelled'), 'certificate.cancelled'],
  ['A revocation that its issuer does not know yet', issued(), issued({ step: 'revoking' }), undefined],
  ['A revocation', issued({ step: 'revoking' }), issued({ step: 'revoked' }), 'certificate.revoked'],
  ['A schedule', issued(), issued({ scheduledRevocation: LATER }), 'certificate.revocationScheduled'],
  [
    'A schedule that is brought forward',
    issued({ scheduledRevocation: LATER }),
    issued({ scheduledRevocation: { ...LATER, at: NOON } }),
    'certificate.revocationScheduled',
  ],
  [
    'A schedule that is called off',
    issued({ scheduledRevocation: LATER }),
    issued(),
    'certificate.revocationCalledOff',
  ],
  [
    'A change beside a schedule',
    issued({ scheduledRevocation: LATER }),
    issued({ scheduledRevocation: { ...LATER }, alias: 'shop' }),
    undefined,
  ],
  [
    'A revocation by schedule',
    issued({ step: 'revoking', scheduledRevocation: LATER }),
    issued({ step: 'revoked', scheduledRevocation: LATER }),
    'certificate.revoked',
  ],
  ['An upload', undefined, issued({ source: 'uploaded' }), 'certificate.uploaded'],
  ['A deletion', at('failed'), at('failed', { deletedAt: NOON }), 'certificate.deleted'],
  [
    'A record taken back after deletion',
    at('failed', { deletedAt: NOON }),
    at('failed', { deletedAt: NOON }),
    undefined,
  ],
  ['A new alias', issued(), issued({ alias: 'shop' }), undefined],
];

for (const [title, previous, next, kind] of CHANGES) {
  test(`${title} tells ${kind ?? 'nothing'}`, () => assert.equal(tellOf(previous, next)?.kind, kind));
}

test('Every step that ends an order, or begins what somebody waits for, is told wherever it comes from', () => {
  const told = new Set<Step>(['validating', 'issued', 'failed', 'cancelled', 'revoked']);
  for (const [from, targets] of Object.entries(LEGAL_STEPS) as [Step, readonly Step[]][]) {
    for (const to of targets.filter((one) => one !== from)) {
      assert.equal(tellOf(at(from), at(to)) !== undefined, told.has(to), `${from} → ${to}`);
    }
  }
});

test('An event has the facts as they were saved, and its time', () => {
  const next = issued({
    alias: 'shop',
    projectId: 7,
    replaces: 'Old1',
    lineageId: 'Old1',
    issued: makeMaterial({ serial: '0a0b0c' }),
  });
  const event = tellOf(at('issuing'), next);
  assert.deepEqual(event?.at, next.updatedAt);
  assert.deepEqual(JSON.parse(event?.data ?? ''), {
    certificateId: 'Ab12Cd34',
    accountUin: '100000000001',
    projectId: 7,
    productId: '83',
    alias: 'shop',
    domains: ['example.com', 'www.example.com'],
    lineageId: 'Old1',
    replaces: 'Old1',
    serial: '0a0b0c',
    notBefore: '2026-03-01T12:00:00.000Z',
    notAfter: '2026-05-30T12:00:00.000Z',
    origin: { kind: 'service' },
  });
});

test('An event names the key, the address and the request of the call that caused it', () => {
  const call = { secretId: 'AKIDone', address: '192.0.2.7', requestId: 'request-1' };
  const event = tellOf(undefined, issued({ source: 'uploaded' }), callOrigin(call));
  assert.deepEqual(JSON.parse(event?.data ?? '').origin, { kind: 'call', ...call });
});

test('Of a national pair an event has both serials', () => {
  const encryption = { leaf: Uint8Array.of(0x30), serial: '0d0e0f' };
  const pair = makeMaterial({ serial: '0a0b0c', encryption });
  const { serial, encryptionSerial } = JSON.parse(tellOf(at('issuing'), issued({ issued: pair }))?.data ?? '');
  assert.deepEqual([serial, encryptionSerial], ['0a0b0c', '0d0e0f']);
});

test('A failure says why, and a revocation too', () => {
  const failure = { failure: 'issuerRefused', failureDetail: told('The issuer says no.') } as const;
  const failed = tellOf(at('issuing'), at('failed', failure));
  assert.equal(JSON.parse(failed?.data ?? '').failureDetail, 'The issuer says no.');
  const revocation = { ...readRevocationCause('key compromise'), requestedAt: NOON, revokedAt: NOON };
  const revoked = tellOf(issued({ step: 'revoking' }), issued({ step: 'revoked', revocation }));
  assert.equal(JSON.parse(revoked?.data ?? '').revocationReason, 'key compromise');
});

test('A schedule says when, and what is in the place of the certificate', () => {
  const data = JSON.parse(tellOf(issued(), issued({ scheduledRevocation: LATER }))?.data ?? '');
  assert.deepEqual([data.revocationAt, data.supersededBy], ['2026-03-02T12:00:00.000Z', 'New1']);
});

test('Keys, passwords, proofs and who the applicant is are in no event', () => {
  const planted = {
    sealedKey: Buffer.from('planted-key'),
    sealedKeyPassword: Buffer.from('planted-password'),
    csr: Buffer.from('planted-csr'),
    proofs: [makeProof({ value: 'planted-proof', place: 'planted-place' })],
    submission: { adminEmail: 'planted@example.com' },
    orderReference: 'planted-reference',
  };
  for (const [, previous, next] of CHANGES) {
    const { data = '' } = tellOf(previous, { ...next, ...planted }) ?? {};
    assert.ok(!data.includes('planted') && !data.includes(Buffer.from('planted').toString('base64')));
  }
});
