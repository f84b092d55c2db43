// Proof of control: without it nothing is issued, with it it is; each look says what it saw.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { PROOF_DEADLINE_MS } from '../../src/certificates/ordering/order.ts';
import { MINUTE_MS, SECOND_MS } from '../../src/lib/clock.ts';
import { type ApplicantDns, startApplicantDns } from '../support/applicant-dns.ts';
import { applyFor, commitGranted, dvAuthsOf, issueFree } from '../support/life.ts';
import { LIFE_YAML, recordOf, replace, statusOf, until, waitForRest, waitForRetraction } from '../support/life.ts';
import { openTestService, type TestService } from '../support/service.ts';
import { valueOf, verify, watchProofs } from '../support/watched-proofs.ts';

const BY_HAND = { input: { DvAuthMethod: 'DNS' } };

const proofs = watchProofs();
let dns: ApplicantDns;
let service: TestService;

/** Closed also when not all of it could be opened. */
const opened = new AsyncDisposableStack();

before(async () => {
  dns = opened.use(await startApplicantDns());
  service = opened.use(await openTestService({ yaml: LIFE_YAML, resolvers: [dns.address], overlay: proofs.overlay }));
});
after(() => opened.disposeAsync());

test('With its TXT record withheld nothing is issued, however often it is asked for; once it is there, it is', async () => {
  const name = '_dnsauth.proofs.withheld.com';
  proofs.withheld.add(name);
  const id = await applyFor(service, 'proofs.withheld.com');
  for (let round = 1; round <= 3; round += 1) {
    await proofs.lookedAt('proofs.withheld.com', round);
    service.advance(MINUTE_MS);
    await service.ask('CompleteCertificate', { CertificateId: id });
  }
  assert.equal(await statusOf(service, id), 4);
  assert.deepEqual(await service.service.world.store.reads.issuances.listOf(id), []);
  proofs.withheld.delete(name);
  await service.service.world.publisher.publish({
    name,
    value: await valueOf(service, id),
    certificateId: id,
    accountUin: '100000000001',
  });
  await service.ask('CompleteCertificate', { CertificateId: id });
  await service.waitForStatus(id, 1);
});

test('A reissue is proved anew: with its TXT record withheld it is not issued', async () => {
  const first = await issueFree(service, 'anew.com');
  await waitForRetraction(service, first);
  const seen = proofs.ended.get('anew.com') ?? 0;
  proofs.withheld.add('_dnsauth.anew.com');
  const second = await replace(service, first);
  await proofs.lookedAt('anew.com', seen + 1);
  assert.equal(await statusOf(service, second), 11);
  proofs.withheld.clear();
  const record = {
    name: '_dnsauth.anew.com',
    value: await valueOf(service, second),
    certificateId: second,
    accountUin: '100000000001',
  };
  await service.service.world.publisher.publish(record);
  await service.ask('CompleteCertificate', { CertificateId: second });
  await service.waitForStatus(second, 1);
});

test('A TXT record that another order asked for proves nothing', async () => {
  const one = await applyFor(service, 'stranger.io', BY_HAND);
  const { key } = await service.addAccount();
  const other = await applyFor(service, 'stranger.io', { ...BY_HAND, credential: key });
  dns.records.set('_dnsauth.stranger.io', { txt: [await valueOf(service, one)] });
  await service.ask('CompleteCertificate', { CertificateId: one });
  await service.waitForStatus(one, 1);
  const before = proofs.ended.get('stranger.io') ?? 0;
  await service.ask('CompleteCertificate', { CertificateId: other }, key);
  await proofs.lookedAt('stranger.io', before + 1);
  assert.equal(await statusOf(service, other, key), 0);
});

test('By hand: the applicant is told name and value, publishes them, and has its certificate', async () => {
  const id = await applyFor(service, 'byhand.io', BY_HAND);
  const [auth, ...others] = await dvAuthsOf(service, id);
  assert.deepEqual(others, []);
  assert.deepEqual(auth, {
    DvAuthKey: '_dnsauth.byhand.io',
    DvAuthValue: await valueOf(service, id),
    DvAuthDomain: 'byhand.io',
    DvAuthPath: '',
    DvAuthSubDomain: '_dnsauth',
    DvAuthVerifyType: 'TXT',
  });
  dns.records.set(auth.DvAuthKey, { txt: ['v=spf1 -all', auth.DvAuthValue] });
  await service.ask('CompleteCertificate', { CertificateId: id });
  const issued = await service.waitForStatus(id, 1);
  const { DvAuthKeySubDomain, ...filled } = issued['DvAuthDetail'] as { readonly DvAuthKeySubDomain: string };
  assert.equal(DvAuthKeySubDomain, '');
  assert.deepEqual(new Set(Object.values(filled)), new Set([null]));
});

test('The certificate is found proved without CompleteCertificate too, when time passes', async () => {
  const id = await applyFor(service, 'patient.io', BY_HAND);
  await proofs.lookedAt('patient.io', 1);
  dns.records.set('_dnsauth.patient.io', { txt: [await valueOf(service, id)] });
  service.advance(15 * MINUTE_MS);
  await service.waitForStatus(id, 1);
});

test('After a look that was drawn out the next one is not due at once', async () => {
  const slow = Promise.withResolvers<void>();
  proofs.heldUp.set('drawnout.io', slow.promise);
  await applyFor(service, 'drawnout.io', BY_HAND);
  await until('a look is under way', () => proofs.begun.get('drawnout.io') === 1);
  service.advance(10 * SECOND_MS);
  proofs.heldUp.clear();
  slow.resolve();
  await proofs.lookedAt('drawnout.io', 1);
  await waitForRest(service);
  assert.equal(proofs.begun.get('drawnout.io'), 1);
});

test('CheckCertificateDomainVerification says by number what it sees, and what stands there instead', async () => {
  const id = await applyFor(service, 'numbers.io', BY_HAND);
  const name = '_dnsauth.numbers.io';
  assert.equal((await verify(service, id))[0]?.LocalCheck, -3);
  dns.records.set('numbers.io', { ns: 'ns.numbers.io' });
  assert.equal((await verify(service, id))[0]?.LocalCheck, -1);
  dns.records.set(name, { txt: ['wrong'] });
  const [wrong] = await verify(service, id);
  assert.deepEqual([wrong?.LocalCheck, wrong?.CaCheck, wrong?.CheckValue], [-2, -1, ['wrong']]);
  assert.match(wrong?.LocalCheckFailReason ?? '', /_dnsauth\.numbers\.io/);
  assert.equal(wrong?.Domain, 'numbers.io');
  assert.deepEqual([wrong?.VerifyType, wrong?.Issued], ['DNS', false]);
  const delegated = await applyFor(service, 'cname.io');
  dns.records.set('cname.io', { ns: 'ns.cname.io' });
  dns.records.set('_dnsauth.cname.io', {});
  const [missing] = await verify(service, delegated);
  assert.deepEqual([missing?.LocalCheck, missing?.VerifyType], [-6, 'DNS_AUTO']);
});

test('What CheckCertificateDomainVerification finds good goes on by itself to be issued, and is not checked again', async () => {
  const id = await applyFor(service, 'goeson.io', BY_HAND);
  dns.records.set('_dnsauth.goeson.io', { txt: [await valueOf(service, id)] });
  const [good] = await verify(service, id);
  assert.deepEqual([good?.LocalCheck, good?.LocalCheckFailReason], [1, '']);
  await service.waitForStatus(id, 1);
  const looks = proofs.begun.get('goeson.io');
  const [served] = await verify(service, id);
  assert.deepEqual([served?.LocalCheck, served?.CaCheck, served?.Issued], [1, 2, true]);
  await service.ask('CompleteCertificate', { CertificateId: id });
  await waitForRest(service);
  assert.equal(proofs.begun.get('goeson.io'), looks);
});

test("What is over, was never to be proved, or is somebody else's is refused by both", async () => {
  const id = await applyFor(service, 'over.io', BY_HAND);
  await service.ask('CancelCertificateOrder', { CertificateId: id });
  for (const [action, code] of [
    ['CheckCertificateDomainVerification', 'FailedOperation.CertificateStatusNotAllowVerify'],
    ['CompleteCertificate', 'FailedOperation.CertificateNotFoundOrAudited'],
  ] as const) {
    assert.equal(await service.refusal(action, { CertificateId: id }), code);
  }
});

test('Of several domains each is checked; those that are proved need not be kept until the last one is', async () => {
  const id = await commitGranted(service, ['several.io', 'several.de'], { input: { VerifyType: 'DNS' } });
  const auths = await dvAuthsOf(service, id);
  const valueFor = (domain: string): string => auths.find((auth) => auth.DvAuthDomain === domain)?.DvAuthValue ?? '';
  dns.records.set('_dnsauth.several.io', { txt: [valueFor('several.io')] });
  await service.ask('CompleteCertificate', { CertificateId: id });
  await until('the first is proved', async () => (await provedOf(id)).includes('several.io'));
  dns.records.delete('_dnsauth.several.io');
  dns.records.set('_dnsauth.several.de', { txt: [valueFor('several.de')] });
  await service.ask('CompleteCertificate', { CertificateId: id });
  await service.waitForStatus(id, 1);
});

test('A proof that is found good only after the three days issues nothing: the original may be reissued again by then', async () => {
  const first = await issueFree(service, 'toolate.com');
  const byHand = { input: { ValidType: 'DNS' } };
  const second = await replace(service, first, byHand);
  const record = {
    name: '_dnsauth.toolate.com',
    value: await valueOf(service, second),
    certificateId: second,
    accountUin: '100000000001',
  };
  await service.service.world.publisher.publish(record);
  service.advance(PROOF_DEADLINE_MS - SECOND_MS);
  const slow = Promise.withResolvers<void>();
  const begun = proofs.begun.get('toolate.com') ?? 0;
  proofs.heldUp.set('toolate.com', slow.promise);
  await service.ask('CompleteCertificate', { CertificateId: second });
  await until('a check is under way', () => (proofs.begun.get('toolate.com') ?? 0) > begun);
  service.advance(SECOND_MS);
  const third = await replace(service, first, byHand);
  proofs.heldUp.clear();
  slow.resolve();
  await service.waitForStatus(second, 2);
  await waitForRest(service);
  assert.equal((await recordOf(service, second)).step, 'failed');
  assert.equal(await statusOf(service, third), 11);
});

async function provedOf(id: string): Promise<readonly string[]> {
  const { proofs } = await recordOf(service, id);
  return proofs.filter((proof) => proof.provedAt !== undefined).map((proof) => proof.domain);
}
