// How long the steps of a drill took, in the store: of each certificate, and over all of a campaign.

import { sql } from 'kysely';
import { type DrillStepSum, DRILL_STEPS, type DrillTimes } from '../../certificates/model/campaigns/drill-times.ts';
import type { CampaignReportReads } from '../../certificates/ports/campaign-reports.ts';
import { prepared, type Query, type Session } from '../query.ts';
import type { DrillTimeTable } from './report-tables.ts';

const MICROSECONDS_IN_MS = 1000;

export function drillTimeReads(session: Session): Pick<CampaignReportReads, 'sumDrillTimes' | 'listDrillTimes'> {
  return {
    sumDrillTimes: async (campaignId) => {
      const rows = await session.all(sums({ campaignId }));
      const byStep = new Map(rows.map((row) => [row.step, row]));
      return DRILL_STEPS.flatMap((step): readonly DrillStepSum[] => {
        const row = byStep.get(step);
        if (row === undefined) return [];
        return [{ step, count: Number(row.count), totalMs: msOf(row.total), longestMs: msOf(row.longest) }];
      });
    },
    listDrillTimes: async (campaignId, certificateIds) => {
      if (certificateIds.length === 0) return new Map();
      const rows = await session.all((db) =>
        db
          .selectFrom('campaign_drill_times')
          .selectAll()
          .where('campaign_id', '=', campaignId)
          .where('certificate_id', 'in', certificateIds),
      );
      return new Map([...Map.groupBy(rows, ({ certificate_id: id }) => id)].map(([id, own]) => [id, timesOf(own)]));
    },
  };
}

function timesOf(rows: readonly DrillTimeTable[]): DrillTimes {
  return Object.fromEntries(rows.map(({ step, microseconds }) => [step, msOf(microseconds)]));
}

function msOf(microseconds: number | string | bigint): number {
  return Number(microseconds) / MICROSECONDS_IN_MS;
}

const sums = prepared((db, { campaignId }: { readonly campaignId: string }) =>
  db
    .selectFrom('campaign_drill_times')
    .select((where) => [
      'step',
      where.fn.countAll().as('count'),
      where.fn.sum('microseconds').as('total'),
      where.fn.max('microseconds').as('longest'),
    ])
    .where('campaign_id', '=', campaignId)
    .groupBy('step'),
);

const putTime = prepared((db, time: DrillTimeTable) =>
  db
    .insertInto('campaign_drill_times')
    .values(time)
    .onConflict((before) =>
      before
        .columns(['campaign_id', 'certificate_id', 'step'])
        .doUpdateSet({ microseconds: sql<number>`excluded.microseconds` }),
    ),
);

/** Those of an attempt before are written over. */
export function puttingTimes(of: {
  readonly campaignId: string;
  readonly certificateId: string;
  readonly times: DrillTimes;
}): readonly Query<unknown>[] {
  return DRILL_STEPS.flatMap((step) => {
    const milliseconds = of.times[step];
    if (milliseconds === undefined) return [];
    const microseconds = Math.round(milliseconds * MICROSECONDS_IN_MS);
    return [putTime({ campaign_id: of.campaignId, certificate_id: of.certificateId, step, microseconds })];
  });
}
