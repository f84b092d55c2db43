// Requests that bring their key along, and those about renewal, are counted by the network that they come from.

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { AcmeClient, readAnswer } from '../support/acme/client.ts';
import { openAcmeService } from '../support/acme/service.ts';

const PER_SECOND = 5;

const service = await openAcmeService({ perSecond: PER_SECOND });
after(async () => await service[Symbol.asyncDispose]());

test('Look-ups of accounts by key, and revocations by key, are as many in a second as an account may ask', async () => {
  const client = await AcmeClient.open(service.directory());
  const byKey = { jwk: client.key.jwk, kid: undefined };
  const lookUp = async () =>
    await client.post(String(client.directory['newAccount']), { onlyReturnExisting: true }, byKey);
  for (let count = 0; count < PER_SECOND; count += 1) assert.equal((await lookUp()).problem, 'accountDoesNotExist');
  const over = await lookUp();
  assert.deepEqual([over.status, over.problem, over.headers.get('retry-after')], [429, 'rateLimited', '1']);
  assert.match(over.headers.get('replay-nonce') ?? '', /./);
  const revocation = await client.post(String(client.directory['revokeCert']), { certificate: 'AAAA' }, byKey);
  assert.equal(revocation.problem, 'rateLimited');
  service.advance(1000);
  assert.equal((await lookUp()).problem, 'accountDoesNotExist');
});

test('So are questions about renewal, which nobody signs', async () => {
  const { renewalInfo } = (await AcmeClient.open(service.directory())).directory;
  const ask = async () => await readAnswer(await fetch(`${String(renewalInfo)}/AAAA.AAAA`));
  for (let count = 0; count < PER_SECOND; count += 1) assert.equal((await ask()).problem, 'malformed');
  assert.equal((await ask()).problem, 'rateLimited');
});

test('Revocations by an account count among its requests', async () => {
  const client = await service.client();
  const revoke = async () => await client.post(String(client.directory['revokeCert']), { certificate: 'AAAA' });
  for (let count = 0; count < PER_SECOND; count += 1) assert.equal((await revoke()).problem, 'malformed');
  assert.equal((await revoke()).problem, 'rateLimited');
});
