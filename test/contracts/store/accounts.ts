// Store contract: accounts, API keys, policies, projects.

import { deepEqual, equal, ok, rejects } from 'node:assert/strict';
import type { Account, ApiKey, Project, StoredPolicy } from '../../../src/accounts/ports.ts';
import { addMs } from '../../../src/lib/clock.ts';
import type { RecordStore, StoreRows } from '../../../src/store/rows.ts';
import type { Contract } from './contract.ts';
import { ACCOUNT, NOON, OTHER_ACCOUNT } from './samples.ts';

const FIRST: Account = { uin: ACCOUNT, name: 'First', verified: true, createdAt: NOON, suspendedAt: undefined };
const SECOND: Account = {
  uin: OTHER_ACCOUNT,
  name: 'Second',
  verified: false,
  createdAt: addMs(NOON, -1),
  suspendedAt: NOON,
};

const KEY: ApiKey = {
  secretId: 'AKIDexample',
  accountUin: ACCOUNT,
  sealedSecretKey: Uint8Array.of(1, 2, 3),
  policyName: 'all',
  projectIds: undefined,
  addresses: undefined,
  disabled: false,
  createdAt: NOON,
  expiresAt: undefined,
  lastUsedAt: undefined,
  successor: undefined,
};

const POLICY: StoredPolicy = {
  accountUin: ACCOUNT,
  name: 'all',
  policy: { version: '2.0', statement: [{ effect: 'allow', action: ['*'], resource: ['*'] }] },
};

const PROJECT: Project = { id: 7, accountUin: ACCOUNT, name: 'Shop', createdAt: NOON };

async function putAccounts(store: RecordStore): Promise<void> {
  await store.transact(async (rows) => {
    await rows.accounts.put(FIRST);
    await rows.accounts.put(SECOND);
  });
}

export const accountContract: Contract = {
  'accounts are found, listed in the order of making, and changed': async (store) => {
    await putAccounts(store);
    deepEqual(await store.reads.accounts.find(ACCOUNT), FIRST);
    equal(await store.reads.accounts.find('100000000009'), undefined);
    deepEqual(await store.reads.accounts.list(), [SECOND, FIRST]);
    const verified = { ...SECOND, name: 'Renamed', verified: true, suspendedAt: undefined };
    await store.transact((rows) => rows.accounts.put(verified));
    deepEqual(await store.reads.accounts.list(), [verified, FIRST]);
  },

  'an API key is found, listed for its account, changed and removed': async (store) => {
    await putAccounts(store);
    const narrow: ApiKey = {
      ...KEY,
      secretId: 'AKIDnarrow',
      projectIds: [7, 0],
      addresses: ['10.0.0.0/8', '2001:db8::/32'],
      disabled: true,
      expiresAt: NOON,
      successor: 'AKIDnext',
    };
    const nowhere: ApiKey = { ...KEY, secretId: 'AKIDnowhere', projectIds: [] };
    await store.transact(async (rows) => {
      for (const key of [KEY, narrow, nowhere]) await rows.apiKeys.put(key);
    });
    const { apiKeys } = store.reads;
    deepEqual(await apiKeys.find(KEY.secretId), KEY);
    equal(await apiKeys.find(KEY.secretId.toLowerCase()), undefined);
    deepEqual(await apiKeys.list(ACCOUNT), [KEY, narrow, nowhere]);
    deepEqual(await apiKeys.list(OTHER_ACCOUNT), []);
    await store.transact((rows) => rows.apiKeys.put({ ...KEY, disabled: true }));
    equal((await apiKeys.find(KEY.secretId))?.disabled, true);
    equal(await store.transact((rows) => rows.apiKeys.remove(KEY.secretId)), true);
    equal(await store.transact((rows) => rows.apiKeys.remove(KEY.secretId)), false);
    equal(await apiKeys.find(KEY.secretId), undefined);
  },

  'the last use of an API key is kept, whatever else of it is changed, and never goes back': async (store) => {
    await putAccounts(store);
    await store.transact((rows) => rows.apiKeys.put(KEY));
    const changes = await store.reads.accounts.countChanges();
    const use = async (at: Date) => await store.transact((rows) => rows.apiKeys.recordUse(KEY.secretId, at));
    for (const at of [NOON, addMs(NOON, 2), addMs(NOON, 1)]) await use(at);
    equal(await store.reads.accounts.countChanges(), changes);
    await store.transact((rows) => rows.apiKeys.put({ ...KEY, expiresAt: addMs(NOON, 9) }));
    const used = { ...KEY, expiresAt: addMs(NOON, 9), lastUsedAt: addMs(NOON, 2) };
    deepEqual(await store.reads.apiKeys.find(KEY.secretId), used);
    await store.transact((rows) => rows.apiKeys.recordUse('AKIDgone', NOON));
    equal(await store.reads.apiKeys.find('AKIDgone'), undefined);
  },

  'a policy belongs to its account, and is replaced by one of the same name': async (store) => {
    await putAccounts(store);
    await store.transact((rows) => rows.policies.put(POLICY));
    deepEqual(await store.reads.policies.find(ACCOUNT, 'all'), POLICY.policy);
    equal(await store.reads.policies.find(OTHER_ACCOUNT, 'all'), undefined);
    const denying: StoredPolicy = { ...POLICY, policy: { version: '2.0', statement: [] } };
    await store.transact((rows) => rows.policies.put(denying));
    deepEqual(await store.reads.policies.list(ACCOUNT), [denying]);
    equal(await store.transact((rows) => rows.policies.remove(OTHER_ACCOUNT, 'all')), false);
    equal(await store.transact((rows) => rows.policies.remove(ACCOUNT, 'all')), true);
    deepEqual(await store.reads.policies.list(ACCOUNT), []);
  },

  'a project belongs to its account, which alone gives the number a meaning': async (store) => {
    await putAccounts(store);
    const theirs: Project = { ...PROJECT, accountUin: OTHER_ACCOUNT, name: 'Theirs' };
    await store.transact(async (rows) => {
      for (const project of [PROJECT, theirs, { ...PROJECT, id: 3 }]) await rows.projects.put(project);
    });
    deepEqual(await store.reads.projects.find(ACCOUNT, 7), PROJECT);
    deepEqual(await store.reads.projects.find(OTHER_ACCOUNT, 7), theirs);
    equal(await store.reads.projects.find(ACCOUNT, 8), undefined);
    deepEqual(
      (await store.reads.projects.list(ACCOUNT)).map(({ id }) => id),
      [3, 7],
    );
    await store.transact((rows) => rows.projects.put({ ...PROJECT, name: 'Renamed' }));
    equal((await store.reads.projects.find(ACCOUNT, 7))?.name, 'Renamed');
  },

  'every change of an account, a key or a policy is counted, once it is committed': async (store) => {
    await putAccounts(store);
    let counted = await store.reads.accounts.countChanges();
    const changes: readonly ((rows: StoreRows) => Promise<unknown>)[] = [
      (rows) => rows.accounts.put({ ...FIRST, verified: false }),
      (rows) => rows.apiKeys.put(KEY),
      (rows) => rows.apiKeys.remove(KEY.secretId),
      (rows) => rows.policies.put(POLICY),
      (rows) => rows.policies.remove(ACCOUNT, POLICY.name),
    ];
    for (const change of changes) {
      await rejects(store.transact(async (rows) => await change(rows).then(() => Promise.reject(new Error('undone')))));
      equal(await store.reads.accounts.countChanges(), counted);
      await store.transact(change);
      const now = await store.reads.accounts.countChanges();
      ok(now > counted);
      counted = now;
    }
  },

  'a key, a policy or a project of an account that is not there is refused': async (store) => {
    await rejects(store.transact((rows) => rows.apiKeys.put(KEY)));
    await rejects(store.transact((rows) => rows.policies.put(POLICY)));
    await rejects(store.transact((rows) => rows.projects.put(PROJECT)));
  },
};
