// A good proof serves the account again on granted products, for as long as the rules allow, and nobody else.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { MULTI_DOMAIN_PRODUCT } from '../../src/certificates/model/product.ts';
import { PROOF_DEADLINE_MS } from '../../src/certificates/ordering/order.ts';
import { DAY_MS } from '../../src/lib/clock.ts';
import {
  applyFor,
  commitGranted,
  issueFree,
  issueGranted,
  LIFE_YAML,
  recordOf,
  replace,
  statusOf,
} from '../support/life.ts';
import { openTestService, type TestService } from '../support/service.ts';

const BY_HAND = { input: { VerifyType: 'DNS' } };
const REISSUE_BY_HAND = { input: { ValidType: 'DNS', CsrType: 'original' } };

let service: TestService;

before(async () => {
  service = await openTestService({ yaml: LIFE_YAML });
});
after(() => service[Symbol.asyncDispose]());

test('A reissue of a granted certificate needs no new proof, with the same key or with another', async () => {
  const first = await issueGranted(service, ['again.com', '*.again.com']);
  const second = await replace(service, first, REISSUE_BY_HAND);
  await service.waitForStatus(second, 1);
  const third = await replace(service, second, { input: { ValidType: 'FILE', CsrType: 'original' } }).catch(String);
  assert.match(third, /a file cannot prove a wildcard/);
  const fourth = await replace(service, second, { input: { ValidType: 'DNS', CertCSREncryptAlgo: 'ECC' } });
  await service.waitForStatus(fourth, 1);
});

test('A proof serves for 200 days to the millisecond, and then a new one is asked for', async () => {
  assert.equal(MULTI_DOMAIN_PRODUCT.proofReuseDays, 200);
  await issueGranted(service, ['edge.com']);
  service.advance(200 * DAY_MS);
  await issueGranted(service, ['edge.com'], BY_HAND);
  service.advance(1);
  const asked = await commitGranted(service, ['edge.com'], BY_HAND);
  assert.equal(await statusOf(service, asked), 0);
});

test('A use of an old proof does not make it younger', async () => {
  await issueGranted(service, ['aging.com']);
  service.advance(150 * DAY_MS);
  await issueGranted(service, ['aging.com'], BY_HAND);
  service.advance(50 * DAY_MS + 1);
  assert.equal(await statusOf(service, await commitGranted(service, ['aging.com'], BY_HAND)), 0);
});

test('Only the domains without a good proof are asked for', async () => {
  await issueGranted(service, ['known.com']);
  const id = await commitGranted(service, ['known.com', 'unknown.com', '*.unknown.com'], BY_HAND);
  const answer = await service.ask('CheckCertificateDomainVerification', { CertificateId: id });
  const asked = (answer['VerificationResults'] as { readonly Domain: string }[]).map(({ Domain }) => Domain);
  assert.deepEqual(asked, ['unknown.com']);
});

test('Where another proof is awaited, an old one serves only if it is still good when the order closes', async () => {
  await issueGranted(service, ['lasting.com']);
  service.advance(200 * DAY_MS - PROOF_DEADLINE_MS);
  assert.deepEqual(await askedFor(['lasting.com', 'fresh.com']), ['fresh.com']);
  service.advance(1);
  assert.deepEqual(await askedFor(['lasting.com', 'fresh.com']), ['lasting.com', 'fresh.com']);
  await issueGranted(service, ['lasting.com'], BY_HAND);
});

async function askedFor(names: readonly string[]): Promise<readonly string[]> {
  const { proofs } = await recordOf(service, await commitGranted(service, names, BY_HAND));
  return proofs.map(({ domain }) => domain);
}

test('A proof of a domain does not serve for its sub-domains', async () => {
  await issueGranted(service, ['parent.com', '*.parent.com']);
  assert.equal(await statusOf(service, await commitGranted(service, ['child.parent.com'], BY_HAND)), 0);
});

test("Another account's proof does not serve", async () => {
  await issueGranted(service, ['owned.com']);
  const { key } = await service.addAccount();
  const other = await commitGranted(service, ['owned.com'], { ...BY_HAND, credential: key });
  assert.equal(await statusOf(service, other, key), 0);
});

test('Free certificates are proved each time, also by an account with a good proof', async () => {
  const first = await issueFree(service, 'free.com');
  await issueGranted(service, ['free.com'], BY_HAND);
  const application = await applyFor(service, 'free.com', { input: { DvAuthMethod: 'DNS' } });
  assert.equal(await statusOf(service, application), 0);
  const reissue = await replace(service, first, { input: { ValidType: 'DNS' } });
  assert.equal(await statusOf(service, reissue), 11);
});
