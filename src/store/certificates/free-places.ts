// Free certificates that hold a place, counted: of an account, and of a registrable domain.

import { sql, type SqlBool } from 'kysely';
import { phaseWhere } from './phase-where.ts';
import type { Builder, Query, Session } from '../query.ts';
import { renewsNothingValidWhere, unrenewedWhere } from '../renewals/renewed-where.ts';

interface OfAccount {
  readonly accountUin: string;
  readonly productIds: readonly string[];
  readonly now: Date;
}

interface OfDomain extends OfAccount {
  readonly registrableDomain: string;
}

interface Bounded {
  readonly atMost: number;
}

export async function countFreeOfAccount(session: Session, asked: OfAccount): Promise<number> {
  const counted = await session.first((db) => db.selectNoFrom(freeOfAccount(db, asked).as('count')));
  return counted?.count ?? 0;
}

/** Counts deleted ones too: deleting a revoked certificate must not free the place that revoking has not freed. */
export async function countFreeOfDomain(session: Session, asked: OfDomain): Promise<number> {
  return (await session.first((db) => freeOfDomain(db, asked)))?.count ?? 0;
}

/** A row where there are no more. */
export function freeOfAccountFits({ atMost, ...asked }: OfAccount & Bounded): Query<unknown> {
  return (db) => db.selectNoFrom(sql.lit(1).as('fits')).where(freeOfAccount(db, asked), '<=', atMost);
}

/** The same. */
export function freeOfDomainFits({ atMost, ...asked }: OfDomain & Bounded): Query<unknown> {
  return (db) => freeOfDomain(db, asked).having((where) => where.fn.countAll<number>(), '<=', atMost);
}

function freeOfAccount(db: Builder, asked: OfAccount) {
  return sql<number>`(${held(db, asked)}) + (${handedOn(db, asked)})`;
}

function held(db: Builder, { accountUin, productIds, now }: OfAccount) {
  return db
    .selectFrom('certificates')
    .select((where) => where.fn.countAll<number>().as('count'))
    .where('account_uin', '=', accountUin)
    .where('product_id', 'in', productIds)
    .where('replaces', 'is', null)
    .where('deleted_at', 'is', null)
    .where((where) =>
      where.or([
        where.and([
          phaseWhere(where, { phases: ['ordered', 'filled', 'validating', 'issuing'], now }),
          renewsNothingValidWhere(where, now.getTime()),
        ]),
        where.and([phaseWhere(where, { phases: ['issued', 'revoking'], now }), unrenewedWhere(where, now.getTime())]),
      ]),
    );
}

/** The literals make the index of those that were superseded usable, and that of lineages. */
function handedOn(db: Builder, { accountUin, productIds, now }: OfAccount) {
  return db
    .selectFrom('certificates')
    .select((where) => where.fn.countAll<number>().as('count'))
    .where('account_uin', '=', accountUin)
    .where('product_id', 'in', productIds)
    .where('scheduled_revocation_at', 'is not', null)
    .where('replaces', 'is', null)
    .where(sql<SqlBool>`step = 'revoked'`)
    .where((where) => {
      const supersededBy = where
        .selectFrom('certificates as superseding')
        .select('superseding.id')
        .whereRef('superseding.lineage_id', '=', 'certificates.lineage_id')
        .where(sql<SqlBool>`coalesce(superseding.term_id, superseding.lineage_id) = certificates.id`)
        .where(sql<SqlBool>`superseding.step not in ('failed', 'cancelled')`)
        .where('superseding.step', '=', 'issued')
        .where('superseding.not_after', '>=', now.getTime());
      return where.and([where.exists(supersededBy), unrenewedWhere(where, now.getTime())]);
    });
}

function freeOfDomain(db: Builder, { registrableDomain, accountUin, productIds, now }: OfDomain) {
  return db
    .selectFrom('certificates')
    .select((where) => where.fn.countAll<number>().as('count'))
    .where('registrable_domain', '=', registrableDomain)
    .where('product_id', 'in', productIds)
    .where('replaces', 'is', null)
    .where((where) =>
      where.or([
        where.and([phaseWhere(where, { phases: ['issued'], now }), unrenewedWhere(where, now.getTime())]),
        where.and([where('step', 'in', ['revoking', 'revoked']), where('not_after', '>=', now.getTime())]),
        where.and([phaseWhere(where, { phases: ['issuing'], now }), renewsNothingValidWhere(where, now.getTime())]),
        where.and([
          where('account_uin', '=', accountUin),
          phaseWhere(where, { phases: ['ordered', 'filled', 'validating'], now }),
          renewsNothingValidWhere(where, now.getTime()),
        ]),
      ]),
    );
}
