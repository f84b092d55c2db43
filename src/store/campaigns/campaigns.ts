// Campaigns in the store: found, listed, counted, with their moments; their items are in campaign-items.ts.

import { sql } from 'kysely';
import type { CampaignFilter, CampaignRows } from '../../certificates/ports/campaigns.ts';
import { campaignOf, momentOf } from './columns.ts';
import { campaignExternalRows } from './external.ts';
import { campaignItemRows } from './items.ts';
import { removeSelection } from './lines.ts';
import { CAMPAIGN_UNDER_WAY, findCampaign } from './sets.ts';
import { type Builder, prepared, type Session } from '../query.ts';

export function campaignRows(session: Session): CampaignRows {
  return {
    ...campaignItemRows(session),
    ...campaignExternalRows(session),
    find: async (id) => {
      const row = await session.first(findCampaign({ id }));
      return row === undefined ? undefined : campaignOf(row);
    },
    list: (filter) => list(session, filter),
    countUnderWay: async (accountUin) => {
      const row = await session.first((db) =>
        ownedBy(db, { accountUin })
          .select((where) => where.fn.countAll().as('total'))
          .where(CAMPAIGN_UNDER_WAY),
      );
      return Number(row?.total ?? 0);
    },
    countBySteps: async () => {
      const rows = await session.all((db) =>
        db
          .selectFrom('campaigns')
          .select('step')
          .select((where) => where.fn.countAll().as('total'))
          .groupBy('step'),
      );
      return new Map(rows.map(({ step, total }) => [step, Number(total)]));
    },
    listMoments: async (campaignId, limit) =>
      (await session.all(lastMoments({ campaignId, limit }))).toReversed().map(momentOf),
    listMoving: async ({ accountUins, changedSince, limit }) => {
      if (accountUins.length === 0) return [];
      const rows = await session.all((db) =>
        db
          .selectFrom('campaigns')
          .selectAll()
          .where('account_uin', 'in', accountUins)
          .where((where) => where.or([where('step', 'in', MOVING), where('updated_at', '>=', changedSince.getTime())]))
          .orderBy('updated_at', 'desc')
          .orderBy('id')
          .limit(limit),
      );
      return rows.map(campaignOf);
    },
    listUnstarted: async (until, limit) => {
      const rows = await session.all((db) =>
        db
          .selectFrom('campaigns')
          .selectAll()
          .where('step', '=', 'planned')
          .where('planned_at', '<', until.getTime())
          .limit(limit),
      );
      return rows.map(campaignOf);
    },
    prune: (until, limit) => prune(session, { untilMs: until.getTime(), limit }),
  };
}

const MOVING = ['planning', 'running', 'paused'] as const;

function ownedBy(db: Builder, owner: CampaignFilter['owner']) {
  const all = db.selectFrom('campaigns');
  if (owner === 'all') return all;
  const { accountUin } = owner;
  return accountUin === undefined ? all.where('account_uin', 'is', null) : all.where('account_uin', '=', accountUin);
}

async function list(session: Session, { owner, offset, limit }: CampaignFilter): ReturnType<CampaignRows['list']> {
  const counted = await session.first((db) => ownedBy(db, owner).select((where) => where.fn.countAll().as('total')));
  const rows = await session.all((db) =>
    ownedBy(db, owner).selectAll().orderBy('created_at', 'desc').orderBy('id', 'desc').limit(limit).offset(offset),
  );
  return { total: Number(counted?.total ?? 0), page: rows.map(campaignOf) };
}

const lastMoments = prepared((db, { campaignId, limit }: { readonly campaignId: string; readonly limit: number }) =>
  db
    .selectFrom('campaign_moments')
    .selectAll()
    .where('campaign_id', '=', campaignId)
    .orderBy('number', 'desc')
    .limit(limit),
);

/** What lies around a campaign goes first, so that none is without its campaign. */
async function prune(
  session: Session,
  { untilMs, limit }: { readonly untilMs: number; readonly limit: number },
): Promise<number> {
  const old = await session.first((db) =>
    db
      .selectFrom('campaigns')
      .select('id')
      .where('step', 'in', ['done', 'cancelled'])
      .where('ended_at', '<', untilMs)
      .limit(sql.lit(1)),
  );
  if (old === undefined) return 0;
  for (const table of LYING_AROUND) {
    const removed = await removeSome(session, { table, campaignId: old.id, limit });
    if (removed > 0) return removed;
  }
  const selected = await removeSelection(session, old.id, limit);
  if (selected > 0) return selected;
  return await session.change((db) => db.deleteFrom('campaigns').where('id', '=', old.id));
}

const LYING_AROUND = [
  'campaign_items',
  'campaign_moments',
  'campaign_standings',
  'campaign_asks',
  'campaign_drill_times',
  'campaign_holds',
] as const;

/** What tells the rows of a campaign apart. */
const KEYS: Readonly<Record<(typeof LYING_AROUND)[number], string>> = {
  campaign_items: 'certificate_id',
  campaign_moments: 'number',
  campaign_standings: 'at',
  campaign_asks: 'certificate_id',
  campaign_drill_times: 'certificate_id',
  campaign_holds: 'certificate_id',
};

async function removeSome(
  session: Session,
  {
    table,
    campaignId,
    limit,
  }: {
    readonly table: (typeof LYING_AROUND)[number];
    readonly campaignId: string;
    readonly limit: number;
  },
): Promise<number> {
  const key = KEYS[table];
  return await session.change((db) => ({
    compile: () =>
      sql`delete from ${sql.table(table)} where campaign_id = ${campaignId} and ${sql.ref(key)} in (
        select ${sql.ref(key)} from ${sql.table(table)} where campaign_id = ${campaignId} limit ${sql.lit(limit)}
      )`.compile(db),
  }));
}
