// Accounts, API keys, policies and projects in the store. Lists are of one operator's making and at most MAX_PAGE long.

import { sql } from 'kysely';
import type { Account, AccountRows, ApiKey, Project } from '../../accounts/ports.ts';
import type { Policy } from '../../accounts/policy.ts';
import { MAX_PAGE } from '../../certificates/ports/store.ts';
import { type Builder, prepared, preparedByKey, type Session } from '../query.ts';
import type { AccountTable, ApiKeyTable, ProjectTable } from './tables.ts';

export function accountRows(session: Session): AccountRows['accounts'] {
  return {
    find: async (uin) => {
      const row = await session.first(findAccount({ uin }));
      return row === undefined ? undefined : accountOf(row);
    },
    list: async () => {
      const rows = await session.all((db) =>
        db.selectFrom('accounts').selectAll().orderBy('created_at').orderBy('uin').limit(MAX_PAGE),
      );
      return rows.map(accountOf);
    },
    countChanges: async () => (await session.first(countChanges({})))?.count ?? 0,
    put: async ({ uin, name, verified, createdAt, suspendedAt }) => {
      const times = { created_at: createdAt.getTime(), suspended_at: suspendedAt?.getTime() ?? null };
      const kept = { name, verified: verified ? 1 : 0, ...times };
      await session.change((db) =>
        db
          .insertInto('accounts')
          .values({ uin, ...kept })
          .onConflict((earlier) => earlier.column('uin').doUpdateSet(kept)),
      );
      await recordChange(session);
    },
  };
}

export function apiKeyRows(session: Session): AccountRows['apiKeys'] {
  return {
    find: async (secretId) => {
      const row = await session.first(findApiKey({ secretId }));
      return row === undefined ? undefined : apiKeyOf(row);
    },
    list: async (accountUin) => {
      const rows = await session.all((db) =>
        db
          .selectFrom('api_keys')
          .selectAll()
          .where('account_uin', '=', accountUin)
          .orderBy('created_at')
          .orderBy('secret_id')
          .limit(MAX_PAGE),
      );
      return rows.map(apiKeyOf);
    },
    put: async (key) => {
      const { secret_id, last_used_at, ...kept } = apiKeyColumns(key);
      await session.change((db) =>
        db
          .insertInto('api_keys')
          .values({ secret_id, last_used_at, ...kept })
          .onConflict((earlier) => earlier.column('secret_id').doUpdateSet(kept)),
      );
      await recordChange(session);
    },
    // No change of the key: what is remembered of its caller stays as it is.
    recordUse: async (secretId, at) => {
      const time = at.getTime();
      await session.change((db) =>
        db
          .updateTable('api_keys')
          .set({ last_used_at: time })
          .where('secret_id', '=', secretId)
          .where((row) => row.or([row('last_used_at', 'is', null), row('last_used_at', '<', time)])),
      );
    },
    remove: async (secretId) => {
      await recordChange(session);
      return (await session.change((db) => db.deleteFrom('api_keys').where('secret_id', '=', secretId))) === 1;
    },
  };
}

export function policyRows(session: Session): AccountRows['policies'] {
  return {
    find: async (accountUin, name) => {
      const row = await session.first(findPolicy({ accountUin, name }));
      return row === undefined ? undefined : policyOf(row.policy);
    },
    list: async (accountUin) => {
      const rows = await session.all((db) =>
        db.selectFrom('policies').selectAll().where('account_uin', '=', accountUin).orderBy('name').limit(MAX_PAGE),
      );
      return rows.map(({ name, policy }) => ({ accountUin, name, policy: policyOf(policy) }));
    },
    put: async ({ accountUin, name, policy }) => {
      const columns = { account_uin: accountUin, name, policy: JSON.stringify(policy) };
      await session.change((db) =>
        db
          .insertInto('policies')
          .values(columns)
          .onConflict((earlier) => earlier.columns(['account_uin', 'name']).doUpdateSet({ policy: columns.policy })),
      );
      await recordChange(session);
    },
    remove: async (accountUin, name) => {
      await recordChange(session);
      const removed = await session.change((db) =>
        db.deleteFrom('policies').where('account_uin', '=', accountUin).where('name', '=', name),
      );
      return removed === 1;
    },
  };
}

export function projectRows(session: Session): AccountRows['projects'] {
  return {
    find: async (accountUin, id) => {
      const row = await session.first(findProject({ accountUin, id }));
      return row === undefined ? undefined : projectOf(row);
    },
    list: async (accountUin) => {
      const rows = await session.all((db) =>
        db.selectFrom('projects').selectAll().where('account_uin', '=', accountUin).orderBy('id').limit(MAX_PAGE),
      );
      return rows.map(projectOf);
    },
    put: async ({ id, accountUin, name, createdAt }) => {
      const kept = { name, created_at: createdAt.getTime() };
      await session.change((db) =>
        db
          .insertInto('projects')
          .values({ account_uin: accountUin, id, ...kept })
          .onConflict((earlier) => earlier.columns(['account_uin', 'id']).doUpdateSet(kept)),
      );
    },
  };
}

const findAccount = prepared((db, { uin }: { readonly uin: string }) =>
  db.selectFrom('accounts').selectAll().where('uin', '=', uin),
);

export const lockChanges = prepared((db, { changes }: { readonly changes: number }) =>
  findChanges(db, changes).forShare(),
);
export const unchangedSince = prepared((db, { changes }: { readonly changes: number }) => findChanges(db, changes));

const findChanges = (db: Builder, changes: number) =>
  db.selectFrom('account_changes').select('id').where('id', '=', sql.lit(1)).where('count', '=', changes);

const countChanges = preparedByKey((db) =>
  db.selectFrom('account_changes').select('count').where('id', '=', sql.lit(1)),
);

/** What is remembered of callers is asked for again. */
export async function recordChange(session: Session): Promise<void> {
  await session.change((db) =>
    db
      .insertInto('account_changes')
      .values({ id: 1, count: 1 })
      .onConflict((counted) => counted.column('id').doUpdateSet({ count: sql`account_changes.count + 1` })),
  );
}

const findApiKey = prepared((db, { secretId }: { readonly secretId: string }) =>
  db.selectFrom('api_keys').selectAll().where('secret_id', '=', secretId),
);

const findPolicy = prepared((db, { accountUin, name }: { readonly accountUin: string; readonly name: string }) =>
  db.selectFrom('policies').select('policy').where('account_uin', '=', accountUin).where('name', '=', name),
);

const findProject = prepared((db, { accountUin, id }: { readonly accountUin: string; readonly id: number }) =>
  db.selectFrom('projects').selectAll().where('account_uin', '=', accountUin).where('id', '=', id),
);

function accountOf(row: AccountTable): Account {
  const { uin, name, verified, created_at, suspended_at } = row;
  const times = { createdAt: new Date(created_at), suspendedAt: timeOf(suspended_at) };
  return { uin, name, verified: verified === 1, ...times };
}

function apiKeyColumns(key: ApiKey): ApiKeyTable {
  return {
    secret_id: key.secretId,
    account_uin: key.accountUin,
    sealed_secret_key: key.sealedSecretKey,
    policy_name: key.policyName,
    project_ids: key.projectIds === undefined ? null : JSON.stringify(key.projectIds),
    addresses: key.addresses === undefined ? null : JSON.stringify(key.addresses),
    disabled: key.disabled ? 1 : 0,
    created_at: key.createdAt.getTime(),
    expires_at: key.expiresAt?.getTime() ?? null,
    last_used_at: key.lastUsedAt?.getTime() ?? null,
    successor: key.successor ?? null,
  };
}

function apiKeyOf(row: ApiKeyTable): ApiKey {
  return {
    secretId: row.secret_id,
    accountUin: row.account_uin,
    sealedSecretKey: row.sealed_secret_key,
    policyName: row.policy_name,
    projectIds: row.project_ids === null ? undefined : (JSON.parse(row.project_ids) as readonly number[]),
    addresses: row.addresses === null ? undefined : (JSON.parse(row.addresses) as readonly string[]),
    disabled: row.disabled === 1,
    createdAt: new Date(row.created_at),
    expiresAt: timeOf(row.expires_at),
    lastUsedAt: timeOf(row.last_used_at),
    successor: row.successor ?? undefined,
  };
}

function timeOf(column: number | null): Date | undefined {
  return column === null ? undefined : new Date(column);
}

/** It was checked as a policy when it was put. */
function policyOf(json: string): Policy {
  return JSON.parse(json) as Policy;
}

function projectOf(row: ProjectTable): Project {
  return { id: row.id, accountUin: row.account_uin, name: row.name, createdAt: new Date(row.created_at) };
}
