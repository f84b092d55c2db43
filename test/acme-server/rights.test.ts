// By whose right ACME accounts act: the API key that has bound them, or the one by which a product is open, as they stand now.

import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { after, test } from 'node:test';
import { setDisabled } from '../../src/accounts/api-keys.ts';
import { setSuspended } from '../../src/accounts/accounts.ts';
import { findRightOf } from '../../src/acme-server/order-right.ts';
import { base64UrlOf } from '../../src/lib/base64url.ts';
import { AcmeClient, type Answer } from '../support/acme/client.ts';
import { openAcmeService, whole } from '../support/acme/service.ts';
import { ACME } from '../../src/config/acme.ts';
import { makeAcmeAccount } from '../contracts/store/acme.ts';

const service = await openAcmeService();
after(async () => await service[Symbol.asyncDispose]());
const world = { store: service.store, clock: service.clock };

async function revoke(client: AcmeClient, pem: string): Promise<Answer> {
  const certificate = base64UrlOf(new X509Certificate(pem).raw);
  return await client.post(String(client.directory['revokeCert']), { certificate });
}

/** Of another account of this service, with a certificate of its own. */
async function openCustomer(name: string) {
  const { uin: accountUin, key } = await service.addAccount();
  const client = await AcmeClient.register(service.directory(), await service.bind({ accountUin, ...key }));
  const { pem } = await service.obtain(client, [name]);
  return { accountUin, key, client, pem };
}

test('An API key that is bound to addresses binds, orders and revokes from those alone', async () => {
  const { accountUin, client, pem } = await openCustomer('ranges.com');
  const [here, elsewhere] = await Promise.all(
    ['127.0.0.0/8', '203.0.113.0/24'].map(
      async (range) => await service.addKey({ accountUin, policyName: 'FullAccess', addresses: [range] }),
    ),
  );
  assert.ok(here && elsewhere);
  const near = await AcmeClient.register(service.directory(), await service.bind({ accountUin, ...here }));
  assert.equal((await near.order(['ranges.com'])).status, 201);
  const far = await AcmeClient.open(service.directory());
  const refused = await far.register(await service.bind({ accountUin, ...elsewhere }));
  assert.deepEqual([refused.status, refused.problem], [403, 'unauthorized']);
  assert.match(refused.text, /127\.0\.0\.1/);
  assert.equal((await revoke(client, pem)).status, 200);
});

test('Where the API key is disabled, or its account suspended, nothing is ordered and nothing revoked, neither as who has ordered nor by names', async () => {
  for (const [name, end] of [
    ['disabled.com', async ({ key }) => await setDisabled(world, { ...key, disabled: true })],
    ['suspended.com', async ({ accountUin }) => await setSuspended(world, { uin: accountUin, suspended: true })],
  ] as readonly (readonly [string, (customer: Awaited<ReturnType<typeof openCustomer>>) => Promise<unknown>])[]) {
    const customer = await openCustomer(name);
    const { client, pem } = customer;
    const other = await openCustomer(`other-${name}`);
    const proved = whole(await client.order([`other-${name}`])).json;
    await service.prove(client, proved);
    await end(customer);
    assert.equal((await client.order([name])).problem, 'unauthorized', name);
    assert.equal(
      (await client.post(String(client.directory['newAuthz']), { identifier: { type: 'dns', value: name } })).problem,
      'unauthorized',
    );
    assert.equal((await revoke(client, pem)).problem, 'unauthorized', name);
    assert.equal((await revoke(client, other.pem)).problem, 'unauthorized', name);
  }
});

async function findRight(secretId: string) {
  return await Promise.resolve(secretId === 'AKIDgone' ? undefined : { accountUin: '1', secretId, projectId: 0 });
}

test('An account without a key of its own orders by the API key by which the product is open now, whichever it came by', async () => {
  const settings = {
    ...ACME.parse({}),
    open: new Map([
      ['13', 'AKIDnew'],
      ['83', 'AKIDgone'],
    ]),
  };
  const account = makeAcmeAccount({ id: 'came', keyId: undefined, secretId: 'AKIDold' });
  const rightAt = async (id: string, of = account) =>
    (await findRightOf({ settings, findRight }, { account: of, product: { id } }))?.secretId;
  assert.equal(await rightAt('13'), 'AKIDnew');
  assert.equal(await rightAt('83'), undefined);
  assert.equal(await rightAt('33'), undefined);
  assert.equal(await rightAt('33', makeAcmeAccount({ id: 'bound', keyId: 'key-1', secretId: 'AKIDown' })), 'AKIDown');
});
