// The forms that answered values may have, by the name of their member: dates, ids, enumerated words, PEM.

export type Form = (value: unknown) => boolean;

const like =
  (pattern: RegExp): Form =>
  (value) =>
    typeof value === 'string' && pattern.test(value);
const oneOf =
  (...values: readonly unknown[]): Form =>
  (value) =>
    values.includes(value);
const orNone =
  (form: Form): Form =>
  (value) =>
    value === '' || form(value);

const TRUTH = oneOf(true, false);
const NEVER = oneOf(false);
const NONE = oneOf('');
const ZERO = oneOf(0);
const COUNT: Form = (value) => Number.isSafeInteger(value) && Number(value) >= 0;
const TEXT: Form = (value) => typeof value === 'string' && !/\p{Cc}/u.test(value);
const FILLED: Form = (value) => TEXT(value) && value !== '';
const ID = like(/^[a-zA-Z0-9]{8}$/);
/** Of what does not exist, as the caller named it. */
const ANY_ID = like(/^[a-zA-Z0-9_-]{1,64}$/);
const UIN = like(/^[1-9][0-9]{11}$/);
const TIME = like(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/);
const DIGITS = like(/^(?:0|[1-9]\d*)$/);
const NUMBERED: Form = (value) => Number.isSafeInteger(value) && Number(value) > 99_999_999_999;
const HASH_LOW = like(/^[0-9a-f]{40}$/);
const HASH_HIGH = like(/^[0-9A-F]{40}$/);
const TOKEN = like(/^[a-z2-7]{32}$/);
const CERTIFICATES = like(/^(?:-----BEGIN CERTIFICATE-----\n[A-Za-z0-9+/=\n]+-----END CERTIFICATE-----\n)+$/);
const KEY = like(
  /^-----BEGIN (?:RSA |EC )?PRIVATE KEY-----\n[A-Za-z0-9+/=\n]+-----END (?:RSA |EC )?PRIVATE KEY-----\n$/,
);
const ALGORITHM = oneOf('RSA 2048', 'RSA 4096', 'ECC prime256v1', 'ECC secp384r1', 'SM2 sm2p256v1', 'ED25519 ed25519');
const METHOD = oneOf('DNS_AUTO', 'DNS', 'FILE');
const STATUS = oneOf(0, 1, 2, 3, 4, 5, 7, 9, 10, 11, 13);

/** By the name of the member wherever it stands; "Structure.Member" goes before. */
const FORMS: Readonly<Record<string, Form>> = {
  ...each(
    TRUTH,
    'AllowDownload Deployable IsDv IsExpiring IsIgnore IsSM IsVip IsWildcard KeyPasswordCustomFlag RenewAble',
  ),
  ...each(
    TRUTH,
    'ReplaceOriCertIsDelete IsTrustedCA IsValid Issued UseCrossSignRoot APACHE IIS JKS NGINX OTHER ROOT TOMCAT',
  ),
  ...each(
    NEVER,
    'IsVulnerability IsDNSPODResolve IsHostingUploadRenewCert IsPackage CertServiceShareEnabled Frequently IsAudited',
  ),
  ...each(NONE, 'AwaitingValidationMsg CertServiceBeginTime CertServiceEndTime HasRenewOrder HostingCompleteTime'),
  ...each(
    NONE,
    'HostingRenewCertId ServiceId ServiceStatus VulnerabilityReport ServiceOriginCertificateId AsyncCacheTime',
  ),
  ...each(NONE, 'ServiceRenewCertificateId ManagerId ProjectResume DeleteCertificateResponse.TaskId'),
  ...each(
    ZERO,
    'AutoRenewFlag CertServiceValidCertificateCount CompanyType NowPeriod TotalPeriod AsyncOffset AsyncTotalNum',
  ),
  ...each(ZERO, 'Count FailedTotalCount PendingTotalCount RunningTotalCount SuccessTotalCount TotalBalance'),
  ...each(COUNT, 'TotalCount AllTotal'),
  ...each(ID, 'CertificateId CertificateIds DealIds ResourceIds Success SuccessCertificates'),
  ...each(ID, 'OriginCertificateId RenewOrder ReplacedBy ReplacedFor OperationLog.CertId DeployedResources.Type'),
  ...each(ANY_ID, 'BatchDeleteFail.CertId CertTaskId.CertId DeleteTaskResult.CertId FailCertificates'),
  ...each(orNone(ID), 'OrderId RepeatCertId'),
  ...each(UIN, 'Uin SubAccountUin OwnerUin'),
  ...each(NUMBERED, 'ProjectInfo.OwnerUin ProjectCreatorUin'),
  ...each(TIME, 'InsertTime CreatedOn CacheTime CAEndTimes ValidFrom ValidTo ProjectCreateTime'),
  ...each(orNone(TIME), 'CertBeginTime CertEndTime CertRevokedTime DVAuthDeadline ValidationPassedTime'),
  ...each(DIGITS, 'ProjectId PackageType ValidityPeriod DomainNumber'),
  ...each(
    FILLED,
    'Domain SubjectAltName CertSANs Issuer Subject CACommonNames Chains Domains ProductZhName StatusName Msg',
  ),
  ...each(FILLED, 'BoundResource ProjectName TagKey Action Type CertificateDomain DomainList CheckValue'),
  ...each(TEXT, 'Alias StatusMsg PackageTypeName TypeName TagValue LocalCheckFailReason Error'),
  ...each(TEXT, 'AdminEmail AdminFirstName AdminLastName AdminPhoneNum AdminPosition ContactEmail ContactFirstName'),
  ...each(
    TEXT,
    'ContactLastName ContactNumber ContactPosition OrganizationAddress OrganizationCity OrganizationCountry',
  ),
  ...each(TEXT, 'OrganizationDivision OrganizationName OrganizationRegion PhoneAreaCode PhoneNumber PostalCode'),
  ...each(orNone(CERTIFICATES), 'CertificatePublicKey EncryptCert'),
  ...each(CERTIFICATES, 'Sign Encrypt Standard'),
  ...each(orNone(KEY), 'CertificatePrivateKey EncryptPrivateKey'),
  ...each(orNone(HASH_HIGH), 'CertFingerprint EncryptCertFingerprint'),
  ...each(ALGORITHM, 'EncryptAlgorithm CAEncryptAlgorithms'),
  ...each(STATUS, 'Status'),
  ...each(TOKEN, 'TaskId'),
  Fingerprint: HASH_LOW,
  From: oneOf('reseal', 'upload'),
  CertificateType: oneOf('SVR', 'CA'),
  CertType: oneOf('DV'),
  VulnerabilityStatus: oneOf('INACTIVE'),
  HostingStatus: oneOf(-1),
  SMCert: oneOf(0, 1),
  DomainType: oneOf(0, 1),
  VerifyType: orNone(METHOD),
  'DeleteTaskResult.Status': oneOf(0, 1, 2, 3, 4, 5),
  DeleteResult: oneOf(true),
  Result: oneOf(true),
  LocalCheck: oneOf(1, -1, -2, -3, -4, -5, -6, -7),
  CaCheck: oneOf(2, -1),
  DvAuthKey: like(/^(?:_dnsauth\.[a-z0-9.-]+|[a-z2-7]{32}\.txt)$/),
  DvAuthValue: like(/^[a-z2-7.]{32,}/),
  DvAuthDomain: like(/^[a-z0-9.-]+$/),
  DvAuthPath: oneOf('', '/.well-known/pki-validation/'),
  DvAuthSubDomain: orNone(like(/^_dnsauth[a-z0-9.-]*$/)),
  DvAuthKeySubDomain: orNone(like(/^_dnsauth[a-z0-9.-]*$/)),
  DvAuthVerifyType: oneOf('TXT', 'CNAME', 'FILE'),
  CsrType: oneOf('parse', 'online', 'original'),
  CsrContent: like(/^-----BEGIN CERTIFICATE REQUEST-----\n/),
  Content: like(/^UEsDB[A-Za-z0-9+/=]+$/),
  ContentType: oneOf('application/zip'),
  DownloadCertificateUrl: like(/^https?:\/\/[^/]+\/downloads\/[\w-]+\/[^/]+\.zip$/),
  DownloadFilename: like(/^[a-z0-9._-]+_(?:nginx|apache|iis|tomcat|jks|other|root)\.zip$/),
  RequestId: like(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/),
};

/** Undefined for a member that the table does not know. `place` is "Structure.Member". */
export function formOf(place: string): Form | undefined {
  return FORMS[place] ?? FORMS[place.slice(place.indexOf('.') + 1)];
}

function each(form: Form, names: string): Readonly<Record<string, Form>> {
  return Object.fromEntries(names.split(' ').map((name) => [name, form]));
}
