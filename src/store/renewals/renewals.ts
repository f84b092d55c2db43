// Certificates that renew by themselves, in the store: which are to be looked at, by turns of accounts, and which there are.

import { sql, type SqlBool } from 'kysely';
import type { Certificate } from '../../certificates/model/certificate.ts';
import type { ScheduledFilter } from '../../certificates/model/certificate-filter.ts';
import type { RenewalReads, RenewalRows } from '../../certificates/ports/renewals.ts';
import { MAX_PAGE } from '../../certificates/ports/store.ts';
import { certificateOf } from '../certificates/columns.ts';
import { CERTIFICATE_TEXTS, excludedWhere } from '../certificates/exclusion-where.ts';
import { issuerChainOf } from '../certificates/issuer-chains.ts';
import { LANES } from '../jobs/lanes.ts';
import { type Builder, prepared, type Query, type Session } from '../query.ts';

export function renewalRows(session: Session): RenewalRows {
  return {
    listAccounts: async (question) => {
      const accounts = await session.all(accountsToRenew(question));
      const due = accounts.filter(({ is_due: isDue }) => isDue === 1).map(({ account }) => account);
      return { due, last: accounts.length < question.limit ? undefined : accounts.at(-1)?.account };
    },
    listDue: (question) => listDue(session, question),
    list: (filter) => list(session, filter),
    listOfProduct: (question) => listOfProduct(session, question),
    listProducts: async () => {
      const rows = await session.all((db) => db.selectFrom('renewing_products').select('product_id'));
      return rows.map(({ product_id: id }) => id);
    },
    putProduct: async (id) => {
      await session.change((db) =>
        db
          .insertInto('renewing_products')
          .values({ product_id: id })
          .onConflict((same) => same.doNothing()),
      );
    },
    removeProduct: async (id) => {
      await session.change((db) => db.deleteFrom('renewing_products').where('product_id', '=', id));
    },
  };
}

interface AccountLookedAt {
  readonly account: string;
  readonly is_due: number;
}

/** From account to account in the index of what is to be looked at, without a step for each certificate. */
function accountsToRenew({ after, now, limit }: Parameters<RenewalReads['listAccounts']>[0]): Query<AccountLookedAt> {
  return (db) => ({
    compile: () =>
      sql<AccountLookedAt>`
        with recursive accounts_to_renew (account, number) as (
          select (
            select min(account_uin) from certificates where renewal_at is not null and account_uin > ${after}
          ), 1
          union all
          select (
            select min(certificates.account_uin) from certificates
            where certificates.renewal_at is not null and certificates.account_uin > accounts_to_renew.account
          ), number + 1
          from accounts_to_renew where account is not null and number < ${sql.lit(limit)}
        )
        select account, case when exists (
          select 1 from certificates
          where certificates.account_uin = accounts_to_renew.account and certificates.renewal_at <= ${now.getTime()}
        ) then 1 else 0 end as is_due
        from accounts_to_renew where account is not null order by number`.compile(db),
  });
}

async function listDue(
  session: Session,
  { accountUin, now, limit }: Parameters<RenewalReads['listDue']>[0],
): Promise<readonly string[]> {
  const nowMs = now.getTime();
  const waiting = await session.all(jobsDue({ share: accountUin, nowMs, limit }));
  const room = limit - waiting.length;
  if (room <= 0) return [];
  return (await session.all(dueWithoutJob({ accountUin, nowMs, limit: room }))).map(({ id }) => id);
}

interface Due {
  readonly nowMs: number;
  readonly limit: number;
}

const jobsDue = prepared((db, { share, nowMs, limit }: Due & { readonly share: string }) =>
  db
    .selectFrom('jobs')
    .select('sequence')
    .where('lane', '=', sql.lit(LANES.accounts))
    .where('share', '=', share)
    .where('due_at', '<=', nowMs)
    .limit(limit),
);

const dueWithoutJob = prepared((db, { accountUin, nowMs, limit }: Due & { readonly accountUin: string }) =>
  db
    .selectFrom('certificates')
    .select('id')
    .where('account_uin', '=', accountUin)
    .where('renewal_at', 'is not', null)
    .where('renewal_at', '<=', nowMs)
    .where((where) => {
      const job = where.selectFrom('jobs').select('jobs.sequence').where('jobs.kind', '=', sql.lit('renew'));
      return where.not(where.exists(job.whereRef('jobs.subject', '=', 'certificates.id')));
    })
    .orderBy('renewal_at')
    .limit(limit),
);

async function list(
  session: Session,
  filter: ScheduledFilter,
): Promise<{ readonly total: number; readonly page: readonly Certificate[] }> {
  const chosen = (db: Builder) => renewing(db, filter);
  const count = await session.first((db) => chosen(db).select((where) => where.fn.countAll<number>().as('total')));
  const rows = await session.all((db) =>
    chosen(db)
      .selectAll()
      .select(issuerChainOf('certificates'))
      .orderBy('renewal_at')
      .orderBy('sequence')
      .limit(Math.min(filter.limit, MAX_PAGE))
      .offset(filter.offset),
  );
  return { total: count?.total ?? 0, page: rows.map(certificateOf) };
}

function renewing(db: Builder, { accountUin, projectIds, except = [] }: ScheduledFilter) {
  const all = db
    .selectFrom('certificates')
    .where('account_uin', '=', accountUin)
    .where('renewal_at', 'is not', null)
    .where('deleted_at', 'is', null);
  const open = except.length === 0 ? all : all.where((where) => where.not(excludedWhere(CERTIFICATE_TEXTS, except)));
  return projectIds === undefined ? open : open.where('project_id', 'in', projectIds);
}

async function listOfProduct(
  session: Session,
  { productId, after, limit }: Parameters<RenewalReads['listOfProduct']>[0],
): ReturnType<RenewalReads['listOfProduct']> {
  const ids = (await session.all(nextIds({ after, limit }))).map(({ id }) => id);
  const last = ids.length < limit ? undefined : ids.at(-1);
  if (ids.length === 0) return { page: [], last };
  const rows = await session.all((db) =>
    db
      .selectFrom('certificates')
      .selectAll()
      .select(issuerChainOf('certificates'))
      .where('id', 'in', ids)
      .where('product_id', '=', productId)
      .where(sql<SqlBool>`step = 'issued' and deleted_at is null`)
      .orderBy('id'),
  );
  return { page: rows.map(certificateOf), last };
}

const nextIds = prepared((db, { after, limit }: { readonly after: string; readonly limit: number }) =>
  db.selectFrom('certificates').select('id').where('id', '>', after).orderBy('id').limit(limit),
);
