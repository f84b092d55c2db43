// Lists and counts of certificates: by what is under way, by what goes by a schedule. The others are in lists/.

import { sql, type SqlBool } from 'kysely';
import type { Certificate } from '../../certificates/model/certificate.ts';
import type { ScheduledFilter } from '../../certificates/model/certificate-filter.ts';
import { MAX_PAGE } from '../../certificates/ports/store.ts';
import { certificateOf } from './columns.ts';
import { CERTIFICATE_TEXTS, excludedWhere } from './exclusion-where.ts';
import { issuerChainOf } from './issuer-chains.ts';
import { pendingReissueWhere } from './phase-where.ts';
import { prepared, type Builder, type Session } from '../query.ts';

export async function listScheduled(
  session: Session,
  filter: ScheduledFilter,
  now: Date,
): Promise<{ readonly total: number; readonly page: readonly Certificate[] }> {
  const chosen = (db: Builder) => chosenScheduled(db, filter, now);
  const count = await session.first((db) => chosen(db).select((where) => where.fn.countAll<number>().as('total')));
  const rows = await session.all((db) =>
    chosen(db)
      .selectAll()
      .select(issuerChainOf('certificates'))
      .orderBy('scheduled_revocation_at')
      .orderBy('sequence')
      .limit(Math.min(filter.limit, MAX_PAGE))
      .offset(filter.offset),
  );
  return { total: count?.total ?? 0, page: rows.map(certificateOf) };
}

/** A literal step, so that the index of those that are scheduled serves. None is deleted: what is issued and valid cannot be. */
function chosenScheduled(db: Builder, { accountUin, projectIds, except = [] }: ScheduledFilter, now: Date) {
  const all = db
    .selectFrom('certificates')
    .where('account_uin', '=', accountUin)
    .where('scheduled_revocation_at', 'is not', null)
    .where(sql<SqlBool>`step = 'issued'`)
    .where('not_after', '>=', now.getTime());
  const scheduled =
    except.length === 0 ? all : all.where((where) => where.not(excludedWhere(CERTIFICATE_TEXTS, except)));
  return projectIds === undefined ? scheduled : scheduled.where('project_id', 'in', projectIds);
}

interface PendingReissues {
  readonly accountUin: string;
  readonly domain: string;
  readonly now: Date;
}

/** Its literals make the index of orders under way usable. */
export const countUnderWay = prepared((db, { accountUin }: { readonly accountUin: string }) =>
  db
    .selectFrom('certificates')
    .select((where) => where.fn.countAll<number>().as('count'))
    .where('account_uin', '=', accountUin)
    .where(sql<SqlBool>`step in ('ordered', 'filled', 'validating', 'issuing')`),
);

export async function listPendingReissues(
  session: Session,
  { accountUin, domain, now }: PendingReissues,
): Promise<readonly Certificate[]> {
  const rows = await session.all(pendingReissues({ accountUin, domain, nowMs: now.getTime() }));
  return rows.map(certificateOf);
}

const pendingReissues = prepared(
  (
    db,
    { accountUin, domain, nowMs }: { readonly accountUin: string; readonly domain: string; readonly nowMs: number },
  ) =>
    db
      .selectFrom('certificates')
      .selectAll()
      .select(issuerChainOf('certificates'))
      .where('account_uin', '=', accountUin)
      .where('registrable_domain', '=', domain)
      .where((where) => pendingReissueWhere(where, nowMs))
      .where('deleted_at', 'is', null)
      .orderBy('created_at')
      .orderBy('sequence')
      .limit(sql.lit(MAX_PAGE)),
);
