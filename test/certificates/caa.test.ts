// CAA records of real DNS before anything is signed: who may have a certificate, what is told, and how long an answer counts.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { CAA_FRESH_MS, CAA_PATIENCE_MS } from '../../src/certificates/model/caa.ts';
import { HOUR_MS } from '../../src/lib/clock.ts';
import { type ApplicantDns, startApplicantDns } from '../support/applicant-dns.ts';
import { applyFor, commitGranted, detailOf, dvAuthsOf, recordOf, statusOf, until } from '../support/life.ts';
import { withScriptedIssuer, type IssuerScript } from '../support/scripted-issuer.ts';
import { openTestService, type TestService } from '../support/service.ts';

const YAML = `
caa:
  identifiers: [ca.example.net]
  accountUri: "https://ca.example.net/account/{account}"
products:
  "13": { keyAlgorithms: [p256], reissue: { keyAlgorithms: [p256] }, proofReuseDays: 200 }
  "99": { name: without, kind: granted, keyAlgorithms: [p256], profile: private, caa: false, trustedSuffixes: [{ suffix: org, accounts: ["*"] }] }
limits:
  ratePerSecond: { ReplaceCertificate: 10000, ApplyCertificate: 10000, DescribeCertificateDetail: 100000 }
`;

let dns: ApplicantDns;
let service: TestService;
const script: IssuerScript = {};

before(async () => {
  dns = await startApplicantDns();
  service = await openTestService({ yaml: YAML, resolvers: [dns.address], overlay: withScriptedIssuer(script) });
});
after(async () => {
  await service[Symbol.asyncDispose]();
  await dns[Symbol.asyncDispose]();
});

/** Publishes what proves the order, as its owner would. */
async function prove(id: string): Promise<void> {
  for (const { DvAuthKey, DvAuthValue } of await dvAuthsOf(service, id)) {
    const here = dns.records.get(DvAuthKey);
    dns.records.set(DvAuthKey, { txt: [...(here?.txt ?? []), DvAuthValue] });
  }
  await service.ask('CompleteCertificate', { CertificateId: id });
}

async function orderProved(domain: string, ns = true): Promise<string> {
  if (ns) dns.records.set(domain, { ...dns.records.get(domain), ns: 'ns.example.net' });
  const id = await applyFor(service, domain, { input: { DvAuthMethod: 'DNS' } });
  await prove(id);
  return id;
}

/** Until its last look at CAA has found what stands in the way. */
async function waitForObjection(id: string): Promise<string> {
  await until(
    `CAA stands in the way of ${id}`,
    async () => ((await recordOf(service, id)).caa?.findings.length ?? 0) > 0,
  );
  return String((await detailOf(service, id))['StatusMsg']);
}

test('Records that name the authority, or none at all, let it issue, and what was found is on record', async () => {
  dns.records.set('named.org', { caa: ['0 issue ca.example.net'] });
  const named = await orderProved('named.org');
  const free = await orderProved('free.org');
  await service.waitForStatus(named, 1);
  await service.waitForStatus(free, 1);
  const findings = (await recordOf(service, named)).caa?.findings ?? [];
  assert.deepEqual(
    findings.map(({ name, result, seen, detail }) => [name, result, seen, detail.id]),
    ['named.org', 'www.named.org'].map((name) => [name, 'permitted', ['0 issue "ca.example.net"'], 'caaGood']),
  );
  assert.deepEqual(
    new Set((await recordOf(service, free)).caa?.findings.map(({ detail }) => detail.id)),
    new Set(['caaNone']),
  );
});

test('Those that name another do not; it is said which, and a changed record is enough', async () => {
  dns.records.set('other.org', { caa: ['0 issue other-ca.example'] });
  const id = await orderProved('other.org');
  const told = 'The CAA records at other.org do not let other.org have a certificate from ca.example.net';
  assert.equal(await waitForObjection(id), told);
  assert.equal(await statusOf(service, id), 0);
  dns.records.set('other.org', { ns: 'ns.example.net', caa: ['0 issue ca.example.net'] });
  await service.ask('CompleteCertificate', { CertificateId: id });
  await service.waitForStatus(id, 1);
});

test('Whoever asks what a check sees is told of CAA beside the proof', async () => {
  dns.records.set('asked.org', { caa: ['0 issue ;'] });
  const id = await orderProved('asked.org');
  await waitForObjection(id);
  const answer = await service.ask('CheckCertificateDomainVerification', { CertificateId: id });
  const [result] = answer['VerificationResults'] as readonly Record<string, unknown>[];
  assert.deepEqual([result?.['LocalCheck'], result?.['CaCheck'], result?.['CheckValue']], [1, -1, ['0 issue ";"']]);
  assert.match(String(result?.['LocalCheckFailReason']), /^The CAA records at asked\.org do not let/);
});

test('A look-up that fails is no leave, whether at the name or above it', async () => {
  dns.records.set('broken.org', { fails: true });
  dns.records.set('a.broken.org', { ns: 'ns.example.net' });
  const id = await orderProved('a.broken.org', false);
  assert.match(await waitForObjection(id), /^Cannot look up CAA at broken\.org: .*SERVFAIL/);
  dns.records.set('broken.org', {});
  await service.ask('CompleteCertificate', { CertificateId: id });
  await service.waitForStatus(id, 1);
});

test('A record may name the account, and the way of validation', async () => {
  const mine = `https://ca.example.net/account/${service.accountUin}`;
  dns.records.set('mine.org', { caa: [`0 issue ca.example.net; accounturi=${mine}; validationmethods=ca-dns`] });
  await service.waitForStatus(await orderProved('mine.org'), 1);
  dns.records.set('theirs.org', { caa: ['0 issue ca.example.net; accounturi=https://ca.example.net/account/1'] });
  assert.match(await waitForObjection(await orderProved('theirs.org')), /another account/);
  dns.records.set('file.org', { caa: ['0 issue ca.example.net; validationmethods=ca-file'] });
  assert.match(await waitForObjection(await orderProved('file.org')), /another way of validation/);
});

test('A name and its wildcard are held against records of their own', async () => {
  const records = { ns: 'ns.example.net', caa: ['0 issue ca.example.net', '0 issuewild ;'] };
  dns.records.set('wild.org', records);
  const id = await commitGranted(service, ['wild.org', '*.wild.org'], { input: { VerifyType: 'DNS' } });
  await prove(id);
  await waitForObjection(id);
  assert.deepEqual(
    (await recordOf(service, id)).caa?.findings.map(({ name }) => name),
    ['*.wild.org'],
  );
});

test('An order that gets no leave in its time fails for that, and can be applied for again', async () => {
  dns.records.set('late.org', { caa: ['0 issue ;'] });
  const id = await orderProved('late.org');
  await waitForObjection(id);
  service.advance(CAA_PATIENCE_MS);
  await service.waitForStatus(id, 2);
  const { failure, issued } = await recordOf(service, id);
  assert.deepEqual([failure, issued], ['caaForbids', undefined]);
  assert.match(
    String((await detailOf(service, id))['StatusMsg']),
    /^CAA records have not let it be issued in time\. The/,
  );
});

test('It can be cancelled meanwhile', async () => {
  dns.records.set('cancelled.org', { caa: ['0 issue ;'] });
  const id = await orderProved('cancelled.org');
  await waitForObjection(id);
  await service.ask('CancelCertificateOrder', { CertificateId: id });
  assert.equal((await recordOf(service, id)).step, 'cancelled');
});

describe('A reissue whose proofs are used again', () => {
  test('is held against the records as they are now', async () => {
    dns.records.set('again.org', { ns: 'ns.example.net', caa: ['0 issue ca.example.net'] });
    const id = await commitGranted(service, ['again.org'], { input: { VerifyType: 'DNS' } });
    await prove(id);
    await service.waitForStatus(id, 1);
    dns.records.set('again.org', { ns: 'ns.example.net', caa: ['0 issue ;'] });
    const reissued = await service.ask('ReplaceCertificate', {
      CertificateId: id,
      ValidType: 'DNS',
      CsrType: 'online',
    });
    const next = String(reissued['CertificateId']);
    assert.match(await waitForObjection(next), /again\.org/);
    assert.deepEqual((await recordOf(service, next)).proofs, []);
    dns.records.set('again.org', { ns: 'ns.example.net' });
    service.advance(HOUR_MS);
    await service.waitForStatus(next, 1);
  });
});

test('What was found counts for eight hours: an issuer that takes longer makes it be looked at again', async () => {
  dns.records.set('slow.org', { caa: ['0 issue ca.example.net'] });
  script.issue = { kind: 'pending' };
  const id = await orderProved('slow.org');
  await until('the records were looked at', async () => (await recordOf(service, id)).caa?.checkedAt !== undefined);
  const first = (await recordOf(service, id)).caa?.checkedAt ?? assert.fail();
  dns.records.set('slow.org', { caa: ['0 issue ;'] });
  service.advance(CAA_FRESH_MS - 1);
  await until('the issuer was asked again', async () => (await recordOf(service, id)).step === 'issuing');
  assert.deepEqual((await recordOf(service, id)).caa?.checkedAt, first);
  delete script.issue;
  service.advance(1);
  assert.match(await waitForForbidden(id), /slow\.org/);
  assert.notEqual(await statusOf(service, id), 1);
});

async function waitForForbidden(id: string): Promise<string> {
  await until(`CAA stands in the way of ${id}`, async () => {
    const { caa } = await recordOf(service, id);
    return caa?.findings.some(({ result }) => result === 'forbidden') === true;
  });
  return String((await detailOf(service, id))['StatusMsg']);
}

test('A product that leaves CAA out asks no records', async () => {
  dns.records.set('private.org', { caa: ['0 issue ;'] });
  const id = await commitGranted(service, ['private.org'], { product: 99, input: { VerifyType: 'DNS' } });
  await service.waitForStatus(id, 1);
  assert.equal((await recordOf(service, id)).caa, undefined);
  assert.ok(!dns.asked.some((question) => question.includes('CAA private.org')));
});
