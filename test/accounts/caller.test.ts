// Who calls, remembered from request to request, and forgotten as soon as anybody changes what it rests on.

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { makeAccount, setVerified } from '../../src/accounts/accounts.ts';
import { deleteApiKey, makeApiKey, permit, setDisabled } from '../../src/accounts/api-keys.ts';
import { makeCallerFinder, MAX_REMEMBERED_CALLERS } from '../../src/accounts/caller.ts';
import { putPolicy } from '../../src/accounts/policies.ts';
import type { Policy } from '../../src/accounts/policy.ts';
import type { SecretBox } from '../../src/lib/secret-box.ts';
import { openSqliteStore } from '../../src/store/sqlite/sqlite-store.ts';
import { type AccountWorld, openAccountWorld } from '../support/account-world.ts';

const READ_ONLY: Policy = {
  version: '2.0',
  statement: [{ effect: 'allow', action: ['ssl:Describe*'], resource: ['*'] }],
};

/** Counts how often a SecretKey is opened, which is what a caller that is remembered spares. */
function counting(secrets: SecretBox): SecretBox & { readonly opened: () => number } {
  let opened = 0;
  const open: SecretBox['open'] = (sealed, place) => {
    opened += 1;
    return secrets.open(sealed, place);
  };
  return { ...secrets, open, opened: () => opened };
}

async function makeKey(world: AccountWorld) {
  const { uin } = await makeAccount(world, { name: 'shop' });
  const permission = { policyName: 'FullAccess', projectIds: undefined };
  const { key, secretKey } = await makeApiKey(world, { accountUin: uin, ...permission });
  return { uin, secretId: key.secretId, secretKey };
}

test('A caller that calls again is not looked up again', async () => {
  await using world = await openAccountWorld();
  const { secretId, secretKey } = await makeKey(world);
  const secrets = counting(world.secrets);
  const find = makeCallerFinder({ ...world, secrets });
  for (let call = 0; call < 3; call += 1) assert.equal((await find(secretId))?.secretKey, secretKey);
  assert.equal(secrets.opened(), 1);
});

test('What another process changes counts for the very next call', async () => {
  await using world = await openAccountWorld();
  const { uin, secretId } = await makeKey(world);
  const find = makeCallerFinder(world);
  assert.equal((await find(secretId))?.caller.verified, true);
  await using store = await openSqliteStore({ file: join(world.folder, 'reseal.db'), clock: world.clock });
  const beside = { ...world, store };
  await setVerified(beside, { uin, verified: false });
  assert.equal((await find(secretId))?.caller.verified, false);
  await putPolicy(beside, { accountUin: uin, name: 'reader', policy: READ_ONLY });
  await permit(beside, { secretId, permit: { policyName: 'reader', projectIds: [0] } });
  assert.deepEqual((await find(secretId))?.caller.policy, READ_ONLY);
  await putPolicy(beside, { accountUin: uin, name: 'reader', policy: { version: '2.0', statement: [] } });
  assert.deepEqual((await find(secretId))?.caller.policy.statement, []);
  await setDisabled(beside, { secretId, disabled: true });
  assert.equal(await find(secretId), undefined);
  await setDisabled(beside, { secretId, disabled: false });
  assert.deepEqual((await find(secretId))?.caller.projectIds, [0]);
  await deleteApiKey(beside, secretId);
  assert.equal(await find(secretId), undefined);
});

test(`${MAX_REMEMBERED_CALLERS} callers are remembered; one more, and all are looked up again`, async () => {
  await using world = await openAccountWorld();
  const { uin, secretId } = await makeKey(world);
  const ids = Array.from({ length: MAX_REMEMBERED_CALLERS }, (_, index) => `AKID${index}`);
  await world.store.transact(async (rows) => {
    const key = await rows.apiKeys.find(secretId);
    assert.ok(key);
    for (const id of ids) {
      const sealedSecretKey = world.secrets.seal(Uint8Array.of(65), `apiKey/${id}/secretKey`);
      await rows.apiKeys.put({ ...key, secretId: id, accountUin: uin, sealedSecretKey });
    }
  });
  const secrets = counting(world.secrets);
  const find = makeCallerFinder({ ...world, secrets });
  for (const id of [...ids, ...ids]) await find(id);
  assert.equal(secrets.opened(), MAX_REMEMBERED_CALLERS);
  await find(secretId);
  await find(ids[0] ?? '');
  assert.equal(secrets.opened(), MAX_REMEMBERED_CALLERS + 2);
});
