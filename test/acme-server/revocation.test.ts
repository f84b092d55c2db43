// Revoking by ACME (RFC 8555 §7.6): one certificate, by whom it was ordered or who has proved its names, and what each may say of its key.

import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { after, test } from 'node:test';
import { ariIdOf } from '../../src/acme-server/certificate-id.ts';
import { base64UrlOf } from '../../src/lib/base64url.ts';
import { openAcmeService } from '../support/acme/service.ts';
import type { AcmeClient, Answer } from '../support/acme/client.ts';
import { recordOf } from '../support/life.ts';

const service = await openAcmeService();
after(async () => await service[Symbol.asyncDispose]());

const KEY_COMPROMISE = 1;
const SUPERSEDED = 4;

async function revoke(client: AcmeClient, pem: string, reason: number): Promise<Answer> {
  const certificate = base64UrlOf(new X509Certificate(pem).raw);
  return await client.post(String(client.directory['revokeCert']), { certificate, reason });
}

/** Of the newest for the name. */
async function idOf(name: string): Promise<string> {
  const { Certificates } = await service.ask('DescribeCertificates', { SearchKey: name });
  const [newest] = Certificates as readonly { CertificateId: string }[];
  return newest?.CertificateId ?? assert.fail(`there is no certificate for ${name}`);
}

test('The old certificate goes once the client has a new one, and the new one stays', async () => {
  const client = await service.client();
  const { pem: old } = await service.obtain(client, ['replaced.com']);
  const oldId = await idOf('replaced.com');
  const replaces = ariIdOf(await recordOf(service, oldId));
  const { pem } = await service.obtain(client, ['replaced.com'], { replaces });
  const newId = await idOf('replaced.com');
  assert.notEqual(newId, oldId);
  assert.equal((await recordOf(service, newId)).lineageId, oldId);
  assert.equal((await revoke(client, old, SUPERSEDED)).status, 200);
  await service.waitForStatus(oldId, 10);
  assert.equal((await recordOf(service, newId)).step, 'issued');
  assert.equal((await revoke(client, old, SUPERSEDED)).problem, 'alreadyRevoked');
  assert.notEqual(pem, old);
});

test('Who has proved the names of another may revoke it, but does not say that its key is compromised', async () => {
  const [owner, other] = [await service.client(), await service.client()];
  const { pem } = await service.obtain(owner, ['moved.com']);
  const id = await idOf('moved.com');
  assert.equal((await revoke(other, pem, SUPERSEDED)).problem, 'unauthorized');
  await service.prove(other, (await other.order(['moved.com'])).json);
  assert.equal((await revoke(other, pem, KEY_COMPROMISE)).problem, 'badRevocationReason');
  assert.equal((await recordOf(service, id)).step, 'issued');
  assert.equal((await revoke(other, pem, SUPERSEDED)).status, 200);
  await service.waitForStatus(id, 10);
});

test('Who has ordered it may say so, and the key is never certified again', async () => {
  const client = await service.client();
  const { pem } = await service.obtain(client, ['leaked.com']);
  const id = await idOf('leaked.com');
  assert.equal((await revoke(client, pem, KEY_COMPROMISE)).status, 200);
  await service.waitForStatus(id, 10);
  assert.equal((await recordOf(service, id)).revocation?.reason, 'keyCompromise');
});
