// What the store knows of campaigns for those who are told of them: how they stood at each time, and who is asked to replace what.

import type { Campaign } from '../model/campaigns/campaign.ts';
import type { CampaignItem } from '../model/campaigns/item.ts';
import type { DrillStepSum, DrillTimes } from '../model/campaigns/drill-times.ts';
import type { Standing } from '../model/campaigns/standing.ts';

/** One a minute for a week: a campaign that goes on for longer is not shown by the minute. */
export const MAX_STANDINGS = 10_080;

/** Where a list of items of several campaigns goes on. */
export interface AtRiskPlace {
  readonly campaignId: string;
  readonly certificateId: string;
}

export interface AtRiskQuestion {
  readonly accountUin: string;
  /** Undefined for the first page. */
  readonly after: AtRiskPlace | undefined;
  readonly limit: number;
}

export interface CampaignReportReads {
  /** The last so many, in the order of their times. */
  listStandings(campaignId: string, limit: number): Promise<readonly Standing[]>;
  /**
   * Campaigns that were started and not cancelled, with an id after this one, in the order of their ids; of those that are done only
   * what ended since `doneSince`.
   */
  listStarted(question: {
    readonly after: string;
    readonly doneSince: Date;
    readonly limit: number;
  }): Promise<readonly Campaign[]>;
  /** Items with somebody else of which nobody was told yet. */
  listUnasked(campaignId: string, limit: number): Promise<readonly CampaignItem[]>;
  /** Those of an account, in campaigns that were started and not cancelled, drills left out. */
  listAtRisk(question: AtRiskQuestion): Promise<readonly CampaignItem[]>;
  countAtRisk(): Promise<number>;
  /** Of a drill, in the order of the steps; those that were taken. */
  sumDrillTimes(campaignId: string): Promise<readonly DrillStepSum[]>;
  /** Of those of these certificates that have any; MAX_ITEM_PAGE at most. */
  listDrillTimes(campaignId: string, certificateIds: readonly string[]): Promise<ReadonlyMap<string, DrillTimes>>;
}

export interface CampaignReportRows extends CampaignReportReads {
  /** One that is on record for the same time stays. */
  putStanding(campaignId: string, standing: Standing): Promise<void>;
}
