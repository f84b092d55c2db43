// The tables of reports, and of what they are made from, as SQL sees them.

import type { DrillStep } from '../../certificates/model/campaigns/drill-times.ts';

export interface ReportTables {
  report_signers: ReportSignerTable;
  campaign_standings: CampaignStandingTable;
  campaign_asks: CampaignAskTable;
  campaign_drill_times: DrillTimeTable;
}

export interface ReportSignerTable {
  /** By which its sealed key is found: signerIdOf its number. */
  id: string;
  number: number;
  certificate: Uint8Array;
  sealed_key: Uint8Array;
}

export interface CampaignStandingTable {
  campaign_id: string;
  at: number;
  replaced: number;
  revoked: number;
  remaining: number;
  expired: number;
  estimate: number | null;
}

export interface DrillTimeTable {
  campaign_id: string;
  certificate_id: string;
  step: DrillStep;
  microseconds: number;
}

export interface CampaignAskTable {
  campaign_id: string;
  certificate_id: string;
  asked_at: number;
}
