// Proof of control: without it nothing is issued, with it it is, and afterwards nothing is left behind.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { PROOF_DEADLINE_MS } from '../../src/certificates/order.ts';
import type { RecordPublisher } from '../../src/certificates/ports.ts';
import { MINUTE_MS, SECOND_MS } from '../../src/lib/clock.ts';
import { type ApplicantDns, startApplicantDns } from '../support/applicant-dns.ts';
import { ask as askDns } from '../support/dns.ts';
import { applyFor, commitGranted, dvAuthsOf, issueFree } from '../support/life.ts';
import { LIFE_YAML, recordOf, replace, statusOf, until, waitForRest, waitForRetraction } from '../support/life.ts';
import { openTestService, type TestService } from '../support/service.ts';

const BY_HAND = { input: { DvAuthMethod: 'DNS' } };

/** What is held back instead of being published. */
const withheld = new Set<string>();
/** How many proofs of each domain were looked at. */
const checks = new Map<string, number>();
const checksBegun = new Map<string, number>();
/** Checks of these domains end only when the promise does. */
const held = new Map<string, Promise<void>>();
let dns: ApplicantDns;
let service: TestService;

before(async () => {
  dns = await startApplicantDns();
  service = await openTestService({
    yaml: LIFE_YAML,
    resolvers: [dns.address],
    overlay: {
      world: (world) => ({
        ...world,
        publisher: withholding(world.publisher),
        proofChecker: {
          check: async (proof) => {
            checksBegun.set(proof.domain, (checksBegun.get(proof.domain) ?? 0) + 1);
            const finding = await world.proofChecker.check(proof);
            await held.get(proof.domain);
            checks.set(proof.domain, (checks.get(proof.domain) ?? 0) + 1);
            return finding;
          },
        },
      }),
    },
  });
});
after(async () => {
  await service[Symbol.asyncDispose]();
  await dns[Symbol.asyncDispose]();
});

function withholding(publisher: RecordPublisher): RecordPublisher {
  return {
    ...publisher,
    publish: async (record) => (withheld.has(record.name) ? undefined : await publisher.publish(record)),
  };
}

test('With its TXT record withheld nothing is issued, however often it is asked for; once it is there, it is', async () => {
  const name = '_dnsauth.withheld.com';
  withheld.add(name);
  const id = await applyFor(service, 'withheld.com');
  for (let round = 1; round <= 3; round += 1) {
    await lookedAt('withheld.com', round);
    service.advance(MINUTE_MS);
    await service.ask('CompleteCertificate', { CertificateId: id });
  }
  assert.equal(await statusOf(service, id), 4);
  assert.deepEqual(await service.service.world.store.reads.issuances.listOf(id), []);
  withheld.delete(name);
  await service.service.world.publisher.publish({ name, value: await valueOf(id), certificateId: id });
  await service.ask('CompleteCertificate', { CertificateId: id });
  await service.waitForStatus(id, 1);
});

test('A reissue is proved anew: with its TXT record withheld it is not issued', async () => {
  const first = await issueFree(service, 'anew.com');
  await waitForRetraction(service, first);
  const seen = checks.get('anew.com') ?? 0;
  withheld.add('_dnsauth.anew.com');
  const second = await replace(service, first);
  await lookedAt('anew.com', seen + 1);
  assert.equal(await statusOf(service, second), 11);
  withheld.clear();
  const record = { name: '_dnsauth.anew.com', value: await valueOf(second), certificateId: second };
  await service.service.world.publisher.publish(record);
  await service.ask('CompleteCertificate', { CertificateId: second });
  await service.waitForStatus(second, 1);
});

test('A TXT record that another order asked for proves nothing', async () => {
  const one = await applyFor(service, 'stranger.io', BY_HAND);
  const { key } = await service.addAccount();
  const other = await applyFor(service, 'stranger.io', { ...BY_HAND, credential: key });
  dns.records.set('_dnsauth.stranger.io', { txt: [await valueOf(one)] });
  await service.ask('CompleteCertificate', { CertificateId: one });
  await service.waitForStatus(one, 1);
  const before = checks.get('stranger.io') ?? 0;
  await service.ask('CompleteCertificate', { CertificateId: other }, key);
  await lookedAt('stranger.io', before + 1);
  assert.equal(await statusOf(service, other, key), 0);
});

test('By hand: the applicant is told name and value, publishes them, and has its certificate', async () => {
  const id = await applyFor(service, 'byhand.io', BY_HAND);
  const [auth, ...others] = await dvAuthsOf(service, id);
  assert.deepEqual(others, []);
  assert.deepEqual(auth, {
    DvAuthKey: '_dnsauth.byhand.io',
    DvAuthValue: await valueOf(id),
    DvAuthDomain: 'byhand.io',
    DvAuthPath: '',
    DvAuthSubDomain: '_dnsauth',
    DvAuthVerifyType: 'TXT',
  });
  dns.records.set(auth.DvAuthKey, { txt: ['v=spf1 -all', auth.DvAuthValue] });
  await service.ask('CompleteCertificate', { CertificateId: id });
  const issued = await service.waitForStatus(id, 1);
  assert.deepEqual(new Set(Object.values(issued['DvAuthDetail'] as object)), new Set([null]));
});

test('The certificate is found proved without CompleteCertificate too, when time passes', async () => {
  const id = await applyFor(service, 'patient.io', BY_HAND);
  await lookedAt('patient.io', 1);
  dns.records.set('_dnsauth.patient.io', { txt: [await valueOf(id)] });
  service.advance(15 * MINUTE_MS);
  await service.waitForStatus(id, 1);
});

test('By delegation: one CNAME, set once, makes application and reissue automatic', async () => {
  const id = await applyFor(service, 'delegated.io');
  const [auth] = await dvAuthsOf(service, id);
  assert.equal(auth?.DvAuthVerifyType, 'CNAME');
  assert.equal(auth.DvAuthKey, '_dnsauth.delegated.io');
  assert.match(auth.DvAuthValue, /^[a-z2-7]{52}\.acme\.example\.net$/);
  dns.records.set(auth.DvAuthKey, { cname: auth.DvAuthValue });
  await service.ask('CompleteCertificate', { CertificateId: id });
  await service.waitForStatus(id, 1);
  const second = await replace(service, id);
  await service.waitForStatus(second, 1);
  await waitForRetraction(service, second);
  assert.deepEqual(await txtAt(auth.DvAuthValue), []);
});

test('The target of a delegation is unique per account and name, and the same each time', async () => {
  const { key } = await service.addAccount();
  const targetOf = async (domain: string, credential = service.key): Promise<string | undefined> => {
    const [auth] = await dvAuthsOf(service, await applyFor(service, domain, { credential }), credential);
    return auth?.DvAuthValue;
  };
  const own = await targetOf('target.io');
  assert.equal(await targetOf('target.io'), own);
  assert.notEqual(await targetOf('target.io', key), own);
  assert.notEqual(await targetOf('a.target.io'), own);
});

test("Another account's delegation proves nothing for this one", async () => {
  const { key } = await service.addAccount();
  const own = await applyFor(service, 'squatted.io');
  const [auth] = await dvAuthsOf(service, own);
  dns.records.set('_dnsauth.squatted.io', { cname: auth?.DvAuthValue ?? '' });
  const other = await applyFor(service, 'squatted.io', { credential: key });
  const [found] = await verify(other, key);
  assert.equal(found?.LocalCheck, -7);
  await service.ask('CompleteCertificate', { CertificateId: own });
  await service.waitForStatus(own, 1);
  assert.equal(await statusOf(service, other, key), 4);
});

test('CheckCertificateDomainVerification says by number what it sees, and what stands there instead', async () => {
  const id = await applyFor(service, 'numbers.io', BY_HAND);
  const name = '_dnsauth.numbers.io';
  assert.equal((await verify(id))[0]?.LocalCheck, -3);
  dns.records.set('numbers.io', { ns: 'ns.numbers.io' });
  assert.equal((await verify(id))[0]?.LocalCheck, -1);
  dns.records.set(name, { txt: ['wrong'] });
  const [wrong] = await verify(id);
  assert.deepEqual([wrong?.LocalCheck, wrong?.CaCheck, wrong?.CheckValue], [-2, -1, ['wrong']]);
  assert.match(wrong?.LocalCheckFailReason ?? '', /_dnsauth\.numbers\.io/);
  assert.equal(wrong?.Domain, 'numbers.io');
  assert.equal(wrong?.VerifyType, 'TXT');
  const delegated = await applyFor(service, 'cname.io');
  dns.records.set('cname.io', { ns: 'ns.cname.io' });
  dns.records.set('_dnsauth.cname.io', {});
  const [missing] = await verify(delegated);
  assert.deepEqual([missing?.LocalCheck, missing?.VerifyType], [-6, 'CNAME']);
});

test('What CheckCertificateDomainVerification finds good goes on by itself to be issued, and is not checked again', async () => {
  const id = await applyFor(service, 'goeson.io', BY_HAND);
  dns.records.set('_dnsauth.goeson.io', { txt: [await valueOf(id)] });
  const [good] = await verify(id);
  assert.deepEqual([good?.LocalCheck, good?.LocalCheckFailReason], [1, '']);
  await service.waitForStatus(id, 1);
  assert.equal(
    await service.refusal('CheckCertificateDomainVerification', { CertificateId: id }),
    'FailedOperation.CertificateStatusNotAllowVerify',
  );
  assert.equal(
    await service.refusal('CompleteCertificate', { CertificateId: id }),
    'FailedOperation.CertificateNotFoundOrAudited',
  );
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

test('The record of a proof is gone after the issue, after a cancellation and after the three days', async () => {
  const issued = await issueFree(service, 'gone-issued.com');
  const cancelled = await applyFor(service, 'gone-cancelled.io');
  const late = await applyFor(service, 'gone-late.io');
  await until('both are published', async () => (await publishedOf(cancelled)) && (await publishedOf(late)));
  const [auth] = await dvAuthsOf(service, late);
  assert.equal((await txtAt(auth?.DvAuthValue ?? '')).length, 1);
  await service.ask('CancelCertificateOrder', { CertificateId: cancelled });
  service.advance(PROOF_DEADLINE_MS);
  await service.waitForStatus(late, 2);
  for (const id of [issued, cancelled, late]) await waitForRetraction(service, id);
  assert.deepEqual(await txtAt(auth?.DvAuthValue ?? ''), []);
  assert.deepEqual(await txtAt('_dnsauth.gone-issued.com'), []);
});

test('A proof that is found good only after the three days issues nothing: the original may be reissued again by then', async () => {
  const first = await issueFree(service, 'toolate.com');
  const byHand = { input: { ValidType: 'DNS' } };
  const second = await replace(service, first, byHand);
  const record = { name: '_dnsauth.toolate.com', value: await valueOf(second), certificateId: second };
  await service.service.world.publisher.publish(record);
  service.advance(PROOF_DEADLINE_MS - SECOND_MS);
  const slow = Promise.withResolvers<void>();
  const begun = checksBegun.get('toolate.com') ?? 0;
  held.set('toolate.com', slow.promise);
  await service.ask('CompleteCertificate', { CertificateId: second });
  await until('a check is under way', () => (checksBegun.get('toolate.com') ?? 0) > begun);
  service.advance(SECOND_MS);
  const third = await replace(service, first, byHand);
  held.clear();
  slow.resolve();
  await service.waitForStatus(second, 2);
  await waitForRest(service);
  assert.equal((await recordOf(service, second)).step, 'failed');
  assert.equal(await statusOf(service, third), 11);
});

test('A name and its wildcard, ordered side by side, each have their record, and neither takes away the other', async () => {
  withheld.add('_dnsauth.side.com');
  const plain = await commitGranted(service, ['side.com']);
  const wild = await commitGranted(service, ['*.side.com']);
  await lookedAt('side.com', 2);
  const [one, two] = [await valueOf(plain), await valueOf(wild)];
  assert.notEqual(one, two);
  withheld.clear();
  const { publisher } = service.service.world;
  await publisher.publish({ name: '_dnsauth.side.com', value: one, certificateId: plain });
  await publisher.publish({ name: '_dnsauth.side.com', value: two, certificateId: wild });
  assert.deepEqual((await txtAt('_dnsauth.side.com')).toSorted(compare), [one, two].toSorted(compare));
  await service.ask('CompleteCertificate', { CertificateId: plain });
  await service.waitForStatus(plain, 1);
  await waitForRetraction(service, plain);
  assert.deepEqual(await txtAt('_dnsauth.side.com'), [two]);
  await service.ask('CompleteCertificate', { CertificateId: wild });
  await service.waitForStatus(wild, 1);
  await waitForRetraction(service, wild);
  assert.deepEqual(await txtAt('_dnsauth.side.com'), []);
});

interface Verification {
  readonly Domain: string;
  readonly VerifyType: string;
  readonly LocalCheck: number;
  readonly CaCheck: number;
  readonly LocalCheckFailReason: string;
  readonly CheckValue: readonly string[];
}

async function verify(id: string, credential = service.key): Promise<readonly Verification[]> {
  const answer = await service.ask('CheckCertificateDomainVerification', { CertificateId: id }, credential);
  return answer['VerificationResults'] as readonly Verification[];
}

async function lookedAt(domain: string, times: number): Promise<void> {
  await until(`${domain} is looked at ${times} times`, () => (checks.get(domain) ?? 0) >= times);
}

async function valueOf(id: string): Promise<string> {
  const [proof] = (await recordOf(service, id)).proofs;
  return proof?.value ?? '';
}

async function provedOf(id: string): Promise<readonly string[]> {
  const { proofs } = await recordOf(service, id);
  return proofs.filter((proof) => proof.provedAt !== undefined).map((proof) => proof.domain);
}

async function publishedOf(id: string): Promise<boolean> {
  return (await recordOf(service, id)).proofs.every((proof) => proof.publishedAt !== undefined);
}

async function txtAt(name: string): Promise<readonly string[]> {
  const { answers } = await askDns(service.dns, { questions: [{ type: 'TXT', name }] });
  return (answers ?? []).flatMap((answer) => (answer.type === 'TXT' ? [String(answer.data)] : []));
}

function compare(one: string, two: string): number {
  return one < two ? -1 : 1;
}
