// How what clients of ACME have comes to its end, in the store: orders, authorizations, keys with their accounts, and what is forgotten.

import { sql } from 'kysely';
import type { AcmeEnding } from '../../certificates/ports/write-set.ts';
import { type Builder, prepared, type Query, type Session } from '../query.ts';

/** Each changes any number of rows. */
export function endingsOf(change: AcmeEnding): readonly Query<unknown>[] {
  switch (change.kind) {
    case 'endAcmeOrders': {
      const { orderIds, authorizationIds, at, authorizationsUntil } = change;
      return [
        ...(orderIds.length === 0 ? [] : [endOrders(orderIds, at.getTime())]),
        ...(authorizationIds.length === 0 ? [] : [endSooner(authorizationIds, authorizationsUntil.getTime())]),
      ];
    }
    case 'forgetAcmeOver': {
      const { accountId, keep, now } = change;
      return [
        forgetOrders({ accountId, keep, nowMs: now.getTime(), most: MOST }),
        forgetAuthorizations({ accountId, keep, most: MOST }),
      ];
    }
    case 'revokeAcmeKey': {
      const revoked = { keyId: change.keyId, atMs: change.at.getTime() };
      return [revokeKey(revoked), revokeAccounts(revoked)];
    }
  }
}

/** Their version rises, so that whatever was decided by them before comes too late. */
const endOrders = (ids: readonly string[], atMs: number) => (db: Builder) =>
  db
    .updateTable('acme_orders')
    .set({ expires_at: atMs, version: sql`version + 1` })
    .where('id', 'in', ids)
    .where('certificate_id', 'is', null)
    .where('expires_at', '>', atMs);

/** Under their version: a look at them that is under way may go on. */
const endSooner = (ids: readonly string[], untilMs: number) => (db: Builder) =>
  db
    .updateTable('acme_authorizations')
    .set({ expires_at: untilMs })
    .where('id', 'in', ids)
    .where('step', '=', sql.lit('pending'))
    .where('expires_at', '>', untilMs);

/** SQLite takes no offset without a limit. */
const MOST = 1_000_000_000;

interface Keeping {
  readonly accountId: string;
  readonly keep: number;
  readonly most: number;
}

const forgetOrders = prepared((db, { accountId, keep, nowMs, most }: Keeping & { readonly nowMs: number }) =>
  db
    .deleteFrom('acme_orders')
    .where('id', 'in', (over) =>
      over
        .selectFrom('acme_orders')
        .select('id')
        .where('account_id', '=', accountId)
        .where('certificate_id', 'is', null)
        .where('expires_at', '<=', nowMs)
        .orderBy('expires_at', 'desc')
        .limit(most)
        .offset(keep),
    ),
);

const forgetAuthorizations = prepared((db, { accountId, keep, most }: Keeping) =>
  db.deleteFrom('acme_authorizations').where('id', 'in', (over) =>
    over
      .selectFrom('acme_authorizations')
      .select('id')
      .where('account_id', '=', accountId)
      // As literals, so that their index serves.
      .where(sql<boolean>`step in ('invalid', 'deactivated')`)
      .orderBy('created_at', 'desc')
      .limit(most)
      .offset(keep),
  ),
);

interface Revoked {
  readonly keyId: string;
  readonly atMs: number;
}

const revokeKey = prepared((db, { keyId, atMs }: Revoked) =>
  db.updateTable('acme_keys').set({ revoked_at: atMs }).where('id', '=', keyId).where('revoked_at', 'is', null),
);

const revokeAccounts = prepared((db, { keyId, atMs }: Revoked) =>
  db
    .updateTable('acme_accounts')
    .set({ status: sql.lit('revoked'), ended_at: atMs, version: sql`version + 1` })
    .where('key_id', '=', keyId)
    .where('status', '=', sql.lit('valid')),
);

/** See AcmeRows. */
export async function pruneAcme(session: Session, until: Date, limit: number): Promise<number> {
  const pruning = { untilMs: until.getTime(), limit };
  let count = 0;
  for (const prune of [pruneOrders, pruneAuthorizations, pruneEnded, pruneUnbound]) {
    count += await session.change(prune(pruning));
  }
  return count;
}

interface Pruning {
  readonly untilMs: number;
  readonly limit: number;
}

const expired = (db: Builder, table: 'acme_orders' | 'acme_authorizations', { untilMs, limit }: Pruning) =>
  db.selectFrom(table).select('id').where('expires_at', '<', untilMs).limit(limit);

const pruneOrders = prepared((db, pruning: Pruning) =>
  db.deleteFrom('acme_orders').where('id', 'in', expired(db, 'acme_orders', pruning)),
);

const pruneAuthorizations = prepared((db, pruning: Pruning) =>
  db.deleteFrom('acme_authorizations').where('id', 'in', expired(db, 'acme_authorizations', pruning)),
);

/** Ids of accounts with neither orders nor authorizations. */
const idle = (db: Builder, limit: number) =>
  db
    .selectFrom('acme_accounts')
    .select('acme_accounts.id')
    .where((where) => {
      const order = where.selectFrom('acme_orders').select('acme_orders.id');
      return where.not(where.exists(order.whereRef('acme_orders.account_id', '=', 'acme_accounts.id')));
    })
    .where((where) => {
      const authorization = where.selectFrom('acme_authorizations').select('acme_authorizations.id');
      return where.not(where.exists(authorization.whereRef('acme_authorizations.account_id', '=', 'acme_accounts.id')));
    })
    .limit(limit);

const pruneEnded = prepared((db, { untilMs, limit }: Pruning) =>
  db.deleteFrom('acme_accounts').where('id', 'in', idle(db, limit).where('ended_at', '<', untilMs)),
);

const pruneUnbound = prepared((db, { untilMs, limit }: Pruning) =>
  db
    .deleteFrom('acme_accounts')
    .where('id', 'in', idle(db, limit).where('key_id', 'is', null).where('created_at', '<', untilMs)),
);
