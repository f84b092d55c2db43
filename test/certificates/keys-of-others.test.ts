// A key stands in the certificates of one account only, and of two that come at once one is first.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { DAY_MS, systemClock } from '../../src/lib/clock.ts';
import { encodePem } from '../../src/x509/pem/pem.ts';
import { commitGranted, detailOf, issueFree, issueGranted, LIFE_YAML, recordOf } from '../support/life.ts';
import { orderGranted, reissue, statusOf, until } from '../support/life.ts';
import { makeTestCsr } from '../support/authority.ts';
import { openSdk } from '../support/sdk.ts';
import { makeTestClock, openTestService, type TestService } from '../support/service.ts';
import type { Credential } from '../support/toy-service.ts';
import { wordsOf } from '../support/reasons.ts';

const MISMATCH = 'FailedOperation.CertificateMismatch';
const INVALID = 'FailedOperation.InvalidParam';

let service: TestService;
let stranger: { readonly uin: string; readonly key: Credential };

before(async () => {
  service = await openTestService({ yaml: LIFE_YAML });
  stranger = await service.addAccount();
});
after(() => service[Symbol.asyncDispose]());

async function csrFor(domain: string): Promise<string> {
  return encodePem('CERTIFICATE REQUEST', await makeTestCsr([domain], 'p256'));
}

const byCsr = (CsrContent: string) => ({ input: { CsrType: 'parse', CsrContent } });
const uploaded = (CsrContent: string) => ({ CsrType: 'upload', CsrContent, ValidType: 'DNS_AUTO' });

test('A key in a valid certificate is refused to another account, which is not told whose it is', async () => {
  const csr = await csrFor('taken.com');
  const id = await issueGranted(service, ['taken.com'], byCsr(csr));
  const credential = stranger.key;
  const [ordered] = (await service.ask('CreateCertificate', { ProductId: 13, DomainNum: 1, TimeSpan: 1 }, credential))[
    'CertificateIds'
  ] as readonly string[];
  const order = { CertificateId: ordered, CertificateDomain: 'taken.com', CsrType: 'parse', CsrContent: csr };
  const submitted = await service.call('SubmitCertificateInformation', order, credential);
  assert.equal(submitted.Error?.Code, INVALID);
  const own = await issueGranted(service, ['taken.com'], { credential });
  const replaced = await service.call('ReplaceCertificate', { CertificateId: own, ...uploaded(csr) }, credential);
  assert.equal(replaced.Error?.Code, MISMATCH);
  for (const { Error } of [submitted, replaced]) {
    assert.match(Error?.Message ?? '', /its key is that of a certificate which is not of this account/);
    for (const secret of [id, service.accountUin]) assert.ok(!Error?.Message.includes(secret));
  }
  assert.equal(await statusOf(service, own, credential), 1);
});

test('The official SDK gets the refusal with its code, and the owner succeeds by the same call', async () => {
  await using current = await openTestService({ yaml: LIFE_YAML, clock: makeTestClock(systemClock.now()) });
  const csr = await csrFor('sdk.com');
  const other = await current.addAccount();
  const endpoint = `${current.service.host}:${current.service.port}`;
  const callers = [current.key, other.key];
  const [own = '', theirs = ''] = await Promise.all(
    callers.map((credential) => issueGranted(current, ['sdk.com'], { credential })),
  );
  const wish = { ValidType: 'DNS_AUTO', CsrType: 'upload', CsrContent: csr };
  const answer = await openSdk({ credential: current.key, endpoint }).ReplaceCertificate({
    ...wish,
    CertificateId: own,
  });
  assert.match(answer.CertificateId ?? '', /^\w{8}$/);
  await assert.rejects(
    openSdk({ credential: other.key, endpoint }).ReplaceCertificate({ ...wish, CertificateId: theirs }),
    (error: Error & { readonly code?: string }) => error.code === MISMATCH,
  );
});

test('An account takes its own key again, for a reissue and for another order', async () => {
  const csr = await csrFor('again.com');
  const id = await issueGranted(service, ['again.com'], byCsr(csr));
  await reissue(service, id, { input: uploaded(csr) });
  await issueGranted(service, ['again.com'], byCsr(csr));
});

test('A key is free for another account once the certificate with it has expired', async () => {
  const csr = await csrFor('expired.com');
  const credential = await service.addAccount().then(({ key }) => key);
  await issueGranted(service, ['expired.com'], byCsr(csr));
  service.advance(200 * DAY_MS);
  await issueGranted(service, ['expired.com'], { ...byCsr(csr), credential });
});

test('Of two accounts whose orders with one key are proved at once, one gets its certificate and the other fails', async () => {
  const csr = await csrFor('race.com');
  const orders = [
    { id: await orderGranted(service, ['race.com'], byCsr(csr)), credential: service.key },
    {
      id: await orderGranted(service, ['race.com'], { ...byCsr(csr), credential: stranger.key }),
      credential: stranger.key,
    },
  ];
  await Promise.all(
    orders.map(({ id, credential }) => service.ask('CommitCertificateInformation', { CertificateId: id }, credential)),
  );
  const statuses = async () =>
    (await Promise.all(orders.map(({ id, credential }) => statusOf(service, id, credential)))).toSorted(
      (a, b) => a - b,
    );
  await until('both orders have come to their end', async () =>
    (await statuses()).every((status) => [1, 2].includes(status)),
  );
  assert.deepEqual(await statuses(), [1, 2]);
  const failed = (await Promise.all(orders.map(({ id }) => recordOf(service, id)))).find(
    ({ step }) => step === 'failed',
  );
  assert.match(
    wordsOf(failed?.failureDetail),
    /^Cannot certify the key: its key is that of a certificate which is not/,
  );
});

test('An order of another account that is never proved keeps nobody from his key', async () => {
  const csr = await csrFor('unproved.net');
  const wish = { input: { ...byCsr(csr).input, VerifyType: 'DNS' }, credential: stranger.key };
  await commitGranted(service, ['unproved.net'], wish);
  const id = await orderGranted(service, ['unproved.net'], { input: { ...byCsr(csr).input, VerifyType: 'DNS' } });
  await service.ask('CommitCertificateInformation', { CertificateId: id });
  assert.equal(await statusOf(service, id), 0);
});

test('Who only keeps a copy of a certificate with its key does not stand in the way of its owner', async () => {
  const original = await issueFree(service, 'copied.com', { input: { CsrEncryptAlgo: 'RSA' } });
  const { CertificatePublicKey, CertificatePrivateKey } = await detailOf(service, original);
  const copy = { CertificatePublicKey, CertificatePrivateKey };
  await service.ask('UploadCertificate', copy, stranger.key);
  assert.equal(await statusOf(service, await reissue(service, original, { input: { CsrType: 'original' } })), 1);
});

test('A reissue that awaits its proof is refused for the key at once', async () => {
  const csr = encodePem('CERTIFICATE REQUEST', await makeTestCsr(['waits.com'], 'rsa2048'));
  await issueGranted(service, ['waits.com'], byCsr(csr));
  const { key: credential } = await service.addAccount();
  const own = await issueFree(service, 'waits.com', { input: { CsrEncryptAlgo: 'RSA' }, credential });
  const wish = { CertificateId: own, CsrType: 'upload', CsrContent: csr, ValidType: 'DNS' };
  assert.equal(await service.refusal('ReplaceCertificate', wish, credential), MISMATCH);
});
