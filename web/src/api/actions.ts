// The actions that the pages call, with the members of their inputs and answers that the pages use.

import type { AccessActions } from './access.ts';
import type { CampaignActions } from './campaigns.ts';
import type { InstallationActions } from './installation.ts';
import type { ProofActions, ProofFinding } from './proofs.ts';

export interface Tag {
  readonly TagKey: string;
  readonly TagValue: string;
}

export interface CertificateExtra {
  readonly OriginCertificateId: string | null;
  /** The certificate that this one replaces. */
  readonly ReplacedBy: string | null;
  /** The certificate that replaces this one. */
  readonly ReplacedFor: string | null;
  readonly RenewOrder: string | null;
}

/** What lists and details have in common. Times are "YYYY-MM-DD HH:MM:SS" in GMT+8, or empty. */
export interface CertificateFacts {
  readonly CertificateId: string;
  readonly Domain: string;
  readonly SubjectAltName: readonly string[];
  readonly Alias: string;
  readonly Status: number;
  readonly StatusName: string;
  readonly StatusMsg: string;
  readonly From: string;
  readonly PackageType: string;
  readonly ProductZhName: string;
  readonly CertificateType: string;
  readonly VerifyType: string;
  readonly ProjectId: string;
  readonly CertBeginTime: string;
  readonly CertEndTime: string;
  readonly InsertTime: string;
  readonly EncryptAlgorithm: string;
  readonly Tags: readonly Tag[];
  readonly RenewAble: boolean;
  readonly CertificateExtra: CertificateExtra;
}

export interface ListedCertificate extends CertificateFacts {
  readonly PackageTypeName: string;
  readonly ProjectInfo: { readonly ProjectName: string };
  readonly BoundResource: readonly string[];
  readonly IsExpiring: boolean;
  readonly AllowDownload: boolean;
  readonly DVAuthDeadline: string;
}

export interface Proof {
  readonly DvAuthKey: string;
  readonly DvAuthValue: string;
  readonly DvAuthDomain: string;
  readonly DvAuthPath: string;
  readonly DvAuthSubDomain: string;
  readonly DvAuthVerifyType: 'TXT' | 'CNAME' | 'FILE';
}

export interface ChainLink {
  readonly Issuer: string;
  readonly Subject: string;
  readonly Fingerprint: string;
  readonly ValidFrom: string;
  readonly ValidTo: string;
}

export interface CertificateDetail extends CertificateFacts {
  readonly TypeName: string;
  readonly OrderId: string;
  readonly CertificatePublicKey: string;
  readonly CertFingerprint: string;
  readonly CertChainInfo: readonly ChainLink[];
  readonly DvAuthDetail: { readonly DvAuths: readonly Proof[] | null };
  readonly SubmittedData: { readonly CsrType: string | null; readonly CsrContent: string | null };
}

export interface CheckedProof {
  readonly Domain: string;
  readonly VerifyType: string;
  /** 1 where the proof is found; below 0 why not. */
  readonly LocalCheck: number;
  readonly LocalCheckFailReason: string;
  readonly CheckValue: readonly string[];
  readonly Findings: ProofFinding;
}

/** The filters of a list, by their names on the wire. */
export interface ListFilter {
  readonly SearchKey?: string;
  readonly CertificateStatus?: readonly number[];
  readonly ProjectId?: number;
  readonly FilterSource?: 'upload' | 'buy';
  readonly FilterExpiring?: 1;
  readonly Tags?: readonly { readonly TagKey: string; readonly TagValue?: string }[];
  readonly ExpirationSort?: 'ASC' | 'DESC';
}

interface Page {
  readonly Offset?: number;
  readonly Limit?: number;
}

interface OneCertificate {
  readonly CertificateId: string;
}

export interface KeyChoice {
  readonly CsrType?: 'original' | 'online' | 'upload';
  readonly CsrContent?: string;
  readonly CertCSREncryptAlgo?: string;
  readonly CertCSRKeyParameter?: string;
}

export type ProofMethod = 'DNS_AUTO' | 'DNS' | 'FILE';

export interface LogEntry {
  readonly Sequence: number;
  readonly CreatedOn: string;
  readonly Kind: string;
  readonly SubAccountUin: string;
  readonly CertificateId: string;
  readonly Origin: string;
  readonly Operator: string;
  readonly SecretId: string;
  readonly Address: string;
  readonly CallRequestId: string;
  readonly Detail: string;
}

export interface ScheduledRevocation {
  readonly CertificateId: string;
  readonly Domain: string;
  readonly RevokeTime: string;
  readonly ReplacementId: string;
  readonly HeldBy: readonly string[];
}

export interface DeployedPart {
  readonly Id: number;
  readonly InstanceId: string;
  readonly InstanceName: string;
  readonly Region: string;
  readonly Status: number;
  readonly ErrorMsg: string;
  readonly UpdateTime: string;
}

/** A place that serves certificates, with what is known of it; fingerprints are SHA-256 in lower-case hex. */
export interface Target {
  readonly ResourceType: string;
  readonly Region: string;
  readonly InstanceId: string;
  readonly Name: string;
  readonly Domains: readonly string[];
  readonly ServedAt: readonly string[];
  readonly CertificateId: string;
  readonly DeployTime: string;
  readonly DeployedSha256: string;
  readonly LookTime: string;
  readonly ServedSha256: readonly string[];
  readonly IsPartial: boolean;
}

export interface Actions extends CampaignActions, AccessActions, InstallationActions, ProofActions {
  DescribeCertificates: {
    readonly input: ListFilter & Page & { readonly CertIds?: readonly string[] };
    readonly output: { readonly TotalCount: number; readonly Certificates: readonly ListedCertificate[] };
  };
  DescribeCertificateDetail: { readonly input: OneCertificate; readonly output: CertificateDetail };
  ReplaceCertificate: {
    readonly input: OneCertificate & KeyChoice & { readonly ValidType: ProofMethod; readonly Reason?: string };
    readonly output: OneCertificate;
  };
  ResealRenewCertificate: {
    readonly input: OneCertificate & KeyChoice & { readonly ValidType: ProofMethod };
    readonly output: OneCertificate;
  };
  ApplyCertificate: {
    readonly input: {
      readonly DvAuthMethod: ProofMethod;
      readonly DomainName: string;
      readonly Alias?: string;
      readonly ProjectId?: number;
      readonly CsrEncryptAlgo?: string;
      readonly CsrKeyParameter?: string;
    };
    readonly output: OneCertificate;
  };
  CreateCertificate: {
    readonly input: { readonly ProductId: number; readonly DomainNum: number; readonly TimeSpan: number };
    readonly output: { readonly CertificateIds: readonly string[] };
  };
  SubmitCertificateInformation: {
    readonly input: OneCertificate & {
      readonly CsrType: 'online' | 'parse';
      readonly CsrContent?: string;
      readonly CertificateDomain: string;
      readonly DomainList: readonly string[];
      readonly VerifyType: ProofMethod;
    };
    readonly output: OneCertificate;
  };
  CommitCertificateInformation: {
    readonly input: OneCertificate & { readonly VerifyType: ProofMethod };
    readonly output: object;
  };
  UploadCertificate: {
    readonly input: {
      readonly CertificatePublicKey: string;
      readonly CertificatePrivateKey?: string;
      readonly CertificateType: 'SVR' | 'CA';
      readonly Alias?: string;
      readonly ProjectId?: number;
      readonly KeyPassword?: string;
      readonly Repeatable?: boolean;
    };
    readonly output: OneCertificate & { readonly RepeatCertId: string };
  };
  RevokeCertificate: { readonly input: OneCertificate & { readonly Reason?: string }; readonly output: object };
  CompleteCertificate: { readonly input: OneCertificate; readonly output: object };
  CancelCertificateOrder: { readonly input: OneCertificate; readonly output: object };
  CheckCertificateDomainVerification: {
    readonly input: OneCertificate & { readonly Findings: true };
    readonly output: { readonly VerificationResults: readonly CheckedProof[] };
  };
  DeleteCertificates: {
    readonly input: { readonly CertificateIds: readonly string[] };
    readonly output: {
      readonly Success: readonly string[];
      readonly Fail: readonly { readonly CertId: string; readonly Msg: string }[];
    };
  };
  ModifyCertificateProject: {
    readonly input: { readonly CertificateIdList: readonly string[]; readonly ProjectId: number };
    readonly output: { readonly SuccessCertificates: readonly string[]; readonly FailCertificates: readonly string[] };
  };
  ModifyCertificateAlias: { readonly input: OneCertificate & { readonly Alias: string }; readonly output: object };
  ModifyResourceTags: {
    readonly input: {
      readonly Resource: string;
      readonly ReplaceTags?: readonly Tag[];
      readonly DeleteTags?: readonly { readonly TagKey: string }[];
    };
    readonly output: object;
  };
  DownloadCertificate: {
    readonly input: OneCertificate;
    readonly output: { readonly Content: string; readonly ContentType: string };
  };
  DescribeDownloadCertificateUrl: {
    readonly input: OneCertificate & { readonly ServiceType: string };
    readonly output: { readonly DownloadCertificateUrl: string; readonly DownloadFilename: string };
  };
  DeployCertificateInstance: {
    readonly input: OneCertificate & { readonly InstanceIdList: readonly string[]; readonly ResourceType: string };
    readonly output: { readonly DeployRecordId: number };
  };
  DescribeHostDeployRecord: {
    readonly input: OneCertificate & Page;
    readonly output: {
      readonly TotalCount: number;
      readonly DeployRecordList: readonly {
        readonly Id: number;
        readonly ResourceType: string;
        readonly Region: string;
        readonly Status: number;
        readonly CreateTime: string;
        readonly UpdateTime: string;
      }[];
    };
  };
  DescribeHostDeployRecordDetail: {
    readonly input: Page & { readonly DeployRecordId: string };
    readonly output: { readonly TotalCount: number; readonly DeployRecordDetailList: readonly DeployedPart[] };
  };
  ResealDescribeAuditLog: {
    readonly input: {
      readonly Cursor?: string;
      readonly Limit?: number;
      readonly StartTime?: string;
      readonly EndTime?: string;
      readonly SecretId?: string;
      readonly CertificateId?: string;
    };
    readonly output: { readonly Entries: readonly LogEntry[]; readonly NextCursor: string | null };
  };
  ResealDescribeTargets: {
    readonly input: Page;
    readonly output: { readonly TotalCount: number; readonly Targets: readonly Target[] };
  };
  CreateCertificateBindResourceSyncTask: {
    readonly input: { readonly CertificateIds: readonly string[]; readonly IsCache: 0 | 1 };
    readonly output: object;
  };
  ResealDescribeScheduledRevocations: {
    readonly input: Page & { readonly CertificateId?: string };
    readonly output: { readonly TotalCount: number; readonly ScheduledRevocations: readonly ScheduledRevocation[] };
  };
  ResealCancelScheduledRevocation: { readonly input: OneCertificate; readonly output: object };
  ResealAdvanceScheduledRevocation: { readonly input: OneCertificate; readonly output: object };
}

export type ActionName = keyof Actions;
export type InputOf<Name extends ActionName> = Actions[Name]['input'];
export type OutputOf<Name extends ActionName> = Actions[Name]['output'];

/** Service tag has a version of its own; all others are of service ssl. */
export function versionOf(action: ActionName): string {
  return action === 'ModifyResourceTags' ? '2018-08-13' : '2019-12-05';
}
