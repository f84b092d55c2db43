// Lists and counts of certificates: by filter, and by what is under way.

import { sql, type Expression, type ExpressionBuilder, type SelectQueryBuilder, type SqlBool } from 'kysely';
import type { Certificate } from '../certificates/model/certificate.ts';
import type { CertificateFilter, ScheduledFilter, Standing } from '../certificates/model/certificate-filter.ts';
import { MAX_PAGE } from '../certificates/ports/store.ts';
import { mapInTurns } from '../lib/turns.ts';
import { certificateOf } from './certificate-columns.ts';
import { excludedWhere } from './exclusion-where.ts';
import { issuerChainOf, selectCertificates } from './issuer-chains.ts';
import { pendingReissueWhere, phaseWhere } from './phase-where.ts';
import { prepared, type Builder, type Session } from './query.ts';
import { storedMethod } from './stored-methods.ts';
import type { Tables } from './tables.ts';
import { tagWhere } from './tags.ts';

/** Longer than any id, alias or domain name: such a search finds nothing. */
export const SEARCH_LIMIT_CHARACTERS = 1000;

type CertificateQuery<Row> = SelectQueryBuilder<Tables, 'certificates', Row>;
type Where = ExpressionBuilder<Tables, 'certificates'>;

/** Half a millisecond of the event loop; a page may have a thousand. */
const ROWS_PER_TURN = 16;

/** Deleted ones are left out. `total` counts what the filter selects, whatever offset and limit are. */
export async function list(
  session: Session,
  filter: CertificateFilter,
  now: Date,
): Promise<{ readonly total: number; readonly page: readonly Certificate[] }> {
  const chosen = (db: Builder) => db.selectFrom('certificates').where((where) => filterWhere(where, filter, now));
  const limit = Math.min(filter.limit, MAX_PAGE);
  // The page is found in an index alone, and only its rows are read: a row is as long as its chain.
  const rows = await session.all((db) => {
    const page = sortedBy(chosen(db), filter.sort).select('sequence').limit(limit).offset(filter.offset);
    return sortedBy(selectCertificates(db).where('sequence', 'in', page), filter.sort);
  });
  const page = await mapInTurns(rows, certificateOf, { perTurn: ROWS_PER_TURN });
  // A page that is not full ends the list, so that what is rare is sought once only.
  if (page.length < limit && (page.length > 0 || filter.offset === 0)) {
    return { total: filter.offset + page.length, page };
  }
  const count = await session.first((db) => chosen(db).select((where) => where.fn.countAll<number>().as('total')));
  return { total: count?.total ?? 0, page };
}

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
  const scheduled = except.length === 0 ? all : all.where((where) => where.not(excludedWhere(where, except)));
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

function filterWhere(where: Where, filter: CertificateFilter, now: Date): Expression<SqlBool> {
  const conditions = [where('account_uin', '=', filter.accountUin), where('deleted_at', 'is', null)];
  if (filter.projectIds !== undefined) conditions.push(where('project_id', 'in', filter.projectIds));
  if (filter.ids !== undefined) conditions.push(where('id', 'in', filter.ids));
  if (filter.source !== undefined) conditions.push(where('source', '=', filter.source));
  const further: Expression<SqlBool>[] = [];
  if (filter.except !== undefined && filter.except.length > 0)
    further.push(where.not(excludedWhere(where, filter.except)));
  if (filter.standings !== undefined) {
    further.push(where.or(filter.standings.map((standing) => standingWhere(where, standing, now))));
  }
  if (filter.search !== undefined) further.push(searchWhere(where, filter.search));
  return where.and([...conditions, ...further, ...traitsWhere(where, filter, now)]);
}

/** What a certificate is and how long it lasts. */
function traitsWhere(where: Where, filter: CertificateFilter, now: Date): readonly Expression<SqlBool>[] {
  const { phases, type, productIds, keyAlgorithms, endsUntil, tags = [] } = filter;
  const conditions: Expression<SqlBool>[] = tags.map((tag) => tagWhere(where, tag));
  if (phases !== undefined) conditions.push(phaseWhere(where, { phases, now }));
  if (type !== undefined) conditions.push(where('type', '=', type));
  if (productIds !== undefined) conditions.push(where('product_id', 'in', productIds));
  if (keyAlgorithms !== undefined) conditions.push(where('key_algorithm', 'in', keyAlgorithms));
  if (endsUntil !== undefined) conditions.push(where('not_after', '<=', endsUntil.getTime()));
  return conditions;
}

function standingWhere(where: Where, standing: Standing, now: Date): Expression<SqlBool> {
  const conditions = [phaseWhere(where, { phases: [standing.phase], now })];
  if (standing.isReissue !== undefined) conditions.push(where('replaces', standing.isReissue ? 'is not' : 'is', null));
  if (standing.isAutomatic !== undefined) {
    // Without a method a certificate is not automatic either.
    conditions.push(where('method', standing.isAutomatic ? '=' : 'is distinct from', storedMethod('managedDns')));
  }
  return where.and(conditions);
}

/** PostgreSQL keeps no NUL in text, and SQLite's functions read no further than to the first. */
const NUL = '\0';

/** Letters of ASCII match in either case, all else exactly. A text that no domain can hold is not sought in the JSON. */
function searchWhere(where: Where, search: string): Expression<SqlBool> {
  if (search.length > SEARCH_LIMIT_CHARACTERS || search.includes(NUL)) return where.lit(false);
  const escaped = search.replace(/[\\%_]/g, (metacharacter) => `\\${metacharacter}`);
  // Here, since PostgreSQL's lower() goes by the language of the database for what is in no column.
  const pattern = `%${escaped.replace(/[A-Z]/g, (letter) => letter.toLowerCase())}%`;
  const has = (column: 'id' | 'alias' | 'names') =>
    sql<SqlBool>`lower(${where.ref(column)}) like ${pattern} escape '\\'`;
  const places = [has('id'), has('alias')];
  return where.or(/^[^[\]",\\\t\n\r]*$/.test(search) ? [...places, has('names')] : places);
}

/** Those that have not expired because they were never issued come last in either order of expiry. */
function sortedBy<Row>(query: CertificateQuery<Row>, sort: CertificateFilter['sort']): CertificateQuery<Row> {
  if (sort === 'newest') return query.orderBy('created_at', 'desc').orderBy('sequence', 'desc');
  const direction = sort === 'expiryAscending' ? 'asc' : 'desc';
  return query.orderBy('not_after', (order) => order[direction]().nullsLast()).orderBy('sequence', direction);
}
