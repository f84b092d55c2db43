// Blocked keys: what has one is revoked, orders for it fail, and it is never certified again.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { Overlay } from '../../src/app/local.ts';
import { blockKey, SWEEP_PAGE, SWEEP_PATIENCE_MS } from '../../src/certificates/revocation/block-key.ts';
import type { Certificate } from '../../src/certificates/model/certificate.ts';
import type { Issuer } from '../../src/certificates/ports/issuer.ts';
import { subjectKeysOf, subjectPublicKeysOf } from '../../src/certificates/keys/subject-keys.ts';
import { DAY_MS } from '../../src/lib/clock.ts';
import { readKeyLists } from '../../src/ca/key-policy/key-list.ts';
import { makeKeyPolicy } from '../../src/ca/key-policy/key-policy.ts';
import { recheckKeys } from '../../src/certificates/keys/recheck-keys.ts';
import { hexOf } from '../../src/lib/bytes.ts';
import { readCsr } from '../../src/x509/certificate/csr.ts';
import { encodePem } from '../../src/x509/pem/pem.ts';
import { keySha256Of, readPublicKey } from '../../src/x509/keys/public-key.ts';
import { makeTestCsr } from '../support/authority.ts';
import {
  applyFor,
  commitGranted,
  detailOf,
  issueFree,
  issueGranted,
  LIFE_YAML,
  NATIONAL,
  orderGranted,
} from '../support/life.ts';
import { recordOf, reissue, statusOf, until, waitForRest, waitForRetraction } from '../support/life.ts';
import { openTestService, type TestService } from '../support/service.ts';
import { makeTemporaryFolder } from '../support/temporary-folder.ts';
import { wordsOf } from '../support/reasons.ts';

const MISMATCH = 'FailedOperation.CertificateMismatch';
const SAME_KEY = { input: { CsrType: 'original' } };

let service: TestService;
/** What a test has done while the built-in issuer is about to sign. */
let whileSigning: (() => Promise<void>) | undefined;

const overlay: Overlay = {
  world: (world) => ({
    ...world,
    issuers: new Map([...world.issuers].map(([name, issuer]) => [name, delayed(issuer)])),
  }),
};

function delayed(issuer: Issuer): Issuer {
  const { local } = issuer;
  if (local === undefined) return issuer;
  return {
    ...issuer,
    local: {
      plan: (request) => {
        const plan = local.plan(request);
        const sign = async () => {
          await whileSigning?.();
          return await (plan ?? assert.fail('nothing was planned')).sign();
        };
        return plan && { ...plan, sign };
      },
    },
  };
}

before(async () => {
  service = await openTestService({ yaml: LIFE_YAML, overlay });
});
after(() => service[Symbol.asyncDispose]());

async function csrFor(domain: string): Promise<string> {
  return encodePem('CERTIFICATE REQUEST', await makeTestCsr([domain], 'p256'));
}

const byCsr = (CsrContent: string) => ({ input: { CsrType: 'parse', CsrContent } });

async function keyOf(id: string): Promise<string> {
  return keyIn(await recordOf(service, id));
}

function keyIn(certificate: Certificate): string {
  return subjectKeysOf(certificate)[0] ?? assert.fail(`${certificate.id} has no key`);
}

async function block(keySha256: string, reason = 'found on the web') {
  const { key, ...outcome } = await blockKey(service.service.world, { keySha256, reason });
  assert.equal(key.keySha256, keySha256);
  service.service.world.wake();
  return outcome;
}

async function reasonsInLedger(id: string): Promise<readonly (number | undefined)[]> {
  const issuances = await service.service.world.store.reads.issuances.listOf(id);
  return issuances.filter(({ revokedAt }) => revokedAt !== undefined).map(({ revocationReason }) => revocationReason);
}

test('Every issued certificate with the key is revoked as compromised, and a reissue with a new key is left', async () => {
  const csr = await csrFor('web.com');
  const first = await issueGranted(service, ['web.com'], byCsr(csr));
  const second = await reissue(service, first, SAME_KEY);
  const third = await issueGranted(service, ['web.com'], byCsr(csr));
  const renewed = await reissue(service, second);
  const bystander = await issueGranted(service, ['web.com']);
  assert.deepEqual(await block(await keyOf(first)), { isNew: true, revoked: 3, failed: 0, uploaded: 0 });
  for (const id of [first, second, third]) {
    await service.waitForStatus(id, 10);
    assert.deepEqual(await reasonsInLedger(id), [1]);
  }
  assert.deepEqual([await statusOf(service, renewed), await statusOf(service, bystander)], [1, 1]);
  const { OperateLogs } = await service.ask('DescribeCertificateOperateLogs', {});
  const revoked = (OperateLogs as readonly { Action: string; CertId: string }[]).filter(
    ({ Action }) => Action === 'revoke',
  );
  assert.deepEqual(revoked.map(({ CertId }) => CertId).toSorted(), [first, second, third].toSorted());
});

test('An order that awaits its proof with the key fails, says why, and leaves no record published', async () => {
  const id = await commitGranted(service, ['pending.net'], byCsr(await csrFor('pending.net')));
  await waitForRest(service);
  assert.equal(await statusOf(service, id), 4);
  assert.deepEqual(await block(await keyOf(id)), { isNew: true, revoked: 0, failed: 1, uploaded: 0 });
  const failed = await service.waitForStatus(id, 2);
  assert.match(String(failed['StatusMsg']), /^(Cannot certify the key: its key is blocked|密钥已泄露)/);
  await waitForRetraction(service, id);
});

test('A blocked key is refused in a CSR, in a reissue by CSR and in an order that was filled before', async () => {
  const csr = await csrFor('never.com');
  const own = await issueGranted(service, ['never.com']);
  const filled = await orderGranted(service, ['never.com'], byCsr(csr));
  const key = await keyOf(filled);
  assert.deepEqual(await block(key), { isNew: true, revoked: 0, failed: 0, uploaded: 0 });
  assert.equal(
    await service.refusal('CommitCertificateInformation', { CertificateId: filled }),
    'FailedOperation.CertificateInvalid',
  );
  const again = { CertificateId: filled, CertificateDomain: 'never.com', CsrType: 'parse', CsrContent: csr };
  assert.equal(await service.refusal('SubmitCertificateInformation', again), 'FailedOperation.InvalidParam');
  for (const ValidType of ['DNS_AUTO', 'DNS']) {
    const reissued = { CertificateId: own, ValidType, CsrType: 'upload', CsrContent: csr };
    assert.equal(await service.refusal('ReplaceCertificate', reissued), MISMATCH);
  }
  await service.ask('SubmitCertificateInformation', { ...again, CsrType: 'online', CsrContent: undefined });
  await service.ask('CommitCertificateInformation', { CertificateId: filled });
  await service.waitForStatus(filled, 1);
});

test('An uploaded certificate with the key is kept, and may be uploaded afterwards too', async () => {
  const id = await issueFree(service, 'kept.com');
  const { CertificatePublicKey, CertificatePrivateKey } = await detailOf(service, id);
  const upload = { CertificatePublicKey, CertificatePrivateKey };
  const copy = String((await service.ask('UploadCertificate', upload))['CertificateId']);
  assert.deepEqual(await block(await keyOf(id)), { isNew: true, revoked: 1, failed: 0, uploaded: 1 });
  await service.waitForStatus(id, 10);
  assert.equal(await statusOf(service, copy), 1);
  await service.ask('UploadCertificate', { ...upload, Repeatable: true });
});

test('Of a national pair either key takes both certificates with it', async () => {
  const id = await issueGranted(service, ['pair.com'], { product: NATIONAL });
  const [, encryptionKey] = subjectKeysOf(await recordOf(service, id));
  assert.deepEqual(await block(String(encryptionKey)), { isNew: true, revoked: 1, failed: 0, uploaded: 0 });
  await service.waitForStatus(id, 10);
  assert.deepEqual(await reasonsInLedger(id), [1, 1]);
});

test('A key that is blocked while its certificate is being signed is never shown as issued', async () => {
  const original = await issueGranted(service, ['moment.com']);
  whileSigning = async () => {
    whileSigning = undefined;
    await block(await keyOf(original));
  };
  const input = { CertificateId: original, ValidType: 'DNS_AUTO', ...SAME_KEY.input };
  // The original, which has the same key, is being revoked by then.
  assert.equal(await service.refusal('ReplaceCertificate', input), 'FailedOperation.InvalidCertificateStatusCode');
  assert.equal(await service.service.world.store.reads.certificates.findLatestReplacement(original), undefined);
  await service.waitForStatus(original, 10);
});

test('After a crash between the block and the revocations the worker goes on, and blocking again finds nothing left', async () => {
  const id = await issueFree(service, 'crash.com');
  const key = await keyOf(id);
  const { world } = service.service;
  let sets = 0;
  const apply: typeof world.store.apply = async (set) => {
    sets += 1;
    if (sets > 1) throw new Error('the process is gone');
    return await world.store.apply(set);
  };
  const crashing = { ...world, store: { ...world.store, apply } };
  await assert.rejects(blockKey(crashing, { keySha256: key, reason: '' }), /the process is gone/);
  assert.equal(await statusOf(service, id), 1);
  await waitForRest(service);
  assert.equal(await statusOf(service, id), 1);
  service.advance(SWEEP_PATIENCE_MS);
  await service.waitForStatus(id, 10);
  assert.deepEqual(await block(key), { isNew: false, revoked: 0, failed: 0, uploaded: 0 });
});

test('More certificates than are looked at in one transaction are all revoked', async () => {
  const csr = await csrFor('many.com');
  const line = [await issueGranted(service, ['many.com'], byCsr(csr))];
  for (let at = 0; at < SWEEP_PAGE; at += 1) line.push(await reissue(service, line[at] ?? '', SAME_KEY));
  const swept = await block(await keyOf(line[0] ?? ''));
  assert.deepEqual(swept, { isNew: true, revoked: SWEEP_PAGE + 1, failed: 0, uploaded: 0 });
  await until('all are revoked', async () => {
    const steps = await Promise.all(line.map(async (id) => (await recordOf(service, id)).step));
    return steps.every((step) => step === 'revoked');
  });
});

test('A key that is revoked as compromised is blocked with it, and what else has it is revoked too', async () => {
  const csr = await csrFor('leaked.com');
  const first = await issueGranted(service, ['leaked.com'], byCsr(csr));
  const second = await reissue(service, first, SAME_KEY);
  await service.ask('RevokeCertificate', { CertificateId: second, Reason: 'private key leaked' });
  await service.waitForStatus(second, 10);
  const blocked = await service.service.world.store.reads.subjectKeys.findBlocked(await keyOf(first));
  assert.deepEqual([blocked?.reason, blocked?.blockedAt], ['private key leaked', service.clock.now()]);
  await service.waitForStatus(first, 10);
  assert.deepEqual(await block(await keyOf(first)), { isNew: false, revoked: 0, failed: 0, uploaded: 0 });
});

test('A key whose certificate is revoked for another reason may be certified again', async () => {
  const csr = await csrFor('superseded.com');
  const id = await issueGranted(service, ['superseded.com'], byCsr(csr));
  await service.ask('RevokeCertificate', { CertificateId: id, Reason: 'superseded' });
  await service.waitForStatus(id, 10);
  await issueGranted(service, ['superseded.com'], byCsr(csr));
});

test('A free application that failed for its key gets another key when it is submitted again', async () => {
  const id = await applyFor(service, 'anew.com', { input: { DvAuthMethod: 'DNS' } });
  await until('the service has made the key', async () => (await recordOf(service, id)).csr !== undefined);
  const key = await keyOf(id);
  assert.deepEqual(await block(key), { isNew: true, revoked: 0, failed: 1, uploaded: 0 });
  await waitForRest(service);
  await service.ask('ModifyCertificateResubmit', { CertificateId: id });
  await until('the service has made another key', async () => (await recordOf(service, id)).csr !== undefined);
  assert.notEqual(await keyOf(id), key);
  assert.deepEqual(await block(key), { isNew: false, revoked: 0, failed: 0, uploaded: 0 });
  assert.equal(await statusOf(service, id), 0);
});

test('An expired certificate with the key is left as it is', async () => {
  const id = await issueFree(service, 'expired.com');
  service.advance(91 * DAY_MS);
  assert.deepEqual(await block(await keyOf(id)), { isNew: true, revoked: 0, failed: 0, uploaded: 0 });
  assert.equal(await statusOf(service, id), 3);
});

test('A key on a list in a file is refused like a blocked one, and the service does not start without the file', async () => {
  using folder = makeTemporaryFolder();
  const path = join(folder.path, 'keys.txt');
  await assert.rejects(openTestService({ yaml: listing(path) }), /the blocked keys in .*: the file cannot be opened$/);
  const csr = await csrFor('listed.com');
  await writeFile(path, `${keySha256Of(readCsr(csr).spki)}\n`);
  await using restarted = await openTestService({ yaml: listing(path) });
  const id = await issueGranted(restarted, ['listed.com']);
  const wish = { CertificateId: id, ValidType: 'DNS_AUTO', CsrType: 'upload', CsrContent: csr };
  const answer = await restarted.call('ReplaceCertificate', wish);
  assert.equal(answer.Error?.Code, MISMATCH);
  assert.match(answer.Error.Message, /its key is on a list of blocked keys/);
});

test('An order whose key came onto a list after its CSR was taken is not signed', async () => {
  using folder = makeTemporaryFolder();
  const [path, data] = [join(folder.path, 'keys.txt'), join(folder.path, 'data')];
  const csr = await csrFor('later.com');
  let id: string;
  {
    await using before = await openTestService({ yaml: LIFE_YAML, folder: data });
    id = await orderGranted(before, ['later.com'], byCsr(csr));
  }
  await writeFile(path, `${keySha256Of(readCsr(csr).spki)}\n`);
  await using restarted = await openTestService({ yaml: listing(path), folder: data });
  await restarted.ask('CommitCertificateInformation', { CertificateId: id });
  await restarted.waitForStatus(id, 2);
  assert.match(wordsOf((await recordOf(restarted, id)).failureDetail), /its key is on a list of blocked keys/);
});

test('Keys in valid certificates that a list has since then are found, whichever way it lists them', async () => {
  using folder = makeTemporaryFolder();
  await using anew = await openTestService({ yaml: LIFE_YAML, folder: folder.path });
  const [rsa, other] = [
    await issueFree(anew, 'weak.com', { input: { CsrEncryptAlgo: 'RSA' } }),
    await issueFree(anew, 'strong.com'),
  ];
  const [spki] = subjectPublicKeysOf(await recordOf(anew, rsa)).map((key) => key.spki);
  assert.ok(spki !== undefined);
  const key = readPublicKey(spki);
  assert.ok(key.kind === 'rsa');
  const line = createHash('sha1')
    .update(`Modulus=${hexOf(key.modulus).toUpperCase()}\n`)
    .digest('hex')
    .slice(20);
  const { reads } = anew.service.world.store;
  for (const text of [line, keySha256Of(spki)]) {
    const policy = makeKeyPolicy(readKeyLists([{ path: 'keys.txt', text }]));
    const page = await recheckKeys({ reads, keyPolicy: policy }, { after: '', now: anew.clock.now() });
    const defect = 'its key is on a list of blocked keys';
    assert.deepEqual(page, {
      defective: [{ keySha256: keySha256Of(spki), defect, certificateId: rsa }],
      next: undefined,
    });
  }
  assert.equal(await statusOf(anew, other), 1);
});

function listing(path: string): string {
  return `${LIFE_YAML}\nca: { blockedKeysFile: "${path}" }\n`;
}
