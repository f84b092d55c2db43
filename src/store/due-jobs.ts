// Due jobs, looked for in turns by account: however many one account has due, those of the others are found beside them.

import { sql } from 'kysely';
import type { DueJob, DueJobs, JobReads } from '../jobs/ports.ts';
import { prepared, type Query, type Session } from './query.ts';

/**
 * Accounts gone over in one look for those that have jobs due, each by one step in an index, some microseconds: the ones that
 * wait for later are gone over too.
 */
export const MAX_ACCOUNTS_LOOKED_AT = 1000;

type Look = Parameters<JobReads['listDue']>[0];

interface JobRow {
  readonly sequence: number;
  readonly account_uin: string | null;
}

export async function listDue(session: Session, look: Look): Promise<DueJobs> {
  const { now, limit, after } = look;
  const due = { nowMs: now.getTime(), limit };
  const own = await session.all(ownDue(due));
  const first = await session.all(firstDue(due));
  if (first.length < limit) {
    return { jobs: [...own, ...first].map(dueJobOf), isAll: own.length < limit, lookedUntil: after };
  }
  const { others, lookedUntil } = await listOthers(session, look, new Set(first.map((row) => row.account_uin)));
  return { jobs: [...own, ...first, ...others].map(dueJobOf), isAll: false, lookedUntil };
}

function dueJobOf({ sequence, account_uin: accountUin }: JobRow): DueJob {
  return { sequence, accountUin: accountUin ?? undefined };
}

interface Due {
  readonly nowMs: number;
  readonly limit: number;
}

const ownDue = prepared((db, { nowMs, limit }: Due) =>
  db
    .selectFrom('jobs')
    .select(['sequence', 'account_uin'])
    .where('account_uin', 'is', null)
    .where('due_at', '<=', nowMs)
    .orderBy('due_at')
    .limit(limit),
);

const firstDue = prepared((db, { nowMs, limit }: Due) =>
  db
    .selectFrom('jobs')
    .select(['sequence', 'account_uin'])
    .where('due_at', '<=', nowMs)
    .where('account_uin', 'is not', null)
    .orderBy('due_at')
    .limit(limit),
);

const dueOfAccount = prepared((db, { accountUin, nowMs, limit }: Due & { readonly accountUin: string }) =>
  db
    .selectFrom('jobs')
    .select(['sequence', 'account_uin'])
    .where('account_uin', '=', accountUin)
    .where('due_at', '<=', nowMs)
    .orderBy('due_at')
    .limit(limit),
);

/** Together about as many as `limit`, some of each account. */
async function listOthers(
  session: Session,
  { now, limit, after }: Look,
  known: ReadonlySet<string | null>,
): Promise<{ readonly others: readonly JobRow[]; readonly lookedUntil: string }> {
  const nowMs = now.getTime();
  const looked = await lookAtAccounts(session, { nowMs, limit, after });
  const accounts = looked.filter(({ is_due, uin }) => is_due === 1 && !known.has(uin)).map(({ uin }) => uin);
  const ofEach = Math.ceil(limit / Math.max(accounts.length, 1));
  const others: JobRow[] = [];
  for (const accountUin of accounts) {
    others.push(...(await session.all(dueOfAccount({ accountUin, nowMs, limit: ofEach }))));
  }
  return { others, lookedUntil: looked.at(-1)?.uin ?? after };
}

interface Round extends Due {
  readonly after: string;
}

interface LookedAt {
  readonly uin: string;
  readonly is_due: number;
}

/** Until so many have jobs due, or as many were looked at as may be; after the last account comes the first. */
async function lookAtAccounts(session: Session, { nowMs, limit, after }: Round): Promise<readonly LookedAt[]> {
  const rest = await session.all(accountsAfter({ nowMs, after }));
  const beginning = rest.length < MAX_ACCOUNTS_LOOKED_AT ? await session.all(accountsAfter({ nowMs, after: '' })) : [];
  const round = [...rest, ...beginning.filter(({ uin }) => uin <= after)].slice(0, MAX_ACCOUNTS_LOOKED_AT);
  let due = 0;
  const end = round.findIndex(({ is_due: isDue }) => {
    due += isDue;
    return due === limit;
  });
  return end === -1 ? round : round.slice(0, end + 1);
}

/** From account to account in the index of their jobs, without a step for each job. */
function accountsAfter({ nowMs, after }: { readonly nowMs: number; readonly after: string }): Query<LookedAt> {
  return (db) => ({
    compile: () =>
      sql<LookedAt>`
        with recursive accounts_with_jobs (uin, number) as (
          select (select min(account_uin) from jobs where account_uin > ${after}), 1
          union all
          select (select min(jobs.account_uin) from jobs where jobs.account_uin > accounts_with_jobs.uin), number + 1
          from accounts_with_jobs where uin is not null and number < ${sql.lit(MAX_ACCOUNTS_LOOKED_AT)}
        )
        select uin, case when exists (
          select 1 from jobs where jobs.account_uin = accounts_with_jobs.uin and jobs.due_at <= ${nowMs}
        ) then 1 else 0 end as is_due
        from accounts_with_jobs where uin is not null order by number`.compile(db),
  });
}
