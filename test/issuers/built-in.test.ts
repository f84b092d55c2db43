// The built-in issuer: planned, then signed; abandoned when it comes again; revoked with a new list to follow.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, test } from 'node:test';
import type { IssuedMaterial, Step } from '../../src/certificates/model/certificate.ts';
import { parseDomainName } from '../../src/certificates/model/domain-name.ts';
import { newOrder } from '../../src/certificates/ordering/order.ts';
import type { Issuer, IssueRequest } from '../../src/certificates/ports/issuer.ts';
import { type Rows, StaleState } from '../../src/certificates/ports/store.ts';
import { NO_CHANGE } from '../../src/certificates/ports/write-set.ts';
import { FREE_PRODUCT } from '../../src/certificates/model/product.ts';
import { LIST_PAUSE_MS } from '../../src/ca/lists/revocation-list.ts';
import { BACKDATE_MS } from '../../src/ca/profile/validity.ts';
import { bytesOfUtf8 } from '../../src/lib/bytes.ts';
import { addMs } from '../../src/lib/clock.ts';
import { type BuiltInStore, makeBuiltInIssuer } from '../../src/issuers/built-in.ts';
import { readCertificate } from '../../src/x509/certificate/certificate.ts';
import { LANES } from '../../src/store/jobs/lanes.ts';
import { latestList, makeTestCsr, openTestAuthority, type TestAuthority } from '../support/authority.ts';
import { addRevoked, revocationOf, revokeBy } from '../support/revoked.ts';
import { nextDue } from '../support/due-jobs.ts';

const CERTIFICATE_ID = 'Ab12Cd34';
const NAMES = ['example.com', 'www.example.com'];

const isFull = async (): Promise<never> => await Promise.reject(new Error('the disk is full'));

/** The issuer, and on record the certificate that it is asked for. */
const findRight = async () => await Promise.resolve({ loss: undefined, expects: [] });

async function openIssuer(setting: TestAuthority, step: Step = 'issuing'): Promise<Issuer> {
  const { authority, clock, store } = setting;
  const certificate = newOrder({
    id: CERTIFICATE_ID,
    accountUin: '100000000001',
    projectId: 0,
    alias: '',
    productId: FREE_PRODUCT.id,
    maxNames: 1,
    createdAt: clock.now(),
    names: NAMES.map(parseDomainName),
    step,
  });
  await store.transact((rows) => rows.certificates.insert(certificate));
  return makeBuiltInIssuer({ authority, clock, store, findRight });
}

async function makeRequest(): Promise<IssueRequest> {
  return {
    certificateId: CERTIFICATE_ID,
    accountUin: '100000000001',
    csrOrigin: 'upload',
    orderReference: CERTIFICATE_ID,
    names: NAMES.map((name) => parseDomainName(name)),
    method: 'dns',
    csr: await makeTestCsr(NAMES, 'p256'),
    encryptionCsr: undefined,
    validityDays: 90,
    profile: 'public',
    fixedNotAfter: undefined,
    usesCrossRoot: true,
  };
}

async function issue(issuer: Issuer, request: IssueRequest): Promise<IssuedMaterial> {
  const outcome = await issuer.issue(request);
  assert.ok(outcome.kind === 'issued');
  return outcome.material;
}

/** Issued and stored, as the worker does it. */
async function issueAndComplete(setting: TestAuthority, issuer: Issuer): Promise<IssuedMaterial> {
  const material = await issue(issuer, await makeRequest());
  assert.ok(await setting.store.transact((rows) => rows.issuances.complete(material.serial, setting.clock.now())));
  return material;
}

async function cancelOrder({ store, clock }: TestAuthority, issuer: Issuer): Promise<void> {
  const outcome = await issuer.cancel(CERTIFICATE_ID);
  assert.ok(outcome.kind === 'cancelled');
  assert.deepEqual(await store.apply(outcome.commit(clock.now())), { kind: 'applied' });
}

async function listDueJobs({ store, clock }: TestAuthority): Promise<readonly string[]> {
  const due = await store.reads.jobs.listDue({ lane: LANES.own, now: clock.now(), limit: 10, after: '' });
  const hold = { now: clock.now(), leaseUntil: clock.now(), lease: 'test' };
  const jobs = await store.transact((rows) => rows.jobs.claim(due.jobs, hold));
  return jobs.map(({ kind, subject }) => `${kind} ${subject}`);
}

describe('the built-in issuer', () => {
  test('calls an order by the id of its certificate', async () => {
    await using setting = await openTestAuthority('p256');
    const order = {
      certificateId: CERTIFICATE_ID,
      accountUin: '100000000001',
      names: [],
      replacesOrder: undefined,
      csr: undefined,
    };
    const outcome = await (await openIssuer(setting)).open(order);
    assert.ok(outcome.kind === 'opened');
    const { commit, ...opened } = outcome;
    assert.deepEqual(opened, { kind: 'opened', orderReference: CERTIFICATE_ID, challenges: undefined });
    assert.deepEqual(commit(setting.clock.now()), NO_CHANGE);
  });

  test('answers leaf, issuing authority and root, and facts that are those of the leaf', async () => {
    await using setting = await openTestAuthority('p256');
    const material = await issue(await openIssuer(setting), await makeRequest());
    const [leaf, issuing, root] = material.chain.map(readCertificate);
    assert.ok(leaf !== undefined && issuing !== undefined && root !== undefined);
    assert.deepEqual(leaf.issuer.der, issuing.subject.der);
    assert.deepEqual(issuing.issuer.der, root.subject.der);
    const { serial, notBefore, notAfter } = leaf;
    assert.deepEqual(
      { ...material, chain: [] },
      { chain: [], serial, notBefore, notAfter, issuedAt: setting.clock.now(), encryption: undefined },
    );
    assert.deepEqual(leaf.dnsNames, NAMES);
  });

  test('has serial and hash of the to-be-signed bytes on record before it signs', async () => {
    await using setting = await openTestAuthority('p256');
    const material = await issue(await openIssuer(setting), await makeRequest());
    const [planned, ...others] = await setting.store.reads.issuances.listOf(CERTIFICATE_ID);
    assert.ok(planned !== undefined && others.length === 0);
    const [leaf = new Uint8Array()] = material.chain;
    const tbsSha256 = createHash('sha256').update(readCertificate(leaf).tbs).digest('hex');
    const { serial, state, authorityId, notAfter } = planned;
    assert.deepEqual(
      { serial, state, authorityId, notAfter, tbsSha256: planned.tbsSha256 },
      {
        serial: material.serial,
        state: 'planned',
        authorityId: setting.signing.issuing.id,
        notAfter: material.notAfter,
        tbsSha256,
      },
    );
  });

  test('signs nothing when the plan cannot be recorded', async () => {
    await using setting = await openTestAuthority('p256');
    const store: BuiltInStore = {
      reads: setting.store.reads,
      apply: isFull,
    };
    await openIssuer(setting);
    const issuer = makeBuiltInIssuer({ ...setting, store, findRight });
    await assert.rejects(issuer.issue(await makeRequest()), /the disk is full/);
    assert.deepEqual(await setting.store.reads.issuances.listOf(CERTIFICATE_ID), []);
  });

  for (const step of ['validating', 'issued', 'failed', 'cancelled'] as const) {
    test(`plans nothing for a certificate that is ${step}`, async () => {
      await using setting = await openTestAuthority('p256');
      const issuer = await openIssuer(setting, step);
      await assert.rejects(issuer.issue(await makeRequest()), StaleState);
      assert.deepEqual(await setting.store.reads.issuances.listOf(CERTIFICATE_ID), []);
    });
  }

  test('plans nothing for a certificate that is not on record', async () => {
    await using setting = await openTestAuthority('p256');
    await assert.rejects(makeBuiltInIssuer({ ...setting, findRight }).issue(await makeRequest()), StaleState);
    assert.deepEqual(await setting.store.reads.issuances.listOf(CERTIFICATE_ID), []);
  });

  test('abandons on record what it planned before a crash, and plans another serial', async () => {
    await using setting = await openTestAuthority('p256');
    const issuer = await openIssuer(setting);
    const lost = await issue(issuer, await makeRequest());
    const kept = await issue(issuer, await makeRequest());
    const states = new Map(
      (await setting.store.reads.issuances.listOf(CERTIFICATE_ID)).map((one) => [one.serial, one.state]),
    );
    assert.deepEqual(
      states,
      new Map([
        [lost.serial, 'abandoned'],
        [kept.serial, 'planned'],
      ]),
    );
    const complete = (serial: string) => (rows: Rows) => rows.issuances.complete(serial, setting.clock.now());
    assert.equal(await setting.store.transact(complete(lost.serial)), false);
    assert.equal(await setting.store.transact(complete(kept.serial)), true);
  });

  test('issues one certificate for an order, however many ask at once', async () => {
    await using setting = await openTestAuthority('p256');
    const issuer = await openIssuer(setting);
    const request = await makeRequest();
    const materials = await Promise.all(Array.from({ length: 10 }, () => issue(issuer, request)));
    const completed = await Promise.all(
      materials.map(({ serial }) =>
        setting.store.transact((rows) => rows.issuances.complete(serial, setting.clock.now())),
      ),
    );
    assert.equal(completed.filter(Boolean).length, 1);
    const all = await setting.store.reads.issuances.listOf(CERTIFICATE_ID);
    assert.equal(all.filter(({ state }) => state === 'abandoned').length, 9);
  });

  test('plans nothing for what the authority refuses', async () => {
    await using setting = await openTestAuthority('p256');
    const issuer = await openIssuer(setting);
    const outcome = await issuer.issue({ ...(await makeRequest()), csr: bytesOfUtf8('no CSR') });
    assert.ok(outcome.kind === 'refused');
    assert.deepEqual(await setting.store.reads.issuances.listOf(CERTIFICATE_ID), []);
  });

  test('abandons what is planned when its order is cancelled', async () => {
    await using setting = await openTestAuthority('p256');
    const issuer = await openIssuer(setting);
    await issue(issuer, await makeRequest());
    await cancelOrder(setting, issuer);
    assert.equal((await setting.store.reads.issuances.listOf(CERTIFICATE_ID))[0]?.state, 'abandoned');
    await cancelOrder(setting, issuer);
  });

  test('revokes once, with a new revocation list to follow', async () => {
    await using setting = await openTestAuthority('p256');
    const issuer = await openIssuer(setting);
    const { serial } = await issueAndComplete(setting, issuer);
    const at = setting.clock.now();
    assert.equal(await revokeBy(issuer, setting, revocationOf(serial, { at })), 'revoked');
    assert.equal(
      await revokeBy(issuer, setting, revocationOf(serial, { at: new Date(0), reason: 'keyCompromise' })),
      'revoked',
    );
    const issuance = await setting.store.reads.issuances.find(serial);
    assert.deepEqual([issuance?.revokedAt, issuance?.revocationReason], [at, 4]);
    assert.deepEqual(await listDueJobs(setting), ['crl issuing-1']);
  });

  test('lets revocations share the list that follows the pause after the last', async () => {
    await using setting = await openTestAuthority('p256');
    const { clock, store, authority } = setting;
    const issuer = await openIssuer(setting);
    await addRevoked(setting, { serial: '40aa' });
    await authority.publishRevocationList('issuing-1');
    const { thisUpdate } = await latestList(setting);
    const { serial } = await issueAndComplete(setting, issuer);
    await revokeBy(issuer, setting, revocationOf(serial, { at: clock.now() }));
    assert.deepEqual(await nextDue(store), addMs(thisUpdate, BACKDATE_MS + LIST_PAUSE_MS));
  });

  for (const [reason, code] of [
    ['unspecified', undefined],
    ['keyCompromise', 1],
    ['affiliationChanged', 3],
    ['superseded', 4],
    ['cessationOfOperation', 5],
    ['privilegeWithdrawn', 9],
  ] as const) {
    test(`has ${reason} on its ledger as ${code ?? 'no CRLReason'}`, async () => {
      await using setting = await openTestAuthority('p256');
      const issuer = await openIssuer(setting);
      const { serial } = await issueAndComplete(setting, issuer);
      const request = revocationOf(serial, { at: setting.clock.now(), reason });
      assert.equal(await revokeBy(issuer, setting, request), 'revoked');
      assert.equal((await setting.store.reads.issuances.find(serial))?.revocationReason, code);
    });
  }

  test('refuses to revoke a serial that it did not give, or gave and abandoned', async () => {
    await using setting = await openTestAuthority('p256');
    const issuer = await openIssuer(setting);
    const { serial } = await issue(issuer, await makeRequest());
    const at = setting.clock.now();
    assert.equal(await revokeBy(issuer, setting, revocationOf('40aa', { at })), 'refused');
    assert.equal(await revokeBy(issuer, setting, revocationOf(serial, { at })), 'refused');
    await cancelOrder(setting, issuer);
    assert.equal(await revokeBy(issuer, setting, revocationOf(serial, { at })), 'refused');
    assert.deepEqual(await listDueJobs(setting), []);
  });
});
