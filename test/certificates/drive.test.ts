// What is next for a certificate, and when: looks at its proofs grow rarer and never miss its deadline.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Certificate, type Step, LEGAL_STEPS, phaseOf } from '../../src/certificates/model/certificate.ts';
import { parseDomainName } from '../../src/certificates/model/domain-name.ts';
import { nextCheckAt, nextStepOf, retryAt } from '../../src/certificates/model/next-step.ts';
import { newOrder } from '../../src/certificates/ordering/order.ts';
import type { Proof } from '../../src/certificates/model/proof.ts';
import { addMs, DAY_MS, HOUR_MS, MINUTE_MS } from '../../src/lib/clock.ts';

const NOW = new Date('2026-06-01T12:00:00Z');
const DEADLINE = addMs(NOW, 3 * DAY_MS);

const PROOF: Proof = {
  domain: parseDomainName('example.com'),
  method: 'managedDns',
  value: 'value',
  place: '_dnsauth.example.com',
  placement: { kind: 'zone' },
  publicationTrouble: undefined,
  publishedAt: undefined,
  retractedAt: undefined,
  provedAt: undefined,
};

function certificateWith(facts: Partial<Certificate>): Certificate {
  const order = { id: 'abcd1234', accountUin: '1', projectId: 0, alias: '', productId: '83', maxNames: 1 };
  return newOrder({ ...order, createdAt: NOW, proofDeadline: DEADLINE, ...facts });
}

test('Looks at proofs grow rarer, from seconds to a quarter of an hour, and go on until the deadline', () => {
  const certificate = certificateWith({ step: 'validating' });
  const delays = [1, 2, 3, 5, 8, 9, 1000].map(
    (attempts) => nextCheckAt(certificate, { attempts, now: NOW }).getTime() - NOW.getTime(),
  );
  assert.deepEqual(
    delays,
    delays.toSorted((one, two) => one - two),
  );
  assert.equal(delays.at(-1), 15 * MINUTE_MS);
});

test('The last look before the deadline is at the deadline, at which the order closes', () => {
  const certificate = certificateWith({ step: 'validating' });
  const late = { attempts: 1000, now: addMs(DEADLINE, -MINUTE_MS) };
  assert.deepEqual(nextCheckAt(certificate, late), DEADLINE);
  assert.equal(nextStepOf(certificateWith({ step: 'validating', proofs: [PROOF] }), DEADLINE).act, 'close');
  assert.notEqual(nextStepOf(certificate, addMs(DEADLINE, -1)).act, 'close');
});

test('What goes wrong outside is tried again within an hour, however often it went wrong', () => {
  for (const attempts of [0, 1, 7, 8, 10_000]) {
    const at = retryAt({ attempts, now: NOW });
    assert.ok(at > NOW && at <= addMs(NOW, HOUR_MS));
  }
});

test('An automatic proof is published, then a key is made, then the proof is checked', () => {
  const fresh = certificateWith({ step: 'validating', proofs: [PROOF] });
  assert.equal(nextStepOf(fresh, NOW).act, 'publishProofs');
  const published = { ...fresh, proofs: [{ ...PROOF, publishedAt: NOW }] };
  assert.equal(nextStepOf(published, NOW).act, 'makeKey');
  assert.equal(nextStepOf({ ...published, csr: new Uint8Array(1) }, NOW).act, 'checkProofs');
});

const OVER: readonly Step[] = ['issued', 'failed', 'cancelled', 'revoked'];

for (const step of OVER) {
  test(`When a certificate is ${step}, what may have been published is taken back, once, also where it is deleted`, () => {
    const certificate = certificateWith({ step, proofs: [PROOF], deletedAt: NOW });
    assert.equal(nextStepOf(certificate, NOW).act, 'retractProofs');
    assert.equal(nextStepOf({ ...certificate, proofs: [{ ...PROOF, retractedAt: NOW }] }, NOW).act, 'nothing');
    assert.equal(nextStepOf({ ...certificate, proofs: [{ ...PROOF, method: 'dns' }] }, NOW).act, 'nothing');
  });
}

test('Nothing leads out of what is over, but what was never issued may be submitted again', () => {
  assert.deepEqual(LEGAL_STEPS.revoked, ['revoked']);
  assert.deepEqual(LEGAL_STEPS.failed, ['failed', 'validating', 'filled']);
  assert.deepEqual(LEGAL_STEPS.cancelled, ['cancelled', 'validating', 'ordered', 'filled']);
  assert.ok(!LEGAL_STEPS.issued.includes('failed'));
});

test('Time alone makes an issued certificate expired, and one that awaits proof failed', () => {
  const issued = { chain: [], serial: '01', notBefore: NOW, notAfter: DEADLINE, issuedAt: NOW, encryption: undefined };
  const certificate = certificateWith({ step: 'issued', issued });
  assert.equal(phaseOf(certificate, DEADLINE), 'issued', 'the last second is valid');
  assert.equal(phaseOf(certificate, addMs(DEADLINE, 1)), 'expired');
  assert.equal(phaseOf(certificateWith({ step: 'validating' }), addMs(DEADLINE, -1)), 'validating');
  assert.equal(phaseOf(certificateWith({ step: 'validating' }), DEADLINE), 'failed');
});

test('What goes by a schedule waits for its time; when that is there it comes before all that is left to tidy up', () => {
  const issued = {
    chain: [],
    serial: '01',
    notBefore: NOW,
    notAfter: addMs(DEADLINE, HOUR_MS),
    issuedAt: NOW,
    encryption: undefined,
  };
  const scheduledRevocation = { at: DEADLINE, supersededBy: 'Ab12Cd34' };
  const certificate = certificateWith({ step: 'issued', issued, scheduledRevocation });
  assert.deepEqual(nextStepOf(certificate, addMs(DEADLINE, -1)), { act: 'wait', until: DEADLINE });
  const untidy = { ...certificate, proofs: [PROOF] };
  assert.equal(nextStepOf(untidy, addMs(DEADLINE, -1)).act, 'retractProofs');
  assert.equal(nextStepOf(untidy, DEADLINE).act, 'supersede');
  for (const step of ['revoking', 'revoked'] as const) {
    assert.notEqual(nextStepOf({ ...certificate, step }, DEADLINE).act, 'supersede', step);
  }
});

test('What fell with its original, or for its key, is cancelled at its issuer, once; what failed otherwise is not', () => {
  const fallen = certificateWith({ step: 'failed', failure: 'originalRevoked', orderReference: 'order/1' });
  for (const failure of ['originalRevoked', 'keyBlocked'] as const) {
    assert.equal(nextStepOf({ ...fallen, failure }, NOW).act, 'cancelOrder');
    assert.equal(nextStepOf({ ...fallen, failure, orderReference: '' }, NOW).act, 'nothing');
  }
  assert.equal(nextStepOf({ ...fallen, failure: 'issuerRefused' }, NOW).act, 'nothing');
});
