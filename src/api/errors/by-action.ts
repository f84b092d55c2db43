// Where an action's own list of codes calls a refusal otherwise than the rest of the API does: in reference/actions.json, and of
// service tag in the official SDKs.

import type { Refusal } from '../../failure.ts';

type Codes = { readonly [Kind in Refusal['kind']]?: string };

/** The common code (reference/protocol.md) for actions whose lists have none for a lack of permission. */
const NO_PERMISSION: Codes = {
  actionDenied: 'UnauthorizedOperation',
  projectClosed: 'UnauthorizedOperation',
  cascadeDenied: 'UnauthorizedOperation',
  accountUnverified: 'UnauthorizedOperation',
};

const NO_PROJECT_PERMISSION: Codes = {
  projectClosed: 'UnauthorizedOperation',
  accountUnverified: 'UnauthorizedOperation',
};

const INVALID_PARAM = 'FailedOperation.InvalidParam';
const WITH_DETAIL = 'InvalidParameter.WithDetailReason';
const BACKEND_ERROR = 'InternalError.BackendResponseError';
const NOT_CANCELLABLE = 'FailedOperation.CertificateNotFoundOrCantCancel';
const CANCEL_FAILED = 'FailedOperation.CancelAuditCertificateFailed';
const REVOKE_FAILED = 'FailedOperation.RevokeFailed';

/** Of actions whose lists have no code for a record that there is not. */
const UNKNOWN_RECORD: Codes = { deploymentUnknown: INVALID_PARAM };

const NO_TAG_PERMISSION = 'AuthFailure.UnauthorizedOperation';
const NO_SUCH_RESOURCE = 'InvalidParameterValue.ResourceDescriptionError';

/** Of all actions of service tag that change tags. */
const TAG_CODES: Codes = {
  actionDenied: NO_TAG_PERMISSION,
  projectClosed: NO_TAG_PERMISSION,
  certificateNotFound: NO_SUCH_RESOURCE,
  resourceUnreadable: NO_SUCH_RESOURCE,
  taggedPrefixUnknown: NO_SUCH_RESOURCE,
  taggedServiceUnknown: 'InvalidParameter.UnsupportedService',
  certificateCountInvalid: 'LimitExceeded.ResourceNumPerRequest',
  quotaReached: 'LimitExceeded.Quota',
  tooManyTags: 'LimitExceeded.TagNumPerRequest',
  tagKeyEmpty: 'InvalidParameterValue.TagKeyEmpty',
  tagKeyTooLong: 'InvalidParameterValue.TagKeyLengthExceeded',
  tagKeyIllegal: 'InvalidParameterValue.TagKeyCharacterIllegal',
  tagKeyRepeated: 'InvalidParameterValue.TagKeyDuplicate',
  tagValueTooLong: 'InvalidParameterValue.TagValueLengthExceeded',
  tagValueIllegal: 'InvalidParameterValue.TagValueCharacterIllegal',
};

const CODES_BY_ACTION: ReadonlyMap<string, Codes> = new Map<string, Codes>([
  ['ApplyCertificate', { csrMismatch: INVALID_PARAM, algorithmForbidden: INVALID_PARAM }],
  [
    'CancelAuditCertificate',
    {
      ...NO_PERMISSION,
      certificateNotFound: NOT_CANCELLABLE,
      phaseForbids: NOT_CANCELLABLE,
      sourceForbids: NOT_CANCELLABLE,
      cancelFailed: CANCEL_FAILED,
      authorityUnreachable: CANCEL_FAILED,
    },
  ],
  [
    'CancelCertificateOrder',
    {
      sourceForbids: 'FailedOperation.InvalidCertificateStatusCode',
      authorityUnreachable: 'FailedOperation.CancelOrderFailed',
    },
  ],
  ['CheckCertificateChain', { ...NO_PERMISSION, uploadUnreadable: 'FailedOperation.CertificateInvalid' }],
  [
    'CheckCertificateDomainVerification',
    { ...NO_PERMISSION, phaseForbids: 'FailedOperation.CertificateStatusNotAllowVerify' },
  ],
  ['CheckCertificateExist', { ...NO_PERMISSION, uploadUnreadable: INVALID_PARAM, uploadChainBroken: INVALID_PARAM }],
  [
    'CertificateInfoSubmit',
    {
      phaseForbids: 'FailedOperation.CertificateInfoSubmitStatusInvalid',
      domainTooLong: 'FailedOperation.CertificateInfoSubmitDomainInvalid',
      csrInvalid: INVALID_PARAM,
      csrMismatch: INVALID_PARAM,
    },
  ],
  [
    'CertificateOrderSubmit',
    {
      domainTooLong: INVALID_PARAM,
      publicationImpossible: INVALID_PARAM,
      orderUnreadable: BACKEND_ERROR,
      reissueRefused: BACKEND_ERROR,
      csrMismatch: 'FailedOperation.CertificateInvalid',
      algorithmForbidden: INVALID_PARAM,
    },
  ],
  [
    'CommitCertificateInformation',
    {
      domainTooLong: INVALID_PARAM,
      publicationImpossible: INVALID_PARAM,
      orderUnreadable: BACKEND_ERROR,
      reissueRefused: BACKEND_ERROR,
      csrMismatch: 'FailedOperation.CertificateInvalid',
      algorithmForbidden: INVALID_PARAM,
    },
  ],
  [
    'CompleteCertificate',
    {
      ...NO_PERMISSION,
      certificateNotFound: 'FailedOperation.CertificateNotFoundOrAudited',
      phaseForbids: 'FailedOperation.CertificateNotFoundOrAudited',
    },
  ],
  [
    'CreateCertificate',
    {
      ...NO_PROJECT_PERMISSION,
      packageUnknown: INVALID_PARAM,
      domainTooLong: INVALID_PARAM,
      orderLimitReached: INVALID_PARAM,
    },
  ],
  ['CreateCertificateBindResourceSyncTask', NO_PERMISSION],
  [
    'CreateCertificateByPackage',
    {
      ...NO_PERMISSION,
      certificateNotFound: 'FailedOperation',
      sourceForbids: 'FailedOperation',
      phaseForbids: 'FailedOperation',
      argumentInvalid: 'FailedOperation',
      domainTooLong: 'InvalidParameter.DomainInvalid',
      orderLimitReached: 'FailedOperation',
      csrInvalid: 'InvalidParameter.RenewCsrInvalid',
      csrMismatch: 'InvalidParameter.RenewCsrInvalid',
    },
  ],
  ['CreateCSR', { domainTooLong: INVALID_PARAM }],
  ['DeleteCertificate', { sourceForbids: 'FailedOperation.InvalidCertificateStatusCode' }],
  [
    'DescribeDownloadCertificateUrl',
    { ...NO_PERMISSION, phaseForbids: 'FailedOperation.CertificateStatusNotAllowDownload' },
  ],
  [
    'DeleteCertificates',
    {
      ...NO_PERMISSION,
      certificateCountInvalid: 'FailedOperation.CertificateSyncTaskCertificateIdCountInvalid',
    },
  ],
  ['DescribeCertificateBindResourceTaskDetail', { ...NO_PERMISSION, resourceTypeUnknown: 'FailedOperation' }],
  ['DescribeCertificateBindResourceTaskResult', NO_PERMISSION],
  ['DescribeCompanies', NO_PERMISSION],
  ['DescribeDeleteCertificatesTaskResult', NO_PERMISSION],
  [
    'DescribeDeployedResources',
    {
      ...NO_PERMISSION,
      certificateNotFound: 'InvalidParameter.ContainsInvalidCertificateId',
      certificateCountInvalid: 'InvalidParameter.CertificateIdNumberLimit',
    },
  ],
  ['DescribeManagerDetail', NO_PERMISSION],
  ['DescribeManagers', NO_PERMISSION],
  ['DescribePackages', NO_PERMISSION],
  [
    'ModifyCertificatesExpiringNotificationSwitch',
    { ...NO_PERMISSION, certificateCountInvalid: 'InvalidParameter.CertificatesNumberExceeded' },
  ],
  [
    'ModifyCertificateResubmit',
    {
      ...NO_PERMISSION,
      freeLimitReached: WITH_DETAIL,
      orderLimitReached: WITH_DETAIL,
      domainLimitReached: WITH_DETAIL,
      publicationImpossible: WITH_DETAIL,
      authorityUnreachable: 'FailedOperation',
      reissueRefused: 'FailedOperation',
    },
  ],
  ['UploadConfirmLetter', NO_PERMISSION],
  [
    'DescribeResourceTagsByResourceIds',
    {
      actionDenied: NO_TAG_PERMISSION,
      projectClosed: NO_TAG_PERMISSION,
      certificateCountInvalid: 'InvalidParameterValue.ResourceIdInvalid',
      taggedServiceUnknown: 'InvalidParameterValue.ServiceTypeInvalid',
      taggedPrefixUnknown: 'InvalidParameterValue.ResourcePrefixInvalid',
    },
  ],
  [
    'ModifyResourceTags',
    {
      ...TAG_CODES,
      taggedServiceUnknown: NO_SUCH_RESOURCE,
      tooManyTags: 'LimitExceeded.ResourceAttachedTags',
      tagKeyRepeated: 'InvalidParameter.Tag',
      tagSetAndRemoved: 'InvalidParameterValue.DeleteTagsParamError',
    },
  ],
  ['DeployCertificateRecordRetry', UNKNOWN_RECORD],
  ['UpdateCertificateRecordRetry', UNKNOWN_RECORD],
  ['UpdateCertificateRecordRollback', UNKNOWN_RECORD],
  ['UploadUpdateCertificateRecordRetry', UNKNOWN_RECORD],
  ['UploadUpdateCertificateRecordRollback', UNKNOWN_RECORD],
  ['DescribeHostUploadUpdateRecordDetail', { ...NO_PERMISSION, ...UNKNOWN_RECORD }],
  ['TagResources', TAG_CODES],
  ['UnTagResources', TAG_CODES],
  ['ReplaceCertificate', { domainTooLong: INVALID_PARAM }],
  [
    'RevokeCertificate',
    {
      ...NO_PROJECT_PERMISSION,
      cancelFailed: REVOKE_FAILED,
      reissueRefused: REVOKE_FAILED,
    },
  ],
  [
    'SubmitCertificateInformation',
    {
      domainTooLong: INVALID_PARAM,
      csrInvalid: INVALID_PARAM,
      csrMismatch: INVALID_PARAM,
      algorithmForbidden: INVALID_PARAM,
    },
  ],
]);

/** Their lists have no FailedOperation.InvalidParam: what is called so elsewhere has a common code there. */
export const WITHOUT_INVALID_PARAM: ReadonlySet<string> = new Set([
  'CancelAuditCertificate',
  'CheckCertificateChain',
  'CreateCertificateBindResourceSyncTask',
  'CreateCertificateByPackage',
  'DeleteCertificates',
  'DeleteManager',
  'DescribeCertificateBindResourceTaskDetail',
  'DescribeCertificateBindResourceTaskResult',
  'DescribeCompanies',
  'DescribeDeleteCertificatesTaskResult',
  'DescribeDeployedResources',
  'DescribeDownloadCertificateUrl',
  'DescribeManagerDetail',
  'DescribePackages',
  'ModifyCertificateResubmit',
  'ModifyCertificatesExpiringNotificationSwitch',
  'SubmitAuditManager',
  'UploadConfirmLetter',
  'VerifyManager',
]);

/** What the action calls the refusal whose usual code is given. */
export function codeWithin(
  action: string | undefined,
  refused: { readonly kind: Refusal['kind']; readonly code: string },
): string {
  const { kind, code } = refused;
  if (action === undefined) return code;
  const own = CODES_BY_ACTION.get(action)?.[kind];
  if (own !== undefined) return own;
  return code === INVALID_PARAM && WITHOUT_INVALID_PARAM.has(action) ? 'InvalidParameterValue' : code;
}
