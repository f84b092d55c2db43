// What ACME clients have here, in the store.

import { sql } from 'kysely';
import type { AcmeAccountCounts, AcmeBound, AcmeRows } from '../../certificates/ports/acme.ts';
import { accountOf, authorizationOf, keyColumnsOf, keyOf, orderOf } from './columns.ts';
import { pruneAcme } from './endings.ts';
import type { AcmeKeyTable } from './tables.ts';
import { type Builder, prepared, preparedByKey, type Session } from '../query.ts';

export function acmeRows(session: Session): AcmeRows {
  return {
    findKey: async (id) => mapped(await session.first(findKey({ id })), keyOf),
    listKeys: async (accountUin) => (await session.all(listKeys({ accountUin }))).map(keyOf),
    findAccount: async (id) => mapped(await session.first(findAccount({ id })), accountOf),
    findAccountByThumbprint: async (thumbprint) =>
      mapped(await session.first(findByThumbprint({ thumbprint })), accountOf),
    countAccounts: async (bound) => {
      const counted = await session.first((db) =>
        db.selectNoFrom([
          accountsOf(db, bound, 'valid').as('valid'),
          accountsOf(db, bound, 'ended').as('ended'),
          accountsOf(db, bound, 'ofNetwork').as('ofNetwork'),
        ]),
      );
      const { valid = 0, ended = 0, ofNetwork = 0 } = counted ?? {};
      return { valid: Number(valid), ended: Number(ended), ofNetwork: Number(ofNetwork) };
    },
    findOrder: async (id) => mapped(await session.first(findOrder({ id })), orderOf),
    findOrderOfCertificate: async (certificateId) =>
      mapped(await session.first(findOrderOfCertificate({ certificateId })), orderOf),
    isReplaced: async (certificateId) => (await session.first(findReplacing({ certificateId }))) !== undefined,
    listOrders: async ({ now, ...page }) =>
      (await session.all(listOrders({ ...page, nowMs: now.getTime() }))).map(({ id }) => id),
    listOpenOrdersOn: async ({ id, accountId }, { now, limit }) => {
      const asked = { accountId, nowMs: now.getTime(), limit, listed: `%"${id}"%` };
      return (await session.all(listOpenOrdersOn(asked))).map(orderOf);
    },
    findAuthorization: async (id) => mapped(await session.first(findAuthorization({ id })), authorizationOf),
    listAuthorizations: async (ids) => {
      const rows = await session.all(listAuthorizations(Object.fromEntries(ids.entries())));
      const byId = new Map(rows.map((row) => [row.id, authorizationOf(row)]));
      return ids.flatMap((id) => byId.get(id) ?? []);
    },
    listUsable: async (accountId, { domains, now }) => {
      const question = { ...Object.fromEntries(domains.entries()), accountId, nowMs: now.getTime() };
      return (await session.all(listUsable(question))).map(authorizationOf);
    },
    countOpen: async (accountId, now) => {
      const found = await session.first(countOpen({ accountId, nowMs: now.getTime() }));
      return { orders: Number(found?.orders ?? 0), authorizations: Number(found?.authorizations ?? 0) };
    },
    putKey: async (key) => void (await session.change(putKey(keyColumnsOf(key)))),
    prune: async (until, limit) => await pruneAcme(session, until, limit),
  };
}

function mapped<Row, Record>(row: Row | undefined, map: (row: Row) => Record): Record | undefined {
  return row === undefined ? undefined : map(row);
}

interface ById {
  readonly id: string;
}

const findKey = prepared((db, { id }: ById) => db.selectFrom('acme_keys').selectAll().where('id', '=', id));

const listKeys = prepared((db, { accountUin }: { readonly accountUin: string }) =>
  db.selectFrom('acme_keys').selectAll().where('account_uin', '=', accountUin).orderBy('created_at').orderBy('id'),
);

const findAccount = preparedByKey((db, { id }: ById) =>
  db.selectFrom('acme_accounts').selectAll().where('id', '=', id),
);

const findByThumbprint = preparedByKey((db, { thumbprint }: { readonly thumbprint: string }) =>
  db.selectFrom('acme_accounts').selectAll().where('thumbprint', '=', thumbprint),
);

export function accountsOf(db: Builder, { keyId, secretId, network }: AcmeBound, which: keyof AcmeAccountCounts) {
  const bound = db
    .selectFrom('acme_accounts')
    .select((all) => all.fn.countAll().as('count'))
    .where('secret_id', '=', secretId)
    .where('key_id', keyId === undefined ? 'is' : '=', keyId ?? null);
  const inState = bound.where('status', which === 'ended' ? '<>' : '=', sql.lit('valid'));
  return which === 'ofNetwork' ? inState.where('key_id', 'is', null).where('network', '=', network) : inState;
}

const findOrder = preparedByKey((db, { id }: ById) => db.selectFrom('acme_orders').selectAll().where('id', '=', id));

const findOrderOfCertificate = prepared((db, { certificateId }: { readonly certificateId: string }) =>
  db.selectFrom('acme_orders').selectAll().where('certificate_id', '=', certificateId),
);

const findReplacing = prepared((db, { certificateId }: { readonly certificateId: string }) =>
  db
    .selectFrom('acme_orders')
    .select('id')
    .where('replaced_id', '=', certificateId)
    .where('certificate_id', 'is not', null)
    .limit(sql.lit(1)),
);

interface PageColumns {
  readonly accountId: string;
  readonly after: string;
  readonly limit: number;
  readonly nowMs: number;
}

const listOrders = prepared((db, { accountId, after, limit, nowMs }: PageColumns) =>
  db
    .selectFrom('acme_orders')
    .select('id')
    .where('account_id', '=', accountId)
    .where('id', '>', after)
    .where((where) => where.or([where('certificate_id', 'is not', null), where('expires_at', '>', nowMs)]))
    .orderBy('id')
    .limit(limit),
);

interface OpenOn {
  readonly accountId: string;
  readonly nowMs: number;
  readonly limit: number;
  /** As it stands in the JSON of their authorizations, whose ids have no sign that a pattern has. */
  readonly listed: string;
}

const listOpenOrdersOn = prepared((db, { accountId, nowMs, limit, listed }: OpenOn) =>
  db
    .selectFrom('acme_orders')
    .selectAll()
    .where('account_id', '=', accountId)
    .where('certificate_id', 'is', null)
    .where('expires_at', '>', nowMs)
    .where('authorization_ids', 'like', listed)
    .orderBy('id')
    .limit(limit),
);

const findAuthorization = preparedByKey((db, { id }: ById) =>
  db.selectFrom('acme_authorizations').selectAll().where('id', '=', id),
);

/** The ids stand under their indexes, and so do the domains below, so that there is one form of the query for each number of them. */
const listAuthorizations = prepared((db, ids: Readonly<Record<string, string>>) =>
  db.selectFrom('acme_authorizations').selectAll().where('id', 'in', Object.values(ids)),
);

type UsableQuestion = Readonly<Record<string, string | number>> & {
  readonly accountId: string;
  readonly nowMs: number;
};

const listUsable = prepared((db, { accountId, nowMs, ...domains }: UsableQuestion) =>
  db
    .selectFrom('acme_authorizations')
    .selectAll()
    .where('account_id', '=', accountId)
    .where('domain', 'in', Object.values(domains) as readonly string[])
    .where('step', 'in', ['pending', 'valid'])
    .where('expires_at', '>', nowMs)
    .orderBy('created_at', 'desc')
    .orderBy('id'),
);

export interface OpenQuestion {
  readonly accountId: string;
  readonly nowMs: number;
}

export const openOrders = (db: Builder, { accountId, nowMs }: OpenQuestion) =>
  db
    .selectFrom('acme_orders')
    .select((all) => all.fn.countAll().as('count'))
    .where('account_id', '=', accountId)
    .where('certificate_id', 'is', null)
    .where('expires_at', '>', nowMs);

export const openAuthorizations = (db: Builder, { accountId, nowMs }: OpenQuestion) =>
  db
    .selectFrom('acme_authorizations')
    .select((all) => all.fn.countAll().as('count'))
    .where('account_id', '=', accountId)
    // A literal, so that the index of those that are pending serves.
    .where('step', '=', sql.lit('pending'))
    .where('expires_at', '>', nowMs);

const countOpen = prepared((db, question: OpenQuestion) =>
  db.selectNoFrom([openOrders(db, question).as('orders'), openAuthorizations(db, question).as('authorizations')]),
);

const putKey = prepared((db, columns: AcmeKeyTable) => db.insertInto('acme_keys').values(columns));
