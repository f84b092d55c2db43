// The tables of campaigns as SQL sees them.

import type { Generated } from 'kysely';
import type { CampaignStep, MomentKind } from '../../certificates/model/campaigns/campaign.ts';
import type { ItemState, OldState } from '../../certificates/model/campaigns/item.ts';

export interface CampaignTables {
  campaigns: CampaignTable;
  campaign_items: CampaignItemTable;
  campaign_holds: CampaignHoldTable;
  campaign_moments: CampaignMomentTable;
  campaign_identifiers: CampaignIdentifierTable;
}

export interface CampaignTable {
  id: string;
  version: number;
  account_uin: string | null;
  started_by: string | null;
  name: string;
  step: CampaignStep;
  /** JSON of a reason, or empty. */
  reason: string;
  /** JSON. */
  plan: string;
  /** JSON. */
  selection: string;
  round: number;
  /** JSON. */
  retries: string;
  pass_cursor: string | null;
  /** JSON: of each wave its beginning and end. */
  waves: string;
  deadline_missed_at: number | null;
  created_at: number;
  planned_at: number | null;
  started_at: number | null;
  ended_at: number | null;
  updated_at: number;
}

export interface CampaignItemTable {
  campaign_id: string;
  certificate_id: string;
  version: number;
  account_uin: string;
  domain: string;
  issuer: string;
  not_after: number | null;
  state: ItemState;
  /** JSON of a reason, or empty. */
  reason: string;
  wave: number;
  round: number;
  replacement_id: string | null;
  old_state: OldState | null;
  old_at: number | null;
  /** JSON, or empty for none. */
  overridden: string;
  changed_at: number;
  /** Of what somebody else has to replace: when it was looked at last; 0: not yet. */
  looked_at: Generated<number>;
}

export interface CampaignHoldTable {
  certificate_id: string;
  campaign_id: string;
}

export interface CampaignMomentTable {
  number: Generated<number>;
  campaign_id: string;
  at: number;
  kind: MomentKind;
  /** JSON. */
  detail: string;
  /** JSON of a reason, or empty. */
  reason: string;
  by_whom: string;
}

export interface CampaignIdentifierTable {
  campaign_id: string;
  kind: string;
  value: string;
}
