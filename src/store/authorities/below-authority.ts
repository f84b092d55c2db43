// How many certificates an authority has signed that are in force, and how many of those nothing has replaced.

import { sql, type SqlBool } from 'kysely';
import type { CertificatesBelow } from '../../ca/ports.ts';
import type { Builder, Session } from '../query.ts';
import { unreplacedWhere } from '../certificates/unreplaced-where.ts';

/** Those that an account has, by the ledger: what the service issued for itself is in no account. */
export async function countBelow(session: Session, authorityId: string, now: Date): Promise<CertificatesBelow> {
  const below = { authorityId, nowMs: now.getTime() };
  const inForce = await session.first((db) => countInForce(db, below));
  const unreplaced = await session.first((db) => countInForce(db, below).where(unreplacedWhere));
  return { inForce: inForce?.count ?? 0, unreplaced: unreplaced?.count ?? 0 };
}

/** Literals, so that the index of certificates that end serves, and that of what is live on the ledger. */
const countInForce = (db: Builder, { authorityId, nowMs }: { readonly authorityId: string; readonly nowMs: number }) =>
  db
    .selectFrom('certificates')
    .select((where) => where.fn.countAll<number>().as('count'))
    .where(sql<SqlBool>`certificates.step = 'issued' and certificates.deleted_at is null`)
    .where('certificates.not_after', '>=', nowMs)
    .where((where) =>
      where.exists(
        where
          .selectFrom('issuances')
          .select('issuances.serial')
          .whereRef('issuances.certificate_id', '=', 'certificates.id')
          .where('issuances.kind', '=', 'server')
          .where('issuances.abandoned_at', 'is', null)
          .where('issuances.authority_id', '=', authorityId)
          .where('issuances.revoked_at', 'is', null),
      ),
    );
