// CertificateOrderSubmit and ModifyCertificateResubmit of granted orders: in every state an order can be in, and again.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { DAY_MS } from '../../src/lib/clock.ts';
import { encodePem } from '../../src/x509/pem/pem.ts';
import { makeSubjectKey } from '../../src/x509/keys/subject-key.ts';
import { applyFor, commitGranted, detailOf, idOf, LIFE_YAML, MULTI_DOMAIN, orderGranted } from '../support/life.ts';
import { countRows, issueGranted, recordOf, replace, statusOf, waitForRest } from '../support/life.ts';
import { type Answer, openTestService, type TestService } from '../support/service.ts';

const BY_HAND = { input: { VerifyType: 'DNS' } };
const STATUS = 'FailedOperation.InvalidCertificateStatusCode';
const UNDER_WAY = 'FailedOperation.CertificateOrderSubmitProcessing';
const NOT_ALLOWED = 'FailedOperation.CertificateStatusNotAllowResubmit';

let service: TestService;

before(async () => {
  service = await openTestService({ yaml: LIFE_YAML });
});
after(() => service[Symbol.asyncDispose]());

async function submit(CertId: string, input: object = {}): Promise<Answer> {
  return await service.ask('CertificateOrderSubmit', { CertId, ...input });
}

async function refusal(CertId: string, input: object = {}): Promise<readonly [string, string]> {
  const { Error: error } = await service.call('CertificateOrderSubmit', { CertId, ...input });
  return [error?.Code ?? '', error?.Message ?? ''];
}

test('An order is submitted into validation, and answers order, status and that nobody audits it', async () => {
  const id = await orderGranted(service, ['submitted.com']);
  const { OrderId, Status, IsAudited } = await submit(id, { VerifyType: 'dns', DeleteDnsAutoRecord: 1 });
  assert.deepEqual([OrderId, Status, IsAudited], [(await recordOf(service, id)).orderReference, 0, false]);
  assert.equal((await detailOf(service, id))['VerifyType'], 'DNS');
});

test('Submitted again, before and after it is issued, it is the same order', async () => {
  const id = await orderGranted(service, ['again.com'], BY_HAND);
  const { OrderId } = await submit(id);
  assert.deepEqual((await submit(id))['OrderId'], OrderId);
  assert.deepEqual((await submit(id, { VerifyType: 'DNS' }))['OrderId'], OrderId);
  const issued = await issueGranted(service, ['again-issued.com']);
  assert.equal((await submit(issued))['Status'], 1, 'committed by the older name of the act');
});

test('Of twenty calls at once all are answered the one order', async () => {
  const id = await orderGranted(service, ['twenty-submit.com'], BY_HAND);
  const answers = await Promise.all(Array.from({ length: 20 }, async () => await submit(id)));
  assert.deepEqual(new Set(answers.map(({ OrderId }) => OrderId)).size, 1);
});

test('Another method than that of an order under way is refused', async () => {
  const id = await commitGranted(service, ['method-submit.com'], BY_HAND);
  const [code, message] = await refusal(id, { VerifyType: 'FILE' });
  assert.equal(code, UNDER_WAY);
  assert.match(message, /under way by DNS/);
});

test('What awaits its information, is cancelled, applied for, reissued or uploaded is not submitted', async () => {
  const created = await service.ask('CreateCertificate', { ProductId: MULTI_DOMAIN, DomainNum: 1, TimeSpan: 1 });
  const [empty = ''] = created['CertificateIds'] as readonly string[];
  const cancelled = await commitGranted(service, ['cancelled-submit.com'], BY_HAND);
  await service.ask('CancelCertificateOrder', { CertificateId: cancelled });
  const applied = await applyFor(service, 'applied-submit.com', { input: { DvAuthMethod: 'DNS' } });
  const issued = await issueGranted(service, ['reissued-submit.com']);
  const reissued = await replace(service, issued, { input: { ValidType: 'FILE' } });
  const { CertificatePublicKey, CertificatePrivateKey } = await detailOf(service, issued);
  const uploaded = idOf(await service.ask('UploadCertificate', { CertificatePublicKey, CertificatePrivateKey }));
  for (const id of [empty, cancelled, applied, reissued, uploaded]) assert.equal((await refusal(id))[0], STATUS, id);
  assert.match((await refusal(empty))[1], /its information is not submitted yet/);
  assert.match((await refusal(cancelled))[1], /it is cancelled, and awaits no commit/);
  assert.match((await refusal(uploaded))[1], /it is issued, and awaits no commit/);
});

for (const [what, input] of Object.entries({
  'a method that is none': { VerifyType: 'EMAIL' },
  'a flag that is none': { DeleteDnsAutoRecord: 2 },
})) {
  test(`${what} is refused, and the order stays as it is`, async () => {
    const id = await orderGranted(service, ['flag.com']);
    assert.equal((await refusal(id, input))[0], 'FailedOperation.InvalidParam');
    assert.equal((await recordOf(service, id)).step, 'filled');
  });
}

test('A key that may submit orders, and is allowed nothing else, has its order issued', async () => {
  await service.addPolicy('submits', {
    version: '2.0',
    statement: [{ effect: 'allow', action: ['ssl:CertificateOrderSubmit'], resource: ['*'] }],
  });
  const key = await service.addKey({ policyName: 'submits' });
  const id = await orderGranted(service, ['only-submit.com']);
  await service.ask('CertificateOrderSubmit', { CertId: id }, key);
  await service.waitForStatus(id, 1);
});

test('Whoever may not commit may not submit either', async () => {
  await service.addPolicy('no-commit', {
    version: '2.0',
    statement: [
      { effect: 'allow', action: ['*'], resource: ['*'] },
      { effect: 'deny', action: ['ssl:CommitCertificateInformation'], resource: ['*'] },
    ],
  });
  const key = await service.addKey({ policyName: 'no-commit' });
  const id = await orderGranted(service, ['no-commit.com']);
  const denied = await service.refusal('CertificateOrderSubmit', { CertId: id }, key);
  assert.equal(denied, 'FailedOperation.AuthError');
});

test('A cancelled order awaits its commit anew, with what was told of it, and is issued under its id', async () => {
  const names = ['reopened.net'];
  const id = await orderGranted(service, names, { input: { ContactEmail: 'a@reopened.net' } });
  await submit(id);
  await waitForRest(service);
  assert.equal(await statusOf(service, id), 4, 'its record is published where nobody has delegated it');
  await service.ask('CancelAuditCertificate', { CertificateId: id });
  // At once, while the record may not be taken back yet.
  const again = await service.ask('ModifyCertificateResubmit', { CertificateId: id });
  assert.equal(again['CertificateId'], id);
  const detail = await detailOf(service, id);
  assert.equal(detail['Status'], 5);
  const data = detail['SubmittedData'] as Readonly<Record<string, unknown>>;
  assert.deepEqual([data['CertificateDomain'], data['ContactEmail']], ['reopened.net', 'a@reopened.net']);
  await waitForRest(service);
  assert.equal(countRows(service)['dns_records'], 0);
  const otherwise = { CertificateId: id, CertificateDomain: 'reopened.com', VerifyType: 'DNS_AUTO' };
  await service.ask('SubmitCertificateInformation', otherwise);
  await submit(id);
  await service.waitForStatus(id, 1);
});

test('An order that ran out of time is submitted again; one that was cancelled empty awaits its information', async () => {
  const late = await commitGranted(service, ['late-order.com'], BY_HAND);
  const created = await service.ask('CreateCertificate', { ProductId: MULTI_DOMAIN, DomainNum: 1, TimeSpan: 1 });
  const [empty = ''] = created['CertificateIds'] as readonly string[];
  await service.ask('CancelCertificateOrder', { CertificateId: empty });
  service.advance(3 * DAY_MS);
  await service.waitForStatus(late, 2);
  await waitForRest(service);
  for (const CertificateId of [late, empty]) await service.ask('ModifyCertificateResubmit', { CertificateId });
  assert.deepEqual(
    [(await recordOf(service, late)).step, (await recordOf(service, empty)).step],
    ['filled', 'ordered'],
  );
  assert.equal((await submit(late))['Status'], 0);
});

test('A key that the service has made is not used again; a CSR that was brought is', async () => {
  const made = await commitGranted(service, ['made.com'], BY_HAND);
  const { csr } = await makeSubjectKey('p256', ['brought.com']);
  const CsrContent = encodePem('CERTIFICATE REQUEST', csr);
  const brought = await commitGranted(service, ['brought.com'], {
    input: { VerifyType: 'DNS', CsrType: 'parse', CsrContent },
  });
  await waitForRest(service);
  assert.ok((await recordOf(service, made)).sealedKey !== undefined);
  for (const CertificateId of [made, brought]) {
    await service.ask('CancelCertificateOrder', { CertificateId });
    await service.ask('ModifyCertificateResubmit', { CertificateId });
  }
  const [anew, kept] = [await recordOf(service, made), await recordOf(service, brought)];
  assert.deepEqual([anew.csr, anew.sealedKey, kept.csr], [undefined, undefined, csr]);
});

test('An order that is under way, or issued, is not submitted again, and of twenty calls at once one does it', async () => {
  const id = await commitGranted(service, ['race-order.com'], BY_HAND);
  assert.equal(await service.refusal('ModifyCertificateResubmit', { CertificateId: id }), NOT_ALLOWED);
  await service.ask('CancelCertificateOrder', { CertificateId: id });
  const answers = await Promise.all(
    Array.from({ length: 20 }, async () => await service.call('ModifyCertificateResubmit', { CertificateId: id })),
  );
  assert.equal(answers.filter(({ Error: error }) => error === undefined).length, 1);
  assert.deepEqual([...new Set(answers.flatMap(({ Error: error }) => error?.Code ?? []))], [NOT_ALLOWED]);
});
