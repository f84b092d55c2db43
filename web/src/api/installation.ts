// The actions on the installation as a whole and on webhooks, with the members of their inputs and answers that the pages use.

/** Times are "YYYY-MM-DD HH:MM:SS" in GMT+8, or empty. */
export interface AuthorityList {
  /** 0 for the whole list. */
  readonly Shard: number;
  readonly Number: number;
  readonly ThisUpdateTime: string;
  readonly NextUpdateTime: string;
  readonly Revocations: number;
  readonly IsLate: boolean;
}

export interface Authority {
  readonly AuthorityId: string;
  readonly Kind: 'public' | 'private' | 'national' | 'service';
  readonly Role: 'root' | 'issuing';
  readonly IssuerId: string;
  readonly Subject: string;
  readonly Algorithm: string;
  readonly CertBeginTime: string;
  readonly CertEndTime: string;
  readonly Sha256: string;
  readonly IsIssuing: boolean;
  readonly IsKeyHere: boolean;
  readonly CompromiseTime: string;
  readonly RevokeTime: string;
  readonly Lists: readonly AuthorityList[];
  readonly Responder: {
    readonly Number: number;
    readonly CertBeginTime: string;
    readonly CertEndTime: string;
    readonly IsLate: boolean;
  } | null;
}

/** Since the start of the process that answers. */
export interface State {
  readonly LastSuccessTime: string;
  readonly LastTroubleTime: string;
  readonly LastTrouble: string;
}

export interface Issuer extends State {
  readonly Name: string;
  readonly Kind: 'builtIn' | 'acme';
  readonly Directory: string;
}

export interface DnsProvider extends State {
  readonly Name: string;
  readonly Kind: string;
  readonly Zones: readonly string[];
}

export interface Perspective extends State {
  readonly Name: string;
  readonly Region: string;
  readonly Url: string;
}

export interface Finding {
  readonly Check: string;
  readonly Subject: string;
  readonly Condition: 'good' | 'attention' | 'bad';
  readonly Found: string;
  readonly Advice: string;
}

export interface Webhook {
  readonly Name: string;
  readonly Host: string;
  /** Null for all. */
  readonly Events: readonly string[] | null;
  readonly WaitingCount: number;
  readonly GivenUpCount: number;
}

export interface Delivery {
  readonly Webhook: string;
  readonly EventNumber: number;
  readonly EventKind: string;
  readonly EventTime: string;
  readonly CertificateId: string;
  readonly Attempts: number;
  readonly SinceTime: string;
  readonly NextAttemptTime: string;
  readonly Trouble: string;
}

export interface DayOfActivity {
  /** "2026-12-01", in GMT+8. */
  readonly Day: string;
  readonly Issued: number;
  readonly Reissued: number;
  readonly Renewed: number;
  readonly Failed: number;
}

export interface WeekOfEnds {
  readonly FromTime: string;
  readonly Ending: number;
}

export type DeliveryState = 'givenUp' | 'waiting';

interface Named {
  readonly Webhook: string;
  readonly EventNumber: number;
}

export interface InstallationActions {
  ResealDescribeAuthorities: {
    readonly input: object;
    readonly output: { readonly Authorities: readonly Authority[] };
  };
  ResealRollAuthority: {
    readonly input: { readonly Kind: Authority['Kind'] };
    readonly output: { readonly AuthorityId: string };
  };
  ResealDescribeIssuers: { readonly input: object; readonly output: { readonly Issuers: readonly Issuer[] } };
  ResealDescribeDnsProviders: {
    readonly input: object;
    readonly output: { readonly Providers: readonly DnsProvider[] };
  };
  ResealDescribePerspectives: {
    readonly input: object;
    readonly output: { readonly Perspectives: readonly Perspective[] };
  };
  ResealExamineInstallation: {
    readonly input: { readonly Checks?: readonly string[] };
    readonly output: { readonly Findings: readonly Finding[] };
  };
  ResealDescribeWebhooks: { readonly input: object; readonly output: { readonly Webhooks: readonly Webhook[] } };
  ResealDescribeDeliveries: {
    readonly input: { readonly State?: DeliveryState; readonly Cursor?: string; readonly Limit?: number };
    readonly output: { readonly Deliveries: readonly Delivery[]; readonly NextCursor: string };
  };
  ResealRetryDelivery: { readonly input: Named; readonly output: Named };
  ResealDescribeActivity: {
    readonly input: object;
    readonly output: {
      readonly Days: readonly DayOfActivity[];
      readonly IsWhole: boolean;
      readonly Weeks: readonly WeekOfEnds[];
    };
  };
}
