// Due jobs of a lane, looked for in turns by share: however many one share has due, those of the others are found beside them.

import { sql } from 'kysely';
import type { DueJobs, JobReads } from '../../jobs/ports.ts';
import { prepared, type Query, type Session } from '../query.ts';

/**
 * Shares gone over in one look for those that have jobs due, each by one step in an index, some microseconds: the ones that
 * wait for later are gone over too.
 */
export const MAX_SHARES_LOOKED_AT = 1000;

type Look = Parameters<JobReads['listDue']>[0];

interface JobRow {
  readonly sequence: number;
  readonly share: string;
}

export async function listDue(session: Session, look: Look): Promise<DueJobs> {
  const { lane, now, limit, after } = look;
  const first = await session.all(firstDue({ lane, nowMs: now.getTime(), limit }));
  if (first.length < limit) return { jobs: first, isAll: true, hasAllShares: true, lookedUntil: after };
  const { others, hasAllShares, lookedUntil } = await listOthers(
    session,
    look,
    new Set(first.map(({ share }) => share)),
  );
  return { jobs: [...first, ...others], isAll: false, hasAllShares, lookedUntil };
}

interface Due {
  readonly lane: string;
  readonly nowMs: number;
  readonly limit: number;
}

const firstDue = prepared((db, { lane, nowMs, limit }: Due) =>
  db
    .selectFrom('jobs')
    .select(['sequence', 'share'])
    .where('lane', '=', lane)
    .where('due_at', '<=', nowMs)
    .orderBy('due_at')
    .limit(limit),
);

const dueOfShare = prepared((db, { lane, share, nowMs, limit }: Due & { readonly share: string }) =>
  db
    .selectFrom('jobs')
    .select(['sequence', 'share'])
    .where('lane', '=', lane)
    .where('share', '=', share)
    .where('due_at', '<=', nowMs)
    .orderBy('due_at')
    .limit(limit),
);

interface Others {
  readonly others: readonly JobRow[];
  readonly hasAllShares: boolean;
  readonly lookedUntil: string;
}

/** Together about as many as `limit`, some of each share. */
async function listOthers(
  session: Session,
  { lane, now, limit, after }: Look,
  known: ReadonlySet<string>,
): Promise<Others> {
  const nowMs = now.getTime();
  const { looked, isRound } = await lookAtShares(session, { lane, nowMs, limit, after });
  const shares = looked.filter(({ is_due, share }) => is_due === 1 && !known.has(share)).map(({ share }) => share);
  const ofEach = Math.ceil(limit / Math.max(shares.length, 1));
  const others: JobRow[] = [];
  for (const share of shares) {
    others.push(...(await session.all(dueOfShare({ lane, share, nowMs, limit: ofEach }))));
  }
  return { others, hasAllShares: isRound, lookedUntil: looked.at(-1)?.share ?? after };
}

interface Round extends Due {
  readonly after: string;
}

interface LookedAt {
  readonly share: string;
  readonly is_due: number;
}

/** Until so many have jobs due, or as many were looked at as may be; after the last share comes the first. */
async function lookAtShares(
  session: Session,
  { lane, nowMs, limit, after }: Round,
): Promise<{ readonly looked: readonly LookedAt[]; readonly isRound: boolean }> {
  const rest = await session.all(sharesAfter({ lane, nowMs, after }));
  const hasRest = rest.length < MAX_SHARES_LOOKED_AT;
  const beginning = hasRest ? await session.all(sharesAfter({ lane, nowMs, after: '' })) : [];
  const all = [...rest, ...beginning.filter(({ share }) => share <= after)];
  const round = all.slice(0, MAX_SHARES_LOOKED_AT);
  let due = 0;
  const end = round.findIndex(({ is_due: isDue }) => {
    due += isDue;
    return due === limit;
  });
  const looked = end === -1 ? round : round.slice(0, end + 1);
  const isRound = hasRest && beginning.length < MAX_SHARES_LOOKED_AT && looked.length === all.length;
  return { looked, isRound };
}

/** From share to share in the index of their jobs, without a step for each job. */
function sharesAfter({ lane, nowMs, after }: Omit<Round, 'limit'>): Query<LookedAt> {
  return (db) => ({
    compile: () =>
      sql<LookedAt>`
        with recursive shares_with_jobs (share, number) as (
          select (select min(share) from jobs where lane = ${lane} and share > ${after}), 1
          union all
          select (
            select min(jobs.share) from jobs where jobs.lane = ${lane} and jobs.share > shares_with_jobs.share
          ), number + 1
          from shares_with_jobs where share is not null and number < ${sql.lit(MAX_SHARES_LOOKED_AT)}
        )
        select share, case when exists (
          select 1 from jobs
          where jobs.lane = ${lane} and jobs.share = shares_with_jobs.share and jobs.due_at <= ${nowMs}
        ) then 1 else 0 end as is_due
        from shares_with_jobs where share is not null order by number`.compile(db),
  });
}
