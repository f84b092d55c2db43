// Of the accounts that come to a product that is open to everybody, one network has a share.

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { AcmeClient, type Answer } from '../support/acme/client.ts';
import { openAcmeService, whole } from '../support/acme/service.ts';

const OF_NETWORK = 2;

const service = await openAcmeService({
  isOpen: true,
  acme: `accountsPerNetwork: ${OF_NETWORK}`,
  more: 'http: { trustedProxies: [127.0.0.0/8] }',
});
after(async () => await service[Symbol.asyncDispose]());

async function comeFrom(address: string): Promise<{ readonly client: AcmeClient; readonly answer: Answer }> {
  const client = await AcmeClient.open(service.directory('300'));
  client.from = address;
  return { client, answer: await client.register(undefined) };
}

test('A network has its share at most, and leaves room for others; a /64 of IPv6 is one', async () => {
  for (let count = 0; count < OF_NETWORK; count += 1) whole((await comeFrom('198.51.100.1')).answer);
  const over = (await comeFrom('198.51.100.1')).answer;
  assert.deepEqual([over.status, over.problem], [429, 'rateLimited']);
  assert.match(over.text, /There are 2 accounts from this network already/);
  whole((await comeFrom('198.51.100.2')).answer);
  for (let count = 1; count <= OF_NETWORK; count += 1) whole((await comeFrom(`2001:db8::${count}`)).answer);
  assert.equal((await comeFrom('2001:db8::ffff')).answer.problem, 'rateLimited');
  whole((await comeFrom('2001:db8:0:1::1')).answer);
});

test('An account that is there already is answered, and one that has ended makes room', async () => {
  const [first] = [await comeFrom('198.51.100.9'), await comeFrom('198.51.100.9')];
  assert.equal((await comeFrom('198.51.100.9')).answer.problem, 'rateLimited');
  assert.equal((await first.client.register(undefined)).status, 200);
  whole(await first.client.post(String(first.client.kid), { status: 'deactivated' }));
  whole((await comeFrom('198.51.100.9')).answer);
});

test('What a key binds does not count', async () => {
  const binding = await service.bind();
  for (let count = 0; count <= OF_NETWORK; count += 1) {
    const client = await AcmeClient.open(service.directory());
    client.from = '198.51.100.20';
    whole(await client.register(binding));
  }
  whole((await comeFrom('198.51.100.20')).answer);
});
