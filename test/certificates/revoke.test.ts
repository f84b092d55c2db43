// Revocation: what falls with a certificate, what stands, and when the issuer knows.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { DAY_MS, HOUR_MS } from '../../src/lib/clock.ts';
import { applyFor, detailOf, issueFree, issueGranted, LIFE_YAML } from '../support/life.ts';
import { recordOf, reissue, replace, statusOf, until, waitForRetraction } from '../support/life.ts';
import { type IssuerScript, withScriptedIssuer } from '../support/scripted-issuer.ts';
import { openTestService, type TestService } from '../support/service.ts';
import { told } from '../support/reasons.ts';

const NOT_NOW = 'FailedOperation.InvalidCertificateStatusCode';
const SAME_KEY = { input: { CsrType: 'original' } };

const script: IssuerScript = {};
let service: TestService;

before(async () => {
  service = await openTestService({ yaml: LIFE_YAML, overlay: withScriptedIssuer(script) });
});
after(() => service[Symbol.asyncDispose]());

test('Revoking answers at once with no further proof asked for, and the certificate is revoked for good', async () => {
  const id = await issueFree(service, 'plain.com');
  const answer = await service.ask('RevokeCertificate', { CertificateId: id, Reason: 'key compromised' });
  assert.deepEqual(answer['RevokeDomainValidateAuths'], []);
  const revoked = await service.waitForStatus(id, 10);
  assert.equal(revoked['Deployable'], false);
  assert.equal(await service.refusal('DownloadCertificate', { CertificateId: id }), NOT_NOW);
  assert.equal(await service.refusal('RevokeCertificate', { CertificateId: id }), NOT_NOW);
  const record = await recordOf(service, id);
  const issuance = await service.service.world.store.reads.issuances.find(record.issued?.serial ?? '');
  assert.deepEqual(issuance?.revokedAt, service.clock.now());
  assert.equal(issuance.revocationReason, 1);
});

test('Until the issuer knows, the certificate shows 9, and neither deletes nor downloads', async () => {
  const id = await issueFree(service, 'slow.com');
  script.revoke = { kind: 'unreachable', detail: told('no route') };
  await service.ask('RevokeCertificate', { CertificateId: id });
  assert.equal(await statusOf(service, id), 9);
  assert.equal(await service.refusal('DownloadCertificate', { CertificateId: id }), NOT_NOW);
  await until('the operator is told why', () => isLogged(`Cannot revoke ${id} at its issuer: no route`));
  service.advance(2 * HOUR_MS);
  assert.equal(await service.refusal('DeleteCertificate', { CertificateId: id }), NOT_NOW);
  delete script.revoke;
  service.advance(2 * HOUR_MS);
  await service.waitForStatus(id, 10);
  await service.ask('DeleteCertificate', { CertificateId: id });
});

test('Only what is issued is revoked: not an order, a cancelled, an expired or an uploaded certificate', async () => {
  const order = await applyFor(service, 'order.com', { input: { DvAuthMethod: 'DNS' } });
  assert.equal(await refusalOf(order), NOT_NOW);
  await service.ask('CancelAuditCertificate', { CertificateId: order });
  assert.equal(await refusalOf(order), NOT_NOW);
  const issued = await issueFree(service, 'later.com');
  const { CertificatePublicKey, CertificatePrivateKey } = await detailOf(service, issued);
  const uploaded = await service.ask('UploadCertificate', { CertificatePublicKey, CertificatePrivateKey });
  assert.equal(await refusalOf(String(uploaded['CertificateId'])), 'FailedOperation.InvalidCertificateSource');
  service.advance(91 * DAY_MS);
  assert.equal(await refusalOf(issued), NOT_NOW);
});

test('Revoking the original revokes its reissue', async () => {
  const first = await issueFree(service, 'both.com');
  const second = await reissue(service, first);
  await service.ask('RevokeCertificate', { CertificateId: first });
  await Promise.all([first, second].map((id) => service.waitForStatus(id, 10)));
});

test('A compromised key is said of the certificates that have it, and of no reissue with another key', async () => {
  const line = [await issueGranted(service, ['stolen.com'])];
  line.push(await reissue(service, line[0] ?? '', SAME_KEY));
  line.push(await reissue(service, line[1] ?? ''));
  await service.ask('RevokeCertificate', { CertificateId: line[0], Reason: 'key compromised' });
  await Promise.all(line.map((id) => service.waitForStatus(id, 10)));
  assert.deepEqual(await Promise.all(line.map(crlReasonIn)), [1, 1, undefined]);
});

test('Revoking the original for another reason than its key gives that reason for its reissues too', async () => {
  const first = await issueGranted(service, ['closing.com']);
  const second = await reissue(service, first);
  await service.ask('RevokeCertificate', { CertificateId: first, Reason: 'no longer used' });
  await Promise.all([first, second].map((id) => service.waitForStatus(id, 10)));
  assert.deepEqual(await Promise.all([first, second].map(crlReasonIn)), [5, 5]);
});

test('Revoking the original ends a reissue that awaits proof; its record goes, and it is never issued', async () => {
  const first = await issueFree(service, 'pending.com');
  const second = await replace(service, first, { input: { ValidType: 'DNS' } });
  await service.ask('RevokeCertificate', { CertificateId: first });
  const failed = await service.waitForStatus(second, 2);
  assert.match(String(failed['StatusMsg']), /was to replace was revoked/);
  assert.equal(await service.refusal('CompleteCertificate', { CertificateId: second }), NOT_COMPLETABLE);
});

test('Revoking the original ends a reissue that waits for its issuer, and abandons its serial', async () => {
  const first = await issueFree(service, 'waiting.com');
  script.issue = { kind: 'unreachable', detail: told('no route') };
  const second = await replace(service, first);
  await waitForStep(second, 'issuing');
  await until('the operator is told why', () => isLogged(`Cannot issue ${second}: no route`));
  await service.ask('RevokeCertificate', { CertificateId: first });
  delete script.issue;
  await service.waitForStatus(second, 2);
  await waitForRetraction(service, second);
  service.advance(HOUR_MS);
  await service.waitForStatus(first, 10);
  assert.equal(await statusOf(service, second), 2);
  const issuances = await service.service.world.store.reads.issuances.listOf(second);
  assert.deepEqual(
    issuances.filter(({ state }) => state !== 'abandoned'),
    [],
  );
});

test('Revoking the middle of a line revokes what came after it, and nothing before', async () => {
  const line = [await issueGranted(service, ['middle.com'])];
  for (let at = 0; at < 3; at += 1) line.push(await reissue(service, line[at] ?? '', SAME_KEY));
  await service.ask('RevokeCertificate', { CertificateId: line[1] });
  await Promise.all(line.slice(1).map((id) => service.waitForStatus(id, 10)));
  assert.equal(await statusOf(service, line[0] ?? ''), 1);
});

test('A reissue that was cancelled or has failed stays as it is when its original is revoked', async () => {
  const first = await issueFree(service, 'over.com');
  const second = await replace(service, first, { input: { ValidType: 'DNS' } });
  await service.ask('CancelCertificateOrder', { CertificateId: second });
  await service.ask('RevokeCertificate', { CertificateId: first });
  await service.waitForStatus(first, 10);
  assert.equal(await statusOf(service, second), 7);
});

test('A revoked reissue leaves its original as it was', async () => {
  const first = await issueGranted(service, ['stays.com']);
  const second = await reissue(service, first, SAME_KEY);
  await service.ask('RevokeCertificate', { CertificateId: second });
  await service.waitForStatus(second, 10);
  assert.equal(await statusOf(service, first), 1);
  await service.ask('DownloadCertificate', { CertificateId: first });
});

const NOT_COMPLETABLE = 'FailedOperation.CertificateNotFoundOrAudited';

async function refusalOf(id: string): Promise<string> {
  return await service.refusal('RevokeCertificate', { CertificateId: id });
}

/** On the ledger, from which lists and OCSP take it. */
async function crlReasonIn(id: string): Promise<number | undefined> {
  const { issued } = await recordOf(service, id);
  return (await service.service.world.store.reads.issuances.find(issued?.serial ?? ''))?.revocationReason;
}

async function waitForStep(id: string, step: string): Promise<void> {
  await until(`${id} is at ${step}`, async () => (await recordOf(service, id)).step === step);
}

function isLogged(text: string): boolean {
  return service.logLines.some((line) => line.includes(text));
}
