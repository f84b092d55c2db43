// A service that makes keys ahead: a reissue with a new key is issued within its call, as long as there are keys.

import assert from 'node:assert/strict';
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { after, before, test } from 'node:test';
import type { KeyAlgorithmId } from '../../src/x509/keys/algorithms.ts';
import {
  commitGranted,
  detailOf,
  issueGranted,
  LIFE_YAML,
  NATIONAL,
  recordOf,
  replace,
  until,
} from '../support/life.ts';
import { openTestService, type TestService } from '../support/service.ts';

const SIZES = { p256: 6, sm2: 4 };

let service: TestService;

before(async () => {
  const yaml = `${LIFE_YAML}\nkeyPool: { sizes: ${JSON.stringify(SIZES)}, maxAgeDays: 7 }\n`;
  service = await openTestService({ yaml, makesKeys: true });
});
after(async () => await service[Symbol.asyncDispose]());

async function untilFull(algorithm: keyof typeof SIZES & KeyAlgorithmId): Promise<void> {
  const made = { since: new Date(0), until: service.clock.now() };
  await until('the pool is full', async () => {
    const levels = await service.store.reads.keyPool.listLevels(made);
    return levels.find((level) => level.algorithm === algorithm)?.keys === SIZES[algorithm];
  });
}

async function metrics(): Promise<string> {
  const { host, port } = service.service;
  return await (await fetch(`http://${host}:${port}/metrics`)).text();
}

test('A reissue with a new key answers a certificate that is issued, with a key that is its own', async () => {
  const original = await issueGranted(service, ['at-once.com']);
  await untilFull('p256');
  const id = await replace(service, original);
  assert.equal((await recordOf(service, id)).step, 'issued');
  const detail = await detailOf(service, id);
  const certificate = new X509Certificate(String(detail['CertificatePublicKey']));
  assert.ok(certificate.checkPrivateKey(createPrivateKey(String(detail['CertificatePrivateKey']))));
  const before = await detailOf(service, original);
  assert.notEqual(detail['CertificatePrivateKey'], before['CertificatePrivateKey']);
});

test('So does one of SM2, which has two keys', async () => {
  const original = await commitGranted(service, ['pair.com'], { product: NATIONAL });
  await service.waitForStatus(original, 1);
  await untilFull('sm2');
  const id = await replace(service, original);
  const { step, sealedKey, sealedEncryptionKey } = await recordOf(service, id);
  assert.equal(step, 'issued');
  assert.ok(sealedKey !== undefined && sealedEncryptionKey !== undefined);
});

async function handedOut(): Promise<string | undefined> {
  return /^reseal_key_pool_handed_out_total\{algorithm="p256"\} (\d+)/m.exec(await metrics())?.[1];
}

test('A reissue that is refused takes no key, however often it is asked for', async () => {
  const original = await issueGranted(service, ['refused.com']);
  await untilFull('p256');
  await replace(service, original);
  await untilFull('p256');
  const before = await handedOut();
  for (let times = 0; times < 5; times += 1) {
    const wish = { CertificateId: original, ValidType: 'DNS_AUTO', CsrType: 'online' };
    assert.equal(await service.refusal('ReplaceCertificate', wish), 'FailedOperation.OrderAlreadyReplaced');
  }
  assert.equal(await handedOut(), before);
});

test('How many there are, should be, and were handed out is among the metrics', async () => {
  await untilFull('p256');
  const text = await metrics();
  for (const line of [
    /^reseal_key_pool_wanted\{algorithm="p256"\} 6$/m,
    /^reseal_key_pool_in_hand\{algorithm="sm2"\} 0$/m,
    /^reseal_key_pool_handed_out_total\{algorithm="p256"\} [1-9]/m,
    /^reseal_key_pool_missed_total\{algorithm="p256",reason="turn"\} \d/m,
    /^reseal_threads\{pool="keyPool",state="serving"\} 1$/m,
  ]) {
    assert.match(text, line);
  }
});
