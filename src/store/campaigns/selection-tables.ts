// The tables of what campaigns select.

export interface CampaignSelectionTables {
  campaign_selections: CampaignSelectionTable;
  campaign_groups: CampaignGroupTable;
}

/** How many lines of files there are in `campaign_identifiers`, and how many of them name a certificate. */
export interface CampaignSelectionTable {
  campaign_id: string;
  lines: number;
  found: number;
}

export interface CampaignGroupTable {
  campaign_id: string;
  kind: string;
  value: string;
  count: number;
}
