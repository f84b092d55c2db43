// Status, StatusName and StatusMsg of a certificate in every phase, and the times beside them.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { wireStatusOf, type WireStatus } from '../../src/api/words/status.ts';
import { readWireTime, wireTime } from '../../src/api/words/times.ts';
import type { Certificate } from '../../src/certificates/model/certificate.ts';
import { FREE_PRODUCT, makeProducts, MULTI_DOMAIN_PRODUCT } from '../../src/certificates/model/product.ts';
import { addMs, DAY_MS, SECOND_MS } from '../../src/lib/clock.ts';
import { makeCertificate, makeMaterial, NOON } from '../contracts/store/samples.ts';
import { told } from '../support/reasons.ts';
import { because } from '../../src/reasons/reason.ts';

const PRODUCTS = makeProducts([FREE_PRODUCT, MULTI_DOMAIN_PRODUCT]);
const ISSUED = makeMaterial({ notAfter: addMs(NOON, DAY_MS) });
const REPLACES = { replaces: 'Or1ginal' };
const GRANTED = { productId: MULTI_DOMAIN_PRODUCT.id };

type Row = readonly [title: string, facts: Partial<Certificate>, status: number, message: string];

const ROWS: readonly Row[] = [
  ['a granted order that awaits its information', { ...GRANTED, step: 'ordered' }, 5, ''],
  ['a granted order whose information is not committed', { ...GRANTED, step: 'filled' }, 5, ''],
  ['a free order that awaits its information', { step: 'ordered' }, 13, ''],
  ['a first order whose record the service publishes', { step: 'validating', method: 'managedDns' }, 4, 'PENDING-DCV'],
  ['a first order whose record the applicant publishes', { step: 'validating', method: 'dns' }, 0, 'PENDING-DCV'],
  ['a first order proved by a file', { step: 'validating', method: 'file' }, 0, 'PENDING-DCV'],
  ['a proved first order', { step: 'issuing', method: 'managedDns' }, 0, 'WAIT-ISSUE'],
  ['a reissue that awaits its proof', { ...REPLACES, step: 'validating', method: 'managedDns' }, 11, 'PENDING-DCV'],
  ['a proved reissue', { ...REPLACES, step: 'issuing' }, 11, 'WAIT-ISSUE'],
  ['an issued certificate', { step: 'issued', issued: ISSUED }, 1, ''],
  ['an issued reissue', { ...REPLACES, step: 'issued', issued: ISSUED }, 1, ''],
  ['a cancelled order', { step: 'cancelled' }, 7, ''],
  ['a cancelled reissue', { ...REPLACES, step: 'cancelled' }, 7, ''],
  ['a revocation under way', { step: 'revoking', issued: ISSUED }, 9, ''],
  ['a revoked certificate', { step: 'revoked', issued: ISSUED }, 10, ''],
  [
    'a refused order',
    { step: 'failed', failure: 'issuerRefused', failureDetail: told('The names are not allowed.') },
    2,
    'The names are not allowed.',
  ],
  [
    'an order whose three days are over, before anybody has recorded it',
    { step: 'validating', proofDeadline: NOON },
    2,
    'Domain verification timed out, and the order was closed; apply again',
  ],
];

for (const [title, facts, status, message] of ROWS) {
  test(`${title} has status ${status}`, () => {
    const shown = statusOf(facts, { now: NOON, language: 'en-US' });
    assert.deepEqual([shown.Status, shown.StatusMsg], [status, message]);
    assert.match(shown.StatusName, /^[A-Z][a-zA-Z ]+$/);
    assert.match(statusOf(facts, { now: NOON, language: 'zh-CN' }).StatusName, /^\p{Script=Han}+(?:DNS记录)?$/u);
  });
}

test('a certificate is issued until its last second is over, and expired then', () => {
  const facts = { step: 'issued', issued: ISSUED } as const;
  assert.equal(statusOf(facts, { now: ISSUED.notAfter, language: 'en-US' }).Status, 1);
  assert.equal(statusOf(facts, { now: addMs(ISSUED.notAfter, SECOND_MS), language: 'en-US' }).Status, 3);
});

test('a failure is told in Chinese by its kind', () => {
  const facts = {
    step: 'failed',
    failure: 'originalRevoked',
    failureDetail: because('recorded', { text: 'In English.' }),
  } as const;
  assert.equal(statusOf(facts, { now: NOON, language: 'zh-CN' }).StatusMsg, '原证书已吊销');
});

test('times are written in GMT+8 to the second, and read back', () => {
  const time = new Date('2025-12-31T16:00:00.999Z');
  assert.equal(wireTime(time), '2026-01-01 00:00:00');
  assert.deepEqual(readWireTime('2026-01-01 00:00:00'), new Date('2025-12-31T16:00:00Z'));
});

test('a text that is no time, or names a day that does not exist, is not read', () => {
  for (const text of [
    '',
    '2026-01-01',
    '2026-01-01T00:00:00',
    '2026-02-30 00:00:00',
    '2026-01-01 24:00:00',
    '2026-01-01 00:00:60',
    '26-1-1 0:0:0',
    ' 2026-01-01 00:00:00',
  ]) {
    assert.equal(readWireTime(text), undefined, text);
  }
});

function statusOf(
  facts: Partial<Certificate>,
  view: { readonly now: Date; readonly language: 'en-US' | 'zh-CN' },
): WireStatus {
  return wireStatusOf(makeCertificate({ id: 'Ab12Cd34', ...facts }), { ...view, products: PRODUCTS });
}
