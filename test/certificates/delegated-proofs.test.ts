// Proof by delegation: the applicant sets one CNAME, once, and the service publishes at its target.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type ApplicantDns, startApplicantDns } from '../support/applicant-dns.ts';
import { applyFor, dvAuthsOf, LIFE_YAML, replace, statusOf, waitForRetraction } from '../support/life.ts';
import { openTestService, type TestService } from '../support/service.ts';
import { txtAt, verify } from '../support/watched-proofs.ts';

let dns: ApplicantDns;
let service: TestService;

/** Closed also when not all of it could be opened. */
const opened = new AsyncDisposableStack();

before(async () => {
  dns = opened.use(await startApplicantDns());
  service = opened.use(await openTestService({ yaml: LIFE_YAML, resolvers: [dns.address] }));
});
after(() => opened.disposeAsync());

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
  assert.deepEqual(await txtAt(service, auth.DvAuthValue), []);
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
  const [found] = await verify(service, other, key);
  assert.equal(found?.LocalCheck, -7);
  await service.ask('CompleteCertificate', { CertificateId: own });
  await service.waitForStatus(own, 1);
  assert.equal(await statusOf(service, other, key), 4);
});
