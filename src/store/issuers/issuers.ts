// Accounts at authorities elsewhere, and the orders there, in the store.

import { orderReferencesOf, readOrderReference } from '../../certificates/model/order-reference.ts';
import type { IssuerAccount, IssuerOrder, IssuerOrderReads, IssuerRows } from '../../issuers/acme/ports.ts';
import type { IssuerAccountTable, IssuerOrderTable } from './tables.ts';
import { prepared, type Session } from '../query.ts';
import { dateOf, msOf } from '../values.ts';

export function issuerAccountRows(session: Session): IssuerRows['issuerAccounts'] {
  return {
    find: async (id) => {
      const row = await session.first(findAccount({ id }));
      return row === undefined ? undefined : accountOf(row);
    },
    insert: async (account) => (await session.change(insertAccount(accountColumnsOf(account)))) === 1,
    save: async (account) => {
      const { id, ...columns } = accountColumnsOf(account);
      await session.change((db) => db.updateTable('issuer_accounts').set(columns).where('id', '=', id));
    },
  };
}

export function issuerOrderRows(session: Session): IssuerRows['issuerOrders'] {
  return {
    find: async (reference) => {
      const row = await session.first(findOrder({ reference }));
      return row === undefined ? undefined : orderOf(row);
    },
    findLast: async (issuer, certificateId) => {
      const rows = await session.all(ordersOf({ issuer, certificateId }));
      return rows.map(orderOf).toSorted(byNumber).at(-1);
    },
    count: async (issuer, since) =>
      Number((await session.first(countOrders({ issuer, sinceMs: since.getTime() })))?.total ?? 0),
    countUnderWay: async (issuer) => {
      const orders = await session.first(openOrders({ issuer }));
      const revoking = await session.first(revocations({ pattern: `${orderReferencesOf(issuer)}%` }));
      return Number(orders?.total ?? 0) + Number(revoking?.total ?? 0);
    },
    listLeft: async ({ until, ...page }) =>
      (await session.all(leftOrders({ ...page, untilMs: until.getTime() }))).map(orderOf),
    insert: async (order) => (await session.change(insertOrder(orderColumnsOf(order)))) === 1,
    save: async (order) => {
      const { reference, ...columns } = orderColumnsOf(order);
      await session.change((db) => db.updateTable('issuer_orders').set(columns).where('reference', '=', reference));
    },
    prune: async (until, limit) =>
      await session.change((db) =>
        db
          .deleteFrom('issuer_orders')
          .where('reference', 'in', (old) =>
            old.selectFrom('issuer_orders').select('reference').where('closed_at', '<', until.getTime()).limit(limit),
          ),
      ),
  };
}

const findAccount = prepared((db, { id }: { readonly id: string }) =>
  db.selectFrom('issuer_accounts').selectAll().where('id', '=', id),
);

const insertAccount = prepared((db, columns: IssuerAccountTable) =>
  db
    .insertInto('issuer_accounts')
    .values(columns)
    .onConflict((same) => same.doNothing()),
);

const findOrder = prepared((db, { reference }: { readonly reference: string }) =>
  db.selectFrom('issuer_orders').selectAll().where('reference', '=', reference),
);

interface OrdersOfCertificate {
  readonly issuer: string;
  readonly certificateId: string;
}

/** Each comes from one that was closed before it: there are a few. */
const ordersOf = prepared((db, { issuer, certificateId }: OrdersOfCertificate) =>
  db
    .selectFrom('issuer_orders')
    .selectAll()
    .where('certificate_id', '=', certificateId)
    .where('issuer', '=', issuer)
    .orderBy('opened_at', 'desc')
    .limit(NEWEST),
);

/** Clocks that were set back aside, the newest by time is the last by number. */
const NEWEST = 10;

const countOrders = prepared((db, { issuer, sinceMs }: { readonly issuer: string; readonly sinceMs: number }) =>
  db
    .selectFrom('issuer_orders')
    .where('issuer', '=', issuer)
    .where('opened_at', '>=', sinceMs)
    .select((all) => all.fn.countAll().as('total')),
);

/** Those that have served are closed by the next sweep, and count no more already. */
const openOrders = prepared((db, { issuer }: { readonly issuer: string }) =>
  db
    .selectFrom('issuer_orders')
    .where('closed_at', 'is', null)
    .where('issuer', '=', issuer)
    .where((where) =>
      where.not(
        where.exists(
          where
            .selectFrom('certificates')
            .select('certificates.id')
            .whereRef('certificates.id', '=', 'issuer_orders.certificate_id')
            .whereRef('certificates.order_reference', '=', 'issuer_orders.reference')
            .where('certificates.issued_at', 'is not', null),
        ),
      ),
    )
    .select((all) => all.fn.countAll().as('total')),
);

const revocations = prepared((db, { pattern }: { readonly pattern: string }) =>
  db
    .selectFrom('certificates')
    .where('step', '=', 'revoking')
    .where('deleted_at', 'is', null)
    .where('order_reference', 'like', pattern)
    .select((all) => all.fn.countAll().as('total')),
);

type LeftPage = Omit<Parameters<IssuerOrderReads['listLeft']>[0], 'until'> & { readonly untilMs: number };

const leftOrders = prepared((db, { issuer, untilMs, after, limit }: LeftPage) =>
  db
    .selectFrom('issuer_orders')
    .selectAll('issuer_orders')
    .where('closed_at', 'is', null)
    .where('issuer', '=', issuer)
    .where('reference', '>', after)
    .where('opened_at', '<', untilMs)
    .where((where) =>
      where.not(
        where.exists(
          where
            .selectFrom('certificates')
            .select('certificates.id')
            .whereRef('certificates.id', '=', 'issuer_orders.certificate_id')
            .where('certificates.step', 'in', ['validating', 'issuing']),
        ),
      ),
    )
    .orderBy('reference')
    .limit(limit),
);

const insertOrder = prepared((db, columns: IssuerOrderTable) =>
  db
    .insertInto('issuer_orders')
    .values(columns)
    .onConflict((same) => same.doNothing()),
);

function accountColumnsOf(account: IssuerAccount): IssuerAccountTable {
  const { id, accountUrl, contact, sealedKey, sealedNextKey, createdAt, closingAt, closedAt } = account;
  return {
    id,
    account_url: accountUrl ?? null,
    contact: JSON.stringify(contact),
    sealed_key: sealedKey,
    sealed_next_key: sealedNextKey ?? null,
    created_at: createdAt.getTime(),
    closing_at: msOf(closingAt),
    closed_at: msOf(closedAt),
  };
}

function accountOf(row: IssuerAccountTable): IssuerAccount {
  return {
    id: row.id,
    accountUrl: row.account_url ?? undefined,
    contact: JSON.parse(row.contact) as readonly string[],
    sealedKey: row.sealed_key,
    sealedNextKey: row.sealed_next_key ?? undefined,
    createdAt: new Date(row.created_at),
    closingAt: dateOf(row.closing_at),
    closedAt: dateOf(row.closed_at),
  };
}

function orderColumnsOf(order: IssuerOrder): IssuerOrderTable {
  const { reference, issuer, certificateId, openedAt, url, answeredAt, closedAt } = order;
  return {
    reference,
    issuer,
    certificate_id: certificateId,
    opened_at: openedAt.getTime(),
    url: url ?? null,
    answered_at: msOf(answeredAt),
    closed_at: msOf(closedAt),
  };
}

function orderOf(row: IssuerOrderTable): IssuerOrder {
  const { reference, issuer, certificate_id: certificateId } = row;
  return {
    reference,
    issuer,
    certificateId,
    openedAt: new Date(row.opened_at),
    url: row.url ?? undefined,
    answeredAt: dateOf(row.answered_at),
    closedAt: dateOf(row.closed_at),
  };
}

function byNumber(one: IssuerOrder, other: IssuerOrder): number {
  return numberOf(one) - numberOf(other);
}

function numberOf({ reference }: IssuerOrder): number {
  return readOrderReference(reference)?.number ?? 0;
}
