// The closed union of everything the service refuses, and the one error that carries a member of it.

import { inEnglish, type Reason } from './reasons/reason.ts';

export type Refusal =
  // The request as such.
  | { readonly kind: 'protocolUnsupported'; readonly detail: Reason }
  | { readonly kind: 'requestUnreadable'; readonly detail: Reason }
  | { readonly kind: 'multipartUnreadable'; readonly detail: Reason }
  | { readonly kind: 'requestTooLarge'; readonly part: 'headers' | 'query' | 'body'; readonly limitBytes: number }
  | { readonly kind: 'tooManyAtOnce' }
  | { readonly kind: 'storeUnavailable' }
  | { readonly kind: 'parameterMissing'; readonly name: string }
  | { readonly kind: 'parameterUnknown'; readonly name: string }
  | { readonly kind: 'parameterMistyped'; readonly name: string; readonly expected: Reason }
  | { readonly kind: 'parameterValueInvalid'; readonly name: string; readonly detail: Reason }
  | { readonly kind: 'actionUnknown'; readonly action: string }
  | { readonly kind: 'actionNotBuilt'; readonly action: string }
  | { readonly kind: 'versionUnknown'; readonly version: string }
  | { readonly kind: 'rateExceeded'; readonly action: string; readonly seen: number; readonly limit: number }
  // Who calls.
  | { readonly kind: 'authorizationMalformed'; readonly detail: Reason }
  | { readonly kind: 'secretIdUnknown' }
  | { readonly kind: 'signatureExpired'; readonly detail: Reason }
  /** `secretId` is that of a key that there is. */
  | { readonly kind: 'signatureWrong'; readonly secretId: string }
  | { readonly kind: 'tokenRefused' }
  /** `secretId`, here and below, is that of the key whose signature was good. */
  | { readonly kind: 'addressNotPermitted'; readonly address: string; readonly secretId: string }
  | { readonly kind: 'accountSuspended'; readonly secretId: string }
  | { readonly kind: 'actionDenied'; readonly action: string; readonly resource: string }
  | { readonly kind: 'projectClosed'; readonly projectId: number }
  /** What the act comes to besides is not open to the key; which certificates those are is not told. */
  | { readonly kind: 'cascadeDenied'; readonly certificateId: string }
  | { readonly kind: 'accountUnverified' }
  // Who signs in at the console.
  /** Nobody is signed in, or not any more. */
  | { readonly kind: 'notSignedIn' }
  /** Name, password or code, whichever of them is wrong; `secretId` is the id of the person, where there is one. */
  | { readonly kind: 'signInRefused'; readonly secretId: string }
  | { readonly kind: 'signInTooOften'; readonly retryAfterSeconds: number }
  /** It does not come from a page of this console. */
  | { readonly kind: 'requestForged' }
  | { readonly kind: 'signInLinkOver' }
  /** Accounts, keys, policies and people are changed by those who may do everything in their account. */
  | { readonly kind: 'administrationDenied'; readonly action: string }
  /** The installation is its operator's affair, whose account the first start made. */
  | { readonly kind: 'operatorDenied'; readonly action: string }
  /** Sums over the whole account, of which a part is closed to the key. */
  | { readonly kind: 'sumsDenied'; readonly action: string }
  // Certificates.
  | { readonly kind: 'certificateNotFound'; readonly certificateId: string }
  | { readonly kind: 'sourceForbids'; readonly act: string }
  | { readonly kind: 'phaseForbids'; readonly act: string; readonly detail: Reason }
  | { readonly kind: 'alreadyReplaced'; readonly detail: Reason }
  | { readonly kind: 'freeLimitReached'; readonly limit: number }
  | { readonly kind: 'orderLimitReached'; readonly limit: number }
  | { readonly kind: 'quotaReached'; readonly quota: 'records' | 'bytes' | 'orders' | 'acts'; readonly limit: number }
  | { readonly kind: 'domainLimitReached'; readonly registrableDomain: string; readonly limit: number }
  | { readonly kind: 'argumentInvalid'; readonly detail: Reason }
  | { readonly kind: 'csrNotFound'; readonly csrId: number }
  | { readonly kind: 'csrNotModifiable'; readonly csrId: number; readonly detail: Reason }
  | { readonly kind: 'csrLimitReached'; readonly limit: number }
  | { readonly kind: 'csrCountInvalid'; readonly given: number; readonly limit: number }
  | { readonly kind: 'contactEmailMissing' }
  /** Of an order that was submitted already. */
  | { readonly kind: 'orderUnderWay'; readonly detail: Reason }
  /** Domain validation takes no letter. */
  | { readonly kind: 'letterNotNeeded' }
  | { readonly kind: 'packageOrderInvalid'; readonly part: PackageOrderPart; readonly detail: Reason }
  | { readonly kind: 'publicationImpossible'; readonly domain: string }
  | { readonly kind: 'domainTooLong'; readonly detail: Reason }
  | { readonly kind: 'csrInvalid'; readonly detail: Reason }
  | { readonly kind: 'csrMismatch'; readonly detail: Reason }
  | { readonly kind: 'algorithmForbidden'; readonly detail: Reason }
  | { readonly kind: 'packageUnknown'; readonly detail: Reason }
  | { readonly kind: 'authorityUnreachable'; readonly detail: Reason }
  | { readonly kind: 'orderUnreadable'; readonly detail: Reason }
  | { readonly kind: 'reissueRefused'; readonly detail: Reason }
  | { readonly kind: 'cancelFailed'; readonly detail: Reason }
  | { readonly kind: 'cancelAuditForbidden'; readonly detail: Reason }
  | { readonly kind: 'notCompletable'; readonly detail: Reason }
  | { readonly kind: 'notVerifiable'; readonly detail: Reason }
  | { readonly kind: 'notResubmittable'; readonly detail: Reason }
  | { readonly kind: 'deleteIssuedForbidden' }
  | { readonly kind: 'deleteWithinHourForbidden' }
  | { readonly kind: 'downloadFormUnsupported'; readonly detail: Reason }
  | { readonly kind: 'deletionTaskUnknown'; readonly taskId: string }
  | { readonly kind: 'certificateCountInvalid'; readonly given: number; readonly limit: number }
  // Tags.
  | { readonly kind: 'tooManyTags'; readonly given: number; readonly limit: number }
  | { readonly kind: 'tagKeyEmpty' }
  | { readonly kind: 'tagKeyTooLong'; readonly limit: number }
  | { readonly kind: 'tagKeyIllegal'; readonly key: string }
  | { readonly kind: 'tagKeyRepeated'; readonly key: string }
  | { readonly kind: 'tagValueTooLong'; readonly limit: number }
  | { readonly kind: 'tagValueIllegal'; readonly key: string }
  | { readonly kind: 'tagSetAndRemoved'; readonly key: string }
  | { readonly kind: 'resourceUnreadable'; readonly resource: string }
  | { readonly kind: 'taggedServiceUnknown'; readonly service: string }
  | { readonly kind: 'taggedPrefixUnknown'; readonly prefix: string }
  // What this service has none of.
  | { readonly kind: 'managerUnknown'; readonly managerId: number }
  | { readonly kind: 'bindTaskUnknown'; readonly taskId: string }
  // Deployments.
  | { readonly kind: 'notDeployable'; readonly detail: Reason }
  | { readonly kind: 'namesNotCovered'; readonly detail: Reason }
  /** It does not exist, or belongs to another account. */
  | { readonly kind: 'targetUnknown'; readonly instanceId: string }
  | { readonly kind: 'instanceMalformed'; readonly instanceId: string }
  | { readonly kind: 'resourceTypeUnknown'; readonly resourceType: string }
  | { readonly kind: 'nothingBound'; readonly certificateId: string }
  | { readonly kind: 'deploymentUnknown'; readonly deploymentId: number }
  | { readonly kind: 'deploymentUnderWay'; readonly deploymentId: number }
  | { readonly kind: 'nothingToRetry'; readonly deploymentId: number }
  | { readonly kind: 'nothingToRollBack'; readonly deploymentId: number }
  // Campaigns.
  /** It does not exist, or is another's. */
  | { readonly kind: 'campaignUnknown'; readonly campaignId: string }
  | { readonly kind: 'campaignStepForbids'; readonly campaignId: string; readonly act: string; readonly detail: Reason }
  | { readonly kind: 'campaignLimitReached'; readonly limit: number }
  /** Of the lines of files that a campaign may be told. */
  | { readonly kind: 'campaignSelectionFull'; readonly limit: number }
  // Uploaded material.
  | { readonly kind: 'uploadUnreadable'; readonly detail: Reason }
  | { readonly kind: 'uploadChainBroken'; readonly detail: Reason }
  | { readonly kind: 'uploadAlgorithmUnsupported'; readonly detail: Reason }
  | { readonly kind: 'uploadNotAuthority'; readonly detail: Reason }
  | { readonly kind: 'uploadKeyMissing' }
  | { readonly kind: 'uploadKeyUnreadable'; readonly detail: Reason }
  | { readonly kind: 'uploadKeyMismatch' }
  | { readonly kind: 'uploadExists'; readonly certificateId: string };

/** What is wrong with an order by package. */
export type PackageOrderPart =
  | 'product'
  | 'packages'
  | 'domainCount'
  | 'domains'
  | 'period'
  | 'renewedKey'
  | 'renewedCsr'
  | 'renewedAlgorithm';

export class DomainError extends Error {
  override readonly name = 'DomainError';
  readonly refusal: Refusal;

  constructor(refusal: Refusal, options?: ErrorOptions) {
    super('detail' in refusal ? `${refusal.kind}: ${inEnglish(refusal.detail)}` : refusal.kind, options);
    this.refusal = refusal;
  }
}

/** Throws the refusal; of type never, so that it can end an expression. */
export function refuse(refusal: Refusal, options?: ErrorOptions): never {
  throw new DomainError(refusal, options);
}
