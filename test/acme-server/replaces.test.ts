// Orders with "replaces" (RFC 9773 §5): a reissue before its time, a renewal in its time, and a certificate that stands alone where
// neither may be.

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { ariIdOf } from '../../src/acme-server/certificate-id.ts';
import type { Certificate } from '../../src/certificates/model/certificate.ts';
import { DAY_MS } from '../../src/lib/clock.ts';
import { AcmeClient, type Json } from '../support/acme/client.ts';
import { openAcmeService, whole } from '../support/acme/service.ts';
import { makeTestCsr } from '../support/authority.ts';
import { recordOf } from '../support/life.ts';

const FREE = '83';

const service = await openAcmeService({ more: 'limits: { freePerAccount: 1 }' });
after(async () => await service[Symbol.asyncDispose]());

/** The newest for the name. */
async function newestOf(name: string): Promise<Certificate> {
  const { Certificates } = await service.ask('DescribeCertificates', { SearchKey: name });
  const [newest] = Certificates as readonly { CertificateId: string }[];
  return await recordOf(service, newest?.CertificateId ?? assert.fail(`there is no certificate for ${name}`));
}

async function obtain(client: AcmeClient, name: string, payload: Json = {}): Promise<Certificate> {
  await service.obtain(client, [name], payload);
  return await newestOf(name);
}

/** Ready to be finalized, in place of the certificate. */
async function openOrder(client: AcmeClient, name: string, replaced: Certificate): Promise<Json> {
  const order = whole(await client.order([name], { replaces: ariIdOf(replaced) })).json;
  assert.equal(order['replaces'], ariIdOf(replaced));
  await service.prove(client, order);
  return order;
}

async function finalize(client: AcmeClient, name: string, order: Json): Promise<Certificate> {
  const { json } = whole(await client.finalize(order, await makeTestCsr([name], 'p256')));
  assert.equal(json['status'], 'valid');
  return await newestOf(name);
}

function wait(client: AcmeClient, milliseconds: number): void {
  service.advance(milliseconds);
  client.forgetNonce();
}

/** To the middle of its window. */
function waitUntilDue(client: AcmeClient, { issued }: Certificate): void {
  assert.ok(issued);
  const lifeMs = issued.notAfter.getTime() - issued.notBefore.getTime();
  wait(client, issued.notBefore.getTime() + lifeMs * 0.68 - service.clock.now().getTime());
}

test('Before its time a certificate is reissued: the same end, in its lineage, and it is replaced once', async () => {
  const client = await service.client();
  const old = await obtain(client, 'early.com');
  wait(client, 5 * DAY_MS);
  const reissue = await obtain(client, 'early.com', { replaces: ariIdOf(old) });
  assert.deepEqual(
    [reissue.replaces, reissue.lineageId, reissue.issued?.notAfter],
    [old.id, old.lineageId, old.issued?.notAfter],
  );
  const again = await client.order(['early.com'], { replaces: ariIdOf(old) });
  assert.deepEqual([again.status, again.problem], [409, 'alreadyReplaced']);
  assert.equal((await client.order(['early.com'])).status, 201);
});

test('What may not be reissued by the right of the API key, before its time, stands alone', async () => {
  await service.addPolicy('OrderOnly', {
    version: '2.0',
    statement: [{ effect: 'allow', action: ['ssl:ApplyCertificate'], resource: ['*'] }],
  });
  const { secretId } = await service.addKey({ policyName: 'OrderOnly' });
  const binding = await service.bind({ accountUin: service.accountUin, secretId });
  const client = await AcmeClient.register(service.directory(), binding);
  const old = await obtain(client, 'noright.com');
  const alone = await obtain(client, 'noright.com', { replaces: ariIdOf(old) });
  assert.notEqual(alone.id, old.id);
  assert.deepEqual([alone.replaces, alone.renews, alone.lineageId], [undefined, undefined, alone.id]);
});

test('Of two orders in place of one certificate, opened beforehand, the second stands alone, early and in time', async () => {
  for (const [name, isDue] of [
    ['both-early.com', false],
    ['both-due.com', true],
  ] as const) {
    const client = await service.client();
    const old = await obtain(client, name);
    if (isDue) waitUntilDue(client, old);
    const orders = [await openOrder(client, name, old), await openOrder(client, name, old)];
    const replacements: Certificate[] = [];
    for (const order of orders) {
      service.advance(1000);
      replacements.push(await finalize(client, name, order));
    }
    const [first, second] = replacements;
    assert.deepEqual([first?.replaces, first?.renews], isDue ? [undefined, old.id] : [old.id, undefined], name);
    assert.deepEqual([second?.replaces, second?.renews, second?.lineageId], [undefined, undefined, second?.id], name);
  }
});

test('A certificate that is being renewed by the API is not renewed by ACME beside that', async () => {
  const client = await service.client();
  const old = await obtain(client, 'beside.com');
  waitUntilDue(client, old);
  const order = await openOrder(client, 'beside.com', old);
  await service.ask('ResealRenewCertificate', { CertificateId: old.id });
  const alone = await finalize(client, 'beside.com', order);
  assert.deepEqual([alone.renews, alone.lineageId], [undefined, alone.id]);
});

test('A free certificate is renewed in the place that it holds, and another has none', async () => {
  const client = await service.client(FREE);
  const old = await obtain(client, 'free-place.com');
  waitUntilDue(client, old);
  const renewal = await obtain(client, 'free-place.com', { replaces: ariIdOf(old) });
  assert.deepEqual([renewal.renews, renewal.lineageId], [old.id, old.lineageId]);
  const order = whole(await client.order(['free-other.com'])).json;
  await service.prove(client, order);
  assert.equal((await client.finalize(order, await makeTestCsr(['free-other.com'], 'p256'))).problem, 'rateLimited');
});
