// An issuing authority that is compromised, or revoked: what openssl says at each moment, and what a crash leaves.

import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { describe, test } from 'node:test';
import { openAuthority } from '../../../src/ca/authority.ts';
import { type CompromiseWish, REPLACED_LOOK_MS, REVOKED_WITHIN_MS } from '../../../src/ca/withdrawal/compromise.ts';
import { openOcsp } from '../../../src/ca/ocsp/open-ocsp.ts';
import type { AuthorityStore } from '../../../src/ca/ports.ts';
import type { RevocationWish } from '../../../src/ca/withdrawal/withdrawal.ts';
import { AUTHORITY_REVOCATION_REASONS } from '../../../src/ca/withdrawal/authority-reasons.ts';
import { PRIVATE_PROFILE } from '../../../src/ca/profile/profile.ts';
import { addMs, DAY_MS, SECOND_MS } from '../../../src/lib/clock.ts';
import { systemRandom } from '../../../src/lib/random.ts';
import type { RecordStore } from '../../../src/store/rows.ts';
import { readCertificate } from '../../../src/x509/certificate/certificate.ts';
import { CRL_REASONS } from '../../../src/x509/status/crl-reasons.ts';
import { makeIssuance, makeIssued, makeMaterial } from '../../contracts/store/samples.ts';
import {
  issueCertificate,
  judge,
  makeAuthoritySettings,
  makeTestCsr,
  openTestAuthority,
  type TestAuthority,
} from '../../support/authority.ts';
import { judgeAnswer, makeOcspRequest } from '../../support/ocsp.ts';
import { openssl, skipWithoutOpenssl } from '../../support/openssl.ts';
import { WHOLE_LIST } from '../../../src/ca/profile/shards.ts';

const NAMES = ['example.com'];
/** Nothing in particular. */
const USUAL: CompromiseWish = { revokeAt: undefined, isRevokedOnceReplaced: undefined };

const SUPERSEDED: RevocationWish = { reason: 'superseded', withWhatIsBelow: undefined };

/** What OCSP of the root says of the issuing authority. */
async function statusOf({ store, secrets, clock, folder, signing }: TestAuthority): Promise<string> {
  const { certificate: issuer } = signing.root;
  const ocsp = openOcsp({ store, secrets, clock, random: systemRandom });
  await ocsp.renewResponder(signing.root.id);
  const { serial } = readCertificate(signing.issuing.certificate);
  const request = makeOcspRequest({ folder, issuer }, { serials: [serial] });
  const { der } = await ocsp.answer(request);
  const { text } = judgeAnswer({ folder, issuer, root: issuer, now: clock.now() }, der, request);
  assert.match(text, /Response verify OK/);
  return [/Cert Status: (\w+)/, /Revocation Reason: .*\(0x(\d)\)/]
    .flatMap((one) => one.exec(text)?.[1] ?? [])
    .join(' ');
}

async function rootListOf({ store }: Pick<TestAuthority, 'store'>): Promise<string> {
  const list = await store.reads.revocationLists.findLatest('root-1', WHOLE_LIST);
  return openssl(['crl', '-inform', 'DER', '-noout', '-text'], list?.der);
}

const stateOf = async ({ store }: Pick<TestAuthority, 'store'>, id: string) =>
  (await store.reads.authorities.list()).find((one) => one.id === id);

describe('an issuing authority that is compromised', { skip: skipWithoutOpenssl }, () => {
  test('is good before, answers on after its successor issues, and is revoked for all clients by its root in time', async () => {
    await using setting = await openTestAuthority('p256');
    const { authority, clock } = setting;
    const csr = await makeTestCsr(NAMES, 'p256');
    const { leaf } = await issueCertificate(setting.signing, { names: NAMES, csr });
    assert.deepEqual([(await judge(setting, leaf)).isGood, await statusOf(setting)], [true, 'good']);

    const declaredAt = clock.now();
    const { compromised, successor } = await authority.withdrawal.declareCompromised('issuing-1', USUAL);
    const revokeAt = addMs(declaredAt, REVOKED_WITHIN_MS);
    assert.deepEqual(compromised.compromise, { declaredAt, revokeAt, isRevokedOnceReplaced: false });
    assert.equal(successor.id, 'issuing-2');
    const next = authority.signingBy('public');
    assert.equal(next.issuing.id, 'issuing-2');
    const reissued = await issueCertificate(next, { names: NAMES, csr });
    await authority.publishRevocationList('issuing-1');
    assert.deepEqual([(await judge(setting, leaf)).isGood, await statusOf(setting)], [true, 'good']);
    assert.ok((await judge({ ...setting, signing: next }, reissued.leaf)).isGood);

    clock.set(addMs(revokeAt, -SECOND_MS));
    assert.deepEqual(await authority.withdrawal.revokeIfDue('issuing-1'), { nextLookAt: revokeAt });
    assert.equal(await statusOf(setting), 'good');

    clock.set(revokeAt);
    assert.deepEqual(await authority.withdrawal.revokeIfDue('issuing-1'), { nextLookAt: undefined });
    await authority.publishRevocationList('root-1');
    await authority.publishRevocationList('issuing-1');
    await authority.publishRevocationList('issuing-2');
    assert.equal(await statusOf(setting), 'revoked 2');
    assert.match(await rootListOf(setting), /CRL Reason Code:\s+CA Compromise/);
    const verdict = await judge(setting, leaf);
    assert.ok(!verdict.isGood);
    assert.match(verdict.text, /error 23 at 1 depth lookup: certificate revoked/);
    assert.ok((await judge({ ...setting, signing: next }, reissued.leaf)).isGood);
    assert.deepEqual(await authority.withdrawal.revokeIfDue('issuing-1'), { nextLookAt: undefined });
  });
});

describe('saying that an authority is compromised', () => {
  test('again changes nothing, or only what it is told', async () => {
    await using setting = await openTestAuthority('p256');
    const { withdrawal } = setting.authority;
    const first = await withdrawal.declareCompromised('issuing-1', USUAL);
    setting.clock.set(addMs(setting.clock.now(), DAY_MS));
    assert.deepEqual(await withdrawal.declareCompromised('issuing-1', USUAL), first);
    const revokeAt = addMs(setting.clock.now(), DAY_MS);
    const { compromised } = await withdrawal.declareCompromised('issuing-1', { ...USUAL, revokeAt });
    assert.deepEqual(compromised.compromise, { ...first.compromised.compromise, revokeAt });
    const once = await withdrawal.declareCompromised('issuing-1', { ...USUAL, isRevokedOnceReplaced: true });
    assert.deepEqual(once.compromised.compromise, { ...compromised.compromise, isRevokedOnceReplaced: true });
    assert.equal((await setting.store.reads.authorities.list()).length, 3);
  });

  test('revokes a public one within seven days, and another when the operator says', async () => {
    await using setting = await openTestAuthority('p256');
    const { withdrawal } = setting.authority;
    const latest = addMs(setting.clock.now(), REVOKED_WITHIN_MS);
    await assert.rejects(
      withdrawal.declareCompromised('issuing-1', { ...USUAL, revokeAt: addMs(latest, 1) }),
      /a public authority is revoked within seven days \(BR 4\.9\.1\.2\)/,
    );
    assert.equal((await stateOf(setting, 'issuing-1'))?.compromise, undefined);
    await withdrawal.declareCompromised('issuing-1', { ...USUAL, revokeAt: latest });
    assert.deepEqual((await stateOf(setting, 'issuing-1'))?.compromise?.revokeAt, latest);
  });

  test('takes the time of now, no new one in the past, and the one that it was told before at any time', async () => {
    await using setting = await openTestAuthority('p256');
    const { clock, authority } = setting;
    const revokeAt = clock.now();
    const declare = (at: Date) => authority.withdrawal.declareCompromised('issuing-1', { ...USUAL, revokeAt: at });
    await assert.rejects(
      declare(addMs(revokeAt, -1)),
      /Cannot revoke issuing-1 at 2026-07-01T12:00:00\.788Z: that has passed; .*reseal ca revoke issuing-1/,
    );
    assert.equal((await stateOf(setting, 'issuing-1'))?.compromise, undefined);
    const declared = await declare(revokeAt);
    clock.set(addMs(revokeAt, SECOND_MS));
    assert.deepEqual(await declare(revokeAt), declared);
    await assert.rejects(declare(addMs(revokeAt, 1)), /that has passed/);
  });

  test('of one that has been followed already makes no other', async () => {
    await using setting = await openTestAuthority('p256');
    await setting.authority.roll('public');
    const { successor } = await setting.authority.withdrawal.declareCompromised('issuing-1', USUAL);
    assert.equal(successor.id, 'issuing-2');
    assert.equal((await setting.store.reads.authorities.list()).length, 3);
  });

  test('of its successor too makes a third', async () => {
    await using setting = await openTestAuthority('p256');
    for (const [id, next] of [
      ['issuing-1', 'issuing-2'],
      ['issuing-2', 'issuing-3'],
    ] as const)
      assert.equal((await setting.authority.withdrawal.declareCompromised(id, USUAL)).successor.id, next);
  });

  test('is refused for a root, and for one that there is not', async () => {
    await using setting = await openTestAuthority('p256');
    const { withdrawal } = setting.authority;
    await assert.rejects(withdrawal.declareCompromised('root-1', USUAL), /Cannot replace root-1: it is a root/);
    await assert.rejects(withdrawal.declareCompromised('issuing-9', USUAL), /there are issuing-1, root-1/);
  });

  test('with the root elsewhere stops what it signs in every process, and goes on once the root is back', async () => {
    await using setting = await openTestAuthority('p256');
    await using other = await setting.openAgain();
    const { ceremony, withdrawal } = setting.authority;
    const file = {
      pem: await ceremony.exportKey('root-1', 'correct horse battery'),
      password: 'correct horse battery',
    };
    await ceremony.removeKey('root-1', file);
    await assert.rejects(
      withdrawal.declareCompromised('issuing-1', USUAL),
      /issuing-1 signs for nobody any more, and the next one needs the key of root-1, which is kept elsewhere/,
    );
    const csr = await makeTestCsr(NAMES, 'p256');
    const request = { names: NAMES, csr, validityDays: 90, fixedNotAfter: undefined };
    await other.authority.refresh();
    for (const { authority } of [setting, other]) {
      const outcome = authority.signingBy('public').prepare(request);
      assert.ok(outcome.kind === 'compromised');
      assert.deepEqual(outcome.detail.values, { authority: 'issuing-1' });
    }
    await ceremony.importKey('root-1', file);
    assert.equal((await withdrawal.declareCompromised('issuing-1', USUAL)).successor.id, 'issuing-2');
    assert.equal(setting.authority.signingBy('public').prepare(request).kind, 'prepared');
  });

  test('with nothing left below it to be replaced revokes it as soon as somebody looks', async () => {
    await using setting = await openTestAuthority('p256');
    const { withdrawal } = setting.authority;
    await withdrawal.declareCompromised('issuing-1', { ...USUAL, isRevokedOnceReplaced: true });
    const [job] = await jobsOf(setting);
    assert.deepEqual(job, ['authority', 'issuing-1', addMs(setting.clock.now(), REPLACED_LOOK_MS)]);
    assert.deepEqual(await withdrawal.revokeIfDue('issuing-1'), { nextLookAt: undefined });
    assert.equal((await stateOf(setting, 'issuing-1'))?.revocation?.reason, 2);
  });

  test('revokes it once the last certificate below it has been replaced, and not before', async () => {
    await using setting = await openTestAuthority('p256');
    const { authority, store, clock } = setting;
    await issueTo(setting, { id: 'first' });
    await authority.withdrawal.declareCompromised('issuing-1', { ...USUAL, isRevokedOnceReplaced: true });
    const lookAgain = { nextLookAt: addMs(clock.now(), REPLACED_LOOK_MS) };
    assert.deepEqual(await authority.withdrawal.revokeIfDue('issuing-1'), lookAgain);
    await authority.withdrawal.declareCompromised('issuing-1', { ...USUAL, isRevokedOnceReplaced: false });
    await issueTo(setting, { id: 'second', replaces: 'first' });
    const { nextLookAt } = await authority.withdrawal.revokeIfDue('issuing-1');
    assert.deepEqual(nextLookAt, addMs(clock.now(), REVOKED_WITHIN_MS));
    await authority.withdrawal.declareCompromised('issuing-1', { ...USUAL, isRevokedOnceReplaced: true });
    await authority.withdrawal.revokeIfDue('issuing-1');
    assert.deepEqual((await stateOf({ store }, 'issuing-1'))?.revocation, { at: clock.now(), reason: 2 });
  });

  test('leaves nothing to do once it has ended, and is revoked until then', async () => {
    for (const [afterMs, reason] of [
      [0, 2],
      [1, undefined],
    ] as const) {
      await using setting = await openTestAuthority('p256', [PRIVATE_PROFILE]);
      const { authority, clock } = setting;
      const { notAfter } = readCertificate(authority.signingBy(PRIVATE_PROFILE.id).issuing.certificate);
      const wish = { ...USUAL, revokeAt: notAfter };
      await authority.withdrawal.declareCompromised('private-issuing-1', wish);
      clock.set(addMs(notAfter, afterMs));
      assert.deepEqual(await authority.withdrawal.revokeIfDue('private-issuing-1'), { nextLookAt: undefined });
      assert.equal((await stateOf(setting, 'private-issuing-1'))?.revocation?.reason, reason);
    }
  });

  test('ends the same wherever the process ended before, once it is said again', async () => {
    for (let transactions = 0; ; transactions += 1) {
      await using setting = await openTestAuthority('p256');
      const wish = { ...USUAL, revokeAt: addMs(setting.clock.now(), DAY_MS) };
      const isDone = await declareUntil(setting, { transactions, wish });
      assert.equal(
        (await setting.authority.withdrawal.declareCompromised('issuing-1', wish)).successor.id,
        'issuing-2',
      );
      const authorities = await setting.store.reads.authorities.list();
      assert.deepEqual(
        authorities.map(({ id }) => id),
        ['issuing-1', 'issuing-2', 'root-1'],
      );
      assert.deepEqual((await jobsOf(setting))[0], ['authority', 'issuing-1', wish.revokeAt]);
      setting.clock.set(wish.revokeAt);
      await setting.authority.withdrawal.revokeIfDue('issuing-1');
      assert.ok((await jobsOf(setting)).some(([kind, subject]) => kind === 'crl' && subject === 'root-1'));
      if (isDone) break;
    }
  });
});

describe('revoking the certificate of an authority', () => {
  test('is refused for one that issues, for a root, and for one that has ended', async () => {
    await using setting = await openTestAuthority('p256');
    const { authority, clock } = setting;
    const revoke = (id: string) => authority.withdrawal.revoke(id, SUPERSEDED);
    await assert.rejects(revoke('issuing-1'), /Cannot revoke the certificate of issuing-1: it issues; roll it first/);
    await assert.rejects(revoke('root-1'), /no list of its own can tell of it/);
    await authority.roll('public');
    clock.set(addMs(readCertificate(setting.signing.issuing.certificate).notAfter, SECOND_MS));
    await assert.rejects(revoke('issuing-1'), /it has ended at/);
  });

  test('is refused while something below it is not replaced, unless its id is said again', async () => {
    await using setting = await openTestAuthority('p256');
    const { authority } = setting;
    await issueTo(setting, { id: 'first' });
    await issueTo(setting, { id: 'second' });
    await authority.roll('public');
    await issueTo(setting, { id: 'third', replaces: 'first' });
    const revoke = (withWhatIsBelow: string | undefined) =>
      authority.withdrawal.revoke('issuing-1', { ...SUPERSEDED, withWhatIsBelow });
    await assert.rejects(
      revoke(undefined),
      /Cannot revoke issuing-1: certificates below it .* nothing has replaced: 1; .*--with-what-is-below issuing-1/,
    );
    await assert.rejects(revoke('issuing-2'), /Cannot revoke issuing-1 with issuing-2/);
    assert.equal((await stateOf(setting, 'issuing-1'))?.revocation, undefined);
    assert.equal((await revoke('issuing-1')).isListed, true);
    assert.equal((await revoke(undefined)).isListed, true);
  });

  test('needs no such word once all below it is replaced', async () => {
    await using setting = await openTestAuthority('p256');
    await issueTo(setting, { id: 'first' });
    await setting.authority.roll('public');
    await issueTo(setting, { id: 'second', replaces: 'first' });
    assert.equal((await setting.authority.withdrawal.revoke('issuing-1', SUPERSEDED)).isListed, true);
  });

  test('tells of each reason at once, and of the first one for good', { skip: skipWithoutOpenssl }, async () => {
    await using setting = await openTestAuthority('p256');
    const { authority, clock } = setting;
    for (const reason of AUTHORITY_REVOCATION_REASONS) {
      const { id, certificate } = authority.signingBy('public').issuing;
      await authority.roll('public');
      clock.set(addMs(clock.now(), DAY_MS));
      assert.equal((await authority.withdrawal.revoke(id, { reason, withWhatIsBelow: undefined })).isListed, true);
      const signing = { ...setting.signing, issuing: { ...setting.signing.issuing, id, certificate } };
      assert.equal(await statusOf({ ...setting, signing }), `revoked ${CRL_REASONS[reason]}`);
      const { serialNumber } = new X509Certificate(certificate);
      assert.match(await rootListOf(setting), new RegExp(`Serial Number: ${serialNumber}`));
    }
    const again = await authority.withdrawal.revoke('issuing-1', SUPERSEDED);
    assert.deepEqual([again.isListed, again.revoked.revocation?.reason], [true, 2]);
  });

  test('soon after another one is listed by the job, in ten seconds', async () => {
    await using setting = await openTestAuthority('p256');
    const { authority, clock } = setting;
    await authority.roll('public');
    await authority.roll('public');
    assert.equal((await authority.withdrawal.revoke('issuing-1', SUPERSEDED)).isListed, true);
    assert.equal((await authority.withdrawal.revoke('issuing-2', SUPERSEDED)).isListed, false);
    assert.deepEqual((await jobsOf(setting))[0]?.slice(0, 2), ['crl', 'root-1']);
    clock.set(addMs(clock.now(), 11 * SECOND_MS));
    assert.equal((await authority.withdrawal.revoke('issuing-2', SUPERSEDED)).isListed, true);
  });
});

/** By the authority that issues, on record as an account's. */
async function issueTo(
  { authority, store, clock }: TestAuthority,
  facts: { readonly id: string; readonly replaces?: string },
): Promise<void> {
  const { id } = facts;
  const notAfter = addMs(clock.now(), 90 * DAY_MS);
  const serial = Buffer.from(id).toString('hex');
  const authorityId = authority.signingBy('public').issuing.id;
  await store.transact(async (rows) => {
    await rows.certificates.insert(makeIssued({ ...facts, issued: makeMaterial({ serial, notAfter }) }));
    await rows.issuances.plan(makeIssuance({ serial, certificateId: id, authorityId, notAfter }));
    await rows.issuances.complete(serial, clock.now());
  });
}

/** Of the lane of the service's own: kind, subject and time, the earliest first. */
async function jobsOf({ store, clock }: TestAuthority): Promise<readonly (readonly [string, string, Date])[]> {
  const jobs: (readonly [string, string, Date])[] = [];
  await store
    .transact(async (rows) => {
      const far = addMs(clock.now(), 365 * DAY_MS);
      const { jobs: due } = await rows.jobs.listDue({ lane: 'own', now: far, limit: 10, after: '' });
      const hold = { now: far, lease: 'test', leaseUntil: far };
      for (const { kind, subject, since } of await rows.jobs.claim(due, hold)) jobs.push([kind, subject, since]);
      // Looked at, and left as they were.
      throw new Rollback();
    })
    .catch((error: unknown) => {
      if (!(error instanceof Rollback)) throw error;
    });
  return jobs;
}

class Rollback extends Error {}

/** In a process that ends after so many transactions; answers whether it came to its end before. */
async function declareUntil(
  setting: TestAuthority,
  { transactions, wish }: { readonly transactions: number; readonly wish: CompromiseWish },
): Promise<boolean> {
  const settings = makeAuthoritySettings('p256');
  const ending = endingAfter(setting.store, transactions);
  const doomed = await openAuthority({ ...setting, ...settings, store: ending.store, random: systemRandom });
  await doomed.withdrawal.declareCompromised('issuing-1', wish).catch(() => undefined);
  return !ending.hasEnded();
}

function endingAfter(store: RecordStore, transactions: number) {
  let left = transactions;
  let hasEnded = false;
  const ending: AuthorityStore = {
    reads: store.reads,
    transact: async (work) => {
      if (left === 0) {
        hasEnded = true;
        throw new Error('the process has ended');
      }
      left -= 1;
      return await store.transact(work);
    },
  };
  return { store: ending, hasEnded: () => hasEnded };
}
