// The actions on campaigns, with the members of their inputs and answers that the pages use.

export const CAMPAIGN_STEPS = ['drafted', 'planning', 'planned', 'running', 'paused', 'done', 'cancelled'] as const;
export type CampaignStep = (typeof CAMPAIGN_STEPS)[number];

export const ITEM_STATES = [
  'waiting',
  'underWay',
  'replaced',
  'failed',
  'refused',
  'external',
  'over',
  'cancelled',
] as const;
export type ItemState = (typeof ITEM_STATES)[number];

/** How many items stand so. */
export interface StateCounts {
  readonly Waiting: number;
  readonly UnderWay: number;
  readonly Replaced: number;
  readonly Failed: number;
  readonly Refused: number;
  readonly External: number;
  readonly Over: number;
  readonly Cancelled: number;
}

export interface Counts extends StateCounts {
  readonly Total: number;
}

export const STATE_COUNTS: Readonly<Record<ItemState, keyof StateCounts>> = {
  waiting: 'Waiting',
  underWay: 'UnderWay',
  replaced: 'Replaced',
  failed: 'Failed',
  refused: 'Refused',
  external: 'External',
  over: 'Over',
  cancelled: 'Cancelled',
};

/** Times are "YYYY-MM-DD HH:MM:SS" in GMT+8, or empty. */
export interface CampaignSummary {
  readonly CampaignId: string;
  readonly Name: string;
  readonly Step: CampaignStep;
  readonly StepReason: string;
  readonly Mode: 'real' | 'drill' | 'parallel';
  readonly CreateTime: string;
  readonly StartTime: string;
  readonly EndTime: string;
  readonly Deadline: string;
  readonly Counts: Counts;
}

export interface Wave extends StateCounts {
  readonly Wave: number;
  readonly Size: number;
  readonly StartTime: string;
  readonly EndTime: string;
}

export interface Forecast {
  /** Empty where it cannot be told. */
  readonly FinishTime: string;
  readonly LimitedBy: string;
  readonly InTime: boolean | null;
}

export interface Moment {
  readonly Time: string;
  readonly Kind: string;
  /** JSON of figures, such as the wave. */
  readonly Detail: string;
  readonly Reason: string;
  readonly By: string;
}

export interface Campaign extends CampaignSummary {
  readonly Plan: Plan;
  readonly Selection: Selection;
  readonly Waves: readonly Wave[];
  /** Null, or absent, where nothing can be told. */
  readonly Forecast?: Forecast | null;
  readonly Groups?: readonly { readonly By: string; readonly Value: string; readonly Count: number }[];
  readonly Refusals: readonly { readonly State: ItemState; readonly Reason: string; readonly Count: number }[];
  readonly Moments: readonly Moment[];
}

export interface CampaignItem {
  readonly CertificateId: string;
  readonly ReplacementId: string;
  readonly Domain: string;
  readonly Issuer: string;
  readonly State: ItemState;
  readonly Reason: string;
  readonly Wave: number;
  readonly OldState: string;
  readonly ChangeTime: string;
}

export interface Selection {
  readonly All?: boolean;
  readonly TagKey?: string;
  readonly TagValue?: string;
  readonly ProjectIds?: readonly number[];
  readonly PackageTypes?: readonly string[];
  readonly Issuers?: readonly string[];
  readonly Authorities?: readonly string[];
  readonly KeyAlgorithms?: readonly string[];
  readonly KeyHashes?: readonly string[];
  readonly DomainSuffixes?: readonly string[];
  readonly IssuedFrom?: string;
  readonly IssuedTo?: string;
  readonly ExpiresFrom?: string;
  readonly ExpiresTo?: string;
  readonly LintRules?: readonly string[];
}

export interface Plan {
  readonly KeyAlgorithm?: string;
  readonly Proof?: string;
  readonly CanarySize?: number;
  readonly WaveGrowth?: number;
  readonly WavePauseSeconds?: number;
  readonly StopAtFailureShare?: number;
  readonly Rates?: readonly { readonly Issuer: string; readonly PerSecond: number }[];
  readonly Deadline?: string;
  readonly OldCertificates?: string;
  readonly RevokeAfterHours?: number;
  readonly Notify?: readonly string[];
  readonly Incident?: string;
  readonly ReasonCode?: string;
  readonly Mode?: string;
}

interface OneCampaign {
  readonly CampaignId: string;
}

interface Stepped {
  readonly Step: CampaignStep;
}

export interface CampaignActions {
  ResealCreateCampaign: {
    readonly input: Plan & { readonly Name: string; readonly Selection: Selection };
    readonly output: OneCampaign;
  };
  ResealCountCampaignSelection: {
    readonly input: { readonly Selection: Selection; readonly Cursor?: string };
    /** An empty cursor: that was all. */
    readonly output: { readonly Count: number; readonly NextCursor: string };
  };
  ResealExtendCampaignSelection: {
    readonly input: OneCampaign & { readonly Identifiers: readonly string[] };
    readonly output: { readonly Count: number };
  };
  ResealPlanCampaign: { readonly input: OneCampaign; readonly output: Stepped };
  ResealStartCampaign: { readonly input: OneCampaign; readonly output: Stepped };
  ResealPauseCampaign: { readonly input: OneCampaign; readonly output: Stepped };
  ResealResumeCampaign: { readonly input: OneCampaign; readonly output: Stepped };
  ResealCancelCampaign: { readonly input: OneCampaign; readonly output: Stepped };
  ResealRetryCampaign: {
    readonly input: OneCampaign & { readonly States?: readonly ItemState[] };
    readonly output: Stepped;
  };
  ResealDescribeCampaigns: {
    readonly input: { readonly Offset?: number; readonly Limit?: number };
    readonly output: { readonly TotalCount: number; readonly Campaigns: readonly CampaignSummary[] };
  };
  ResealDescribeCampaign: { readonly input: OneCampaign; readonly output: { readonly Campaign: Campaign } };
  ResealDescribeCampaignReport: {
    readonly input: OneCampaign & { readonly Format: string; readonly Cursor?: string };
    /** The signature is base64; what is not signed has none. */
    readonly output: {
      readonly Content: string;
      readonly Signature: string;
      readonly SignerCertificate: string;
      readonly NextCursor: string;
    };
  };
  ResealDescribeCampaignItems: {
    readonly input: OneCampaign & {
      readonly State?: ItemState;
      readonly Wave?: number;
      readonly Cursor?: string;
      readonly Limit?: number;
    };
    readonly output: { readonly Items: readonly CampaignItem[]; readonly NextCursor: string };
  };
}
