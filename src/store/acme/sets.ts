// What write sets expect of the records of ACME clients, and change in them.

import { sql } from 'kysely';
import type { AcmeAccountCounts, AcmeBound } from '../../certificates/ports/acme.ts';
import type { AcmeChange, AcmeExpectation, Change, Expectation } from '../../certificates/ports/write-set.ts';
import { accountsOf, openAuthorizations, openOrders, type OpenQuestion } from './acme.ts';
import { accountColumnsOf, authorizationColumnsOf, orderColumnsOf } from './columns.ts';
import type { AcmeAccountTable, AcmeAuthorizationTable, AcmeOrderTable } from './tables.ts';
import { found, type Look, notFound } from '../sets/look.ts';
import { type Builder, prepared, type Query } from '../query.ts';

export function lookForAcme(expectation: AcmeExpectation, row: 'locked' | 'read'): Look {
  switch (expectation.kind) {
    case 'acmeUnchanged': {
      const { record, id, version } = expectation;
      return found((row === 'locked' ? LOCKING : FINDING)[record]({ id, version }));
    }
    case 'acmeKeyNew':
      return notFound(findThumbprint({ thumbprint: expectation.thumbprint }));
    case 'acmeBindingLive':
      return found(findLiveBinding({ keyId: expectation.keyId }));
    case 'acmeAccounts': {
      const { bound, atMost } = expectation;
      return found(accountsFit(bound, atMost));
    }
    case 'acmeOpen': {
      const { accountId, orders, authorizations, now } = expectation;
      return found(openFits({ accountId, orders, authorizations, nowMs: now.getTime() }));
    }
  }
}

export function isAcmeExpectation(expectation: Expectation): expectation is AcmeExpectation {
  return ACME_EXPECTATIONS.has(expectation.kind);
}

const ACME_EXPECTATIONS: ReadonlySet<string> = new Set<AcmeExpectation['kind']>([
  'acmeUnchanged',
  'acmeKeyNew',
  'acmeBindingLive',
  'acmeAccounts',
  'acmeOpen',
]);

const ACME_CHANGES: ReadonlySet<string> = new Set<AcmeChange['kind']>([
  'insertAcmeAccount',
  'saveAcmeAccount',
  'insertAcmeOrder',
  'fulfilAcmeOrder',
  'insertAcmeAuthorization',
  'saveAcmeAuthorization',
]);

export function isAcmeChange(change: Change): change is AcmeChange {
  return ACME_CHANGES.has(change.kind);
}

/** Each changes one row. */
export function changeOfAcme(change: AcmeChange): Query<unknown> {
  switch (change.kind) {
    case 'insertAcmeAccount':
      return insertAcmeAccount(accountColumnsOf(change.account));
    case 'saveAcmeAccount':
      return saveAcmeAccount(accountColumnsOf(change.account));
    case 'insertAcmeOrder':
      return insertAcmeOrder(orderColumnsOf(change.order));
    case 'fulfilAcmeOrder': {
      const { orderId: id, certificateId: certificate_id, expiresAt } = change;
      return fulfilAcmeOrder({ id, certificate_id, expires_at: expiresAt.getTime() });
    }
    case 'insertAcmeAuthorization':
      return insertAcmeAuthorization(authorizationColumnsOf(change.authorization));
    case 'saveAcmeAuthorization':
      return saveAcmeAuthorization(authorizationColumnsOf(change.authorization));
  }
}

/** Finds a row where there are no more than so many, without those that the set adds. */
const openFits = prepared(
  (
    db,
    {
      orders,
      authorizations,
      ...question
    }: OpenQuestion & { readonly orders: number; readonly authorizations: number },
  ) =>
    db
      .selectNoFrom(sql.lit(1).as('one'))
      .where((where) => where(openOrders(db, question), '<=', orders))
      .where((where) => where(openAuthorizations(db, question), '<=', authorizations)),
);

const findLiveBinding = prepared((db, { keyId }: { readonly keyId: string }) =>
  db.selectFrom('acme_keys').select('id').where('id', '=', keyId).where('revoked_at', 'is', null),
);

const accountsFit =
  (bound: AcmeBound, { valid, ended, ofNetwork }: AcmeAccountCounts) =>
  (db: Builder) =>
    db
      .selectNoFrom(sql.lit(1).as('one'))
      .where((where) => where(accountsOf(db, bound, 'valid'), '<=', valid))
      .where((where) => where(accountsOf(db, bound, 'ended'), '<=', ended))
      .where((where) => where(accountsOf(db, bound, 'ofNetwork'), '<=', ofNetwork));

interface Seen {
  readonly id: string;
  readonly version: number;
}

type Recorded = 'acme_accounts' | 'acme_orders' | 'acme_authorizations';

const findingIn = (table: Recorded) =>
  prepared((db, { id, version }: Seen) =>
    db.selectFrom(table).select('id').where('id', '=', id).where('version', '=', version),
  );
const lockingIn = (table: Recorded) =>
  prepared((db, { id, version }: Seen) =>
    db.selectFrom(table).select('id').where('id', '=', id).where('version', '=', version).forUpdate(),
  );

const FINDING = {
  account: findingIn('acme_accounts'),
  order: findingIn('acme_orders'),
  authorization: findingIn('acme_authorizations'),
};
const LOCKING = {
  account: lockingIn('acme_accounts'),
  order: lockingIn('acme_orders'),
  authorization: lockingIn('acme_authorizations'),
};

const findThumbprint = prepared((db, { thumbprint }: { readonly thumbprint: string }) =>
  db.selectFrom('acme_accounts').select('id').where('thumbprint', '=', thumbprint),
);

const insertAcmeAccount = prepared((db, columns: AcmeAccountTable) => db.insertInto('acme_accounts').values(columns));

const saveAcmeAccount = prepared((db, { id, ...columns }: AcmeAccountTable) =>
  db.updateTable('acme_accounts').set(columns).where('id', '=', id),
);

const insertAcmeOrder = prepared((db, columns: AcmeOrderTable) => db.insertInto('acme_orders').values(columns));

const fulfilAcmeOrder = prepared(
  (db, { id, certificate_id, expires_at }: Pick<AcmeOrderTable, 'id' | 'certificate_id' | 'expires_at'>) =>
    db.updateTable('acme_orders').set({ certificate_id, expires_at, version: sql`version + 1` }).where('id', '=', id),
);

const insertAcmeAuthorization = prepared((db, columns: AcmeAuthorizationTable) =>
  db.insertInto('acme_authorizations').values(columns),
);

const saveAcmeAuthorization = prepared((db, { id, ...columns }: AcmeAuthorizationTable) =>
  db.updateTable('acme_authorizations').set(columns).where('id', '=', id),
);
