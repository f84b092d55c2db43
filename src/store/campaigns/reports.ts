// What is known of campaigns for reports and for those who are asked to replace something, in the store.

import { sql, type SqlBool } from 'kysely';
import type { Standing } from '../../certificates/model/campaigns/standing.ts';
import type { AtRiskQuestion, CampaignReportRows } from '../../certificates/ports/campaign-reports.ts';
import { campaignOf, itemOf } from './columns.ts';
import { drillTimeReads } from './drill-times.ts';
import { type Builder, prepared, type Session } from '../query.ts';
import type { CampaignAskTable, CampaignStandingTable } from './report-tables.ts';
import { dateOf, msOf } from '../values.ts';

export function campaignReportRows(session: Session): CampaignReportRows {
  return {
    listStandings: async (campaignId, limit) =>
      (await session.all(lastStandings({ campaignId, limit }))).toReversed().map(standingOf),
    listStarted: async ({ after, doneSince, limit }) =>
      (await session.all(started({ after, doneSinceMs: doneSince.getTime(), limit }))).map(campaignOf),
    listUnasked: async (campaignId, limit) => (await session.all(unasked({ campaignId, limit }))).map(itemOf),
    listAtRisk: async (question) => (await session.all((db) => atRiskOf(db, question))).map(itemOf),
    countAtRisk: async () => {
      const row = await session.first((db) => atRisk(db).select((where) => where.fn.countAll().as('total')));
      return Number(row?.total ?? 0);
    },
    ...drillTimeReads(session),
    putStanding: async (campaignId, standing) => {
      await session.change((db) =>
        db
          .insertInto('campaign_standings')
          .values(standingColumnsOf(campaignId, standing))
          .onConflict((earlier) => earlier.doNothing()),
      );
    },
  };
}

interface Limited {
  readonly campaignId: string;
  readonly limit: number;
}

const lastStandings = prepared((db, { campaignId, limit }: Limited) =>
  db
    .selectFrom('campaign_standings')
    .selectAll()
    .where('campaign_id', '=', campaignId)
    .orderBy('at', 'desc')
    .limit(limit),
);

const started = prepared(
  (
    db,
    { after, doneSinceMs, limit }: { readonly after: string; readonly doneSinceMs: number; readonly limit: number },
  ) =>
    db
      .selectFrom('campaigns')
      .selectAll()
      .where('id', '>', after)
      .where('started_at', 'is not', null)
      .where((where) =>
        where.or([
          where('step', 'in', ['running', 'paused']),
          where.and([where('step', '=', 'done'), where('ended_at', '>=', doneSinceMs)]),
        ]),
      )
      .orderBy('id')
      .limit(limit),
);

/** A literal, so that the index of those serves. */
const isExternal = sql<SqlBool>`campaign_items.state = 'external'`;

const unasked = prepared((db, { campaignId, limit }: Limited) =>
  db
    .selectFrom('campaign_items')
    .selectAll('campaign_items')
    .where('campaign_items.campaign_id', '=', campaignId)
    .where(isExternal)
    .where((where) =>
      where.not(
        where.exists(
          where
            .selectFrom('campaign_asks')
            .select('campaign_asks.certificate_id')
            .whereRef('campaign_asks.campaign_id', '=', 'campaign_items.campaign_id')
            .whereRef('campaign_asks.certificate_id', '=', 'campaign_items.certificate_id'),
        ),
      ),
    )
    .orderBy('campaign_items.certificate_id')
    .limit(limit),
);

/** A plan is JSON of ours, in which a quoted text has its quotes escaped: this is nothing that somebody has written into it. */
const isReal = sql<SqlBool>`campaigns.plan not like '%"mode":"drill"%'`;

function atRisk(db: Builder) {
  return db
    .selectFrom('campaign_items')
    .innerJoin('campaigns', 'campaigns.id', 'campaign_items.campaign_id')
    .where(isExternal)
    .where('campaigns.started_at', 'is not', null)
    .where('campaigns.step', '<>', 'cancelled')
    .where(isReal);
}

function atRiskOf(db: Builder, { accountUin, after, limit }: AtRiskQuestion) {
  const all = atRisk(db).selectAll('campaign_items').where('campaign_items.account_uin', '=', accountUin);
  const left =
    after === undefined
      ? all
      : all.where((where) =>
          where.or([
            where('campaign_items.campaign_id', '>', after.campaignId),
            where.and([
              where('campaign_items.campaign_id', '=', after.campaignId),
              where('campaign_items.certificate_id', '>', after.certificateId),
            ]),
          ]),
        );
  return left.orderBy('campaign_items.campaign_id').orderBy('campaign_items.certificate_id').limit(limit);
}

export const noteAsked = prepared((db, asked: CampaignAskTable) => db.insertInto('campaign_asks').values(asked));

function standingOf(row: CampaignStandingTable): Standing {
  const { at, replaced, revoked, remaining, expired, estimate } = row;
  return { at: new Date(at), replaced, revoked, remaining, expired, estimate: dateOf(estimate) };
}

function standingColumnsOf(campaignId: string, standing: Standing): CampaignStandingTable {
  const { at, replaced, revoked, remaining, expired, estimate } = standing;
  return {
    campaign_id: campaignId,
    at: at.getTime(),
    replaced,
    revoked,
    remaining,
    expired,
    estimate: msOf(estimate),
  };
}
