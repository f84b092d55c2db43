// The official SDK lives through everything that is built, by each signature, method and transport that it knows.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { systemClock } from '../../src/lib/clock.ts';
import { answerDefects } from '../support/answer-contract.ts';
import { runsOf } from '../support/runs.ts';
import { HTTP_METHODS, openSdk, SIGN_METHODS } from '../support/sdk.ts';
import type { TestService } from '../support/service.ts';
import { signV1 } from '../support/signing.ts';
import {
  type Answer,
  endpointOf,
  ISSUED,
  openSdkService,
  REISSUING,
  type SdkService,
  titleOf,
  useEverything,
} from './sdk-life.ts';

let opened: SdkService;
let service: TestService;

before(async () => {
  opened = await openSdkService();
  ({ service } = opened);
});
after(() => opened[Symbol.asyncDispose]());

const FORMS = (['HTTP', 'HTTPS'] as const).flatMap((protocol) =>
  SIGN_METHODS.flatMap((signMethod) => HTTP_METHODS.map((reqMethod) => ({ protocol, signMethod, reqMethod }))),
);

/** In the suite all over HTTP, and one over HTTPS; sdk-postgres.test.ts has another. */
for (const form of FORMS.slice(0, runsOf({ suite: FORMS.length / 2 + 1, long: FORMS.length }))) {
  test(titleOf(form), async () => await useEverything(opened, form));
}

test("The document's own example, a GET with the common parameters in the query, reissues a certificate", async () => {
  const domain = 'example-of-the-document.example.com';
  const { CertificateId: id } = await service.ask('ApplyCertificate', { DvAuthMethod: 'DNS_AUTO', DomainName: domain });
  await service.waitForStatus(String(id), ISSUED);
  const fields = { CertificateId: String(id), ValidType: 'DNS' };
  const host = endpointOf(service);
  const signed = { credential: service.key, action: 'ReplaceCertificate', now: systemClock.now(), host, fields };
  const { target } = signV1({ ...signed, method: 'GET' });
  assert.match(target, /^\/\?Action=ReplaceCertificate&CertificateId=\w{8}&/);
  const reply = await fetch(`http://${host}${target}`);
  assert.deepEqual([reply.status, reply.headers.get('content-type')], [200, 'application/json']);
  const { Response } = (await reply.json()) as { readonly Response: Answer };
  assert.deepEqual(answerDefects('ReplaceCertificate', Response), []);
  assert.notEqual(Response['CertificateId'], id);
  await service.waitForStatus(String(Response['CertificateId']), REISSUING);
});

for (const signMethod of SIGN_METHODS) {
  test(`The SDK calls actions of our own by its general request, by ${signMethod}`, async () => {
    const client = openSdk({ credential: service.key, endpoint: endpointOf(service), signMethod });
    const name = 'ResealDescribeScheduledRevocations';
    assert.deepEqual(answerDefects(name, await client.request(name, { Limit: 1 })), []);
    await assert.rejects(client.request('ResealCancelScheduledRevocation', { CertificateId: 'nothing1' }), {
      code: 'FailedOperation.CertificateNotFound',
    });
  });
}

const DV_AUTH = {
  DvAuthKey: '_dnsauth.example.com',
  DvAuthValue: 'value',
  DvAuthDomain: 'example.com',
  DvAuthPath: '',
  DvAuthSubDomain: '_dnsauth',
  DvAuthVerifyType: 'TXT',
};

for (const [defect, answer] of Object.entries({
  'OperateLogs is no list': { AllTotal: 0, TotalCount: 0, OperateLogs: {}, RequestId: 'x' },
  'AllTotal is string, not uint64': { AllTotal: '0', TotalCount: 0, OperateLogs: [], RequestId: 'x' },
  'TotalCount is missing': { AllTotal: 0, OperateLogs: [], RequestId: 'x' },
  'Extra is not in the contract': { AllTotal: 0, TotalCount: 0, OperateLogs: [], RequestId: 'x', Extra: 1 },
})) {
  test(`An answer would be refused where ${defect}`, () => {
    assert.deepEqual(answerDefects('DescribeCertificateOperateLogs', answer), [
      `DescribeCertificateOperateLogs.${defect}`,
    ]);
  });
}

test('An answer would be refused where a member of a proof is null', async () => {
  const { CertificateId } = await service.ask('ApplyCertificate', { DvAuthMethod: 'DNS', DomainName: 'p.example.com' });
  const detail = await service.ask('DescribeCertificate', { CertificateId });
  const withProofs = (DvAuths: readonly object[]) => ({
    ...detail,
    DvAuthDetail: { ...Object(detail['DvAuthDetail']), DvAuths },
  });
  assert.deepEqual(answerDefects('DescribeCertificate', withProofs([DV_AUTH])), []);
  assert.deepEqual(answerDefects('DescribeCertificate', withProofs([{ ...DV_AUTH, DvAuthValue: null }])), [
    'DescribeCertificate.DvAuthDetail.DvAuths[0].DvAuthValue is null',
  ]);
});
