// The one place that knows error codes: what a refusal is called on the wire, and its message in both languages.

import type { Refusal } from '../../failure.ts';
import { inWords } from '../../reasons/reason.ts';
import { inChinese } from '../../reasons/vocabularies.ts';
import { NO_TAG_TEXT, PACKAGE_ORDER_WORDS, PARTS_ZH, QUOTA_WORDS } from './words.ts';
import { codeWithin } from './by-action.ts';
import { CAMPAIGN_WORDINGS } from './of-campaigns.ts';
import { DEPLOYMENT_WORDINGS } from './of-deployments.ts';
import { SIGN_IN_WORDINGS } from './of-sign-in.ts';
import type { Language } from '../call/request.ts';
import { detailed, invalid, plain, shown, type Wording } from './wording.ts';

export interface WireError {
  readonly Code: string;
  readonly Message: string;
}

/** What a caller learns of a bug: nothing but that there is one; the log has the rest under the RequestId. */
export function internalError(language: Language): WireError {
  const message = language === 'zh-CN' ? '内部错误。' : 'An internal error has occurred.';
  return { Code: 'InternalError', Message: message };
}

/** `action` is undefined while it is not known: some codes differ from action to action. */
export function wireErrorOf(
  refusal: Refusal,
  context: { readonly action: string | undefined; readonly language: Language },
): WireError {
  const { code, en, zh } = wordingOf(refusal.kind, refusal);
  return {
    Code: codeWithin(context.action, { kind: refusal.kind, code }),
    Message: context.language === 'zh-CN' ? zh : en,
  };
}

type RefusalsByKind = { readonly [Each in Refusal as Each['kind']]: Each };
type Wordings = { readonly [Kind in keyof RefusalsByKind]: (refusal: RefusalsByKind[Kind]) => Wording };

function wordingOf<Kind extends keyof RefusalsByKind>(kind: Kind, refusal: RefusalsByKind[Kind]): Wording {
  return WORDINGS[kind](refusal);
}

/** Exhaustive by its type: a new kind of refusal does not compile without its row. */
const WORDINGS: Wordings = {
  protocolUnsupported: detailed('UnsupportedProtocol', 'The protocol is not supported', '不支持该协议'),
  requestUnreadable: detailed('InvalidParameter', 'The request cannot be read', '请求无法解析'),
  multipartUnreadable: detailed('InvalidRequest', 'The multipart body cannot be read', 'multipart 请求体无法解析'),
  requestTooLarge: ({ part, limitBytes }) => ({
    code: 'RequestSizeLimitExceeded',
    en: `The request is too large: the limit of its ${part} is ${limitBytes} bytes.`,
    zh: `请求过大：${PARTS_ZH[part]}上限为 ${limitBytes} 字节。`,
  }),
  tooManyAtOnce: plain(
    'ServiceUnavailable',
    'The service is receiving too much at once, try again later',
    '服务繁忙，请稍后重试',
  ),
  storeUnavailable: plain(
    'ServiceUnavailable',
    'The service cannot reach or use its store at the moment, try again later',
    '服务暂时无法访问其存储，请稍后重试',
  ),
  parameterMissing: ({ name }) => ({
    code: 'MissingParameter',
    en: `The request is missing the required parameter \`${shown(name)}\`.`,
    zh: `请求缺少必选参数 \`${shown(name)}\`。`,
  }),
  parameterUnknown: ({ name }) => ({
    code: 'UnknownParameter',
    en: `The parameter \`${shown(name)}\` is not recognized.`,
    zh: `参数 \`${shown(name)}\` 无法识别。`,
  }),
  parameterMistyped: ({ name, expected }) => ({
    code: 'InvalidParameter',
    en: `The parameter \`${shown(name)}\` must be ${inWords(expected, 'en')}.`,
    zh: `参数 \`${shown(name)}\` 类型错误：应为${inWords(expected, 'zh')}。`,
  }),
  parameterValueInvalid: ({ name, detail }) => ({
    code: 'InvalidParameterValue',
    en: `The value of the parameter \`${shown(name)}\` is invalid: ${inWords(detail, 'en')}.`,
    zh: `参数 \`${shown(name)}\` 取值错误：${inWords(detail, 'zh')}。`,
  }),
  actionUnknown: ({ action }) => ({
    code: 'InvalidAction',
    en: `The action \`${shown(action)}\` does not exist.`,
    zh: `接口 \`${shown(action)}\` 不存在。`,
  }),
  actionNotBuilt: ({ action }) => ({
    code: 'UnsupportedOperation',
    en: `The action \`${shown(action)}\` is part of the API but not built yet in this service.`,
    zh: `接口 \`${shown(action)}\` 属于该 API，但本服务尚未实现。`,
  }),
  versionUnknown: ({ version }) => ({
    code: 'NoSuchVersion',
    en: `The version \`${shown(version)}\` does not exist; it must be 2019-12-05, or 2018-08-13 of service tag.`,
    zh: `接口版本 \`${shown(version)}\` 不存在，应为 2019-12-05（标签服务 tag 为 2018-08-13）。`,
  }),
  rateExceeded: ({ action, seen, limit }) => ({
    code: 'RequestLimitExceeded',
    en: `Too many requests: \`${shown(action)}\` was called ${seen} times within one second, the limit is ${limit}.`,
    zh: `请求频率超限：接口 \`${shown(action)}\` 一秒内已调用 ${seen} 次，上限为 ${limit} 次。`,
  }),

  authorizationMalformed: detailed('AuthFailure.InvalidAuthorization', 'The authorization is invalid', '鉴权信息无效'),
  secretIdUnknown: plain(
    'AuthFailure.SecretIdNotFound',
    'The SecretId does not exist or is disabled',
    'SecretId 不存在或已停用',
  ),
  signatureExpired: detailed('AuthFailure.SignatureExpire', 'The signature has expired', '签名已过期'),
  signatureWrong: plain(
    'AuthFailure.SignatureFailure',
    'The signature is wrong: check the SecretKey and how the request is signed',
    '签名错误：请检查 SecretKey 与签名方法',
  ),
  tokenRefused: plain(
    'AuthFailure.TokenFailure',
    'The token is invalid: this service issues no temporary credentials',
    'Token 无效：本服务不签发临时密钥',
  ),
  accountSuspended: plain(
    'AuthFailure.UnauthorizedOperation',
    'The account is suspended: ask the operator of this service',
    '账号已被停用，请联系本服务的管理员',
  ),
  addressNotPermitted: ({ address }) => ({
    code: 'IpNotInWhitelist',
    en: `The API key may not be used from ${shown(address)}.`,
    zh: `该密钥不允许从 ${shown(address)} 使用。`,
  }),
  actionDenied: ({ action, resource }) => ({
    code: 'FailedOperation.AuthError',
    en: `You do not have permission to perform this operation: ${shown(action)} on ${shown(resource)}.`,
    zh: `您没有权限执行该操作：${shown(action)}，资源 ${shown(resource)}。`,
  }),
  projectClosed: ({ projectId }) => ({
    code: 'FailedOperation.NoProjectPermission',
    en: `You do not have the permission to operate on this project: ${projectId}.`,
    zh: `您没有操作该项目的权限：${projectId}。`,
  }),
  cascadeDenied: ({ certificateId }) => ({
    code: 'FailedOperation.AuthError',
    en: `You do not have permission to perform this operation: on ${shown(certificateId)} it would also touch certificates that are not open to this key, so nothing was done.`,
    zh: `您没有权限执行该操作：对 ${shown(certificateId)} 的操作会涉及该密钥无权访问的其他证书，未作任何更改。`,
  }),
  accountUnverified: plain(
    'FailedOperation.NoRealNameAuth',
    'You have not completed the identity verification',
    '您未完成实名认证',
  ),

  ...SIGN_IN_WORDINGS,

  certificateNotFound: ({ certificateId }) => ({
    code: 'FailedOperation.CertificateNotFound',
    en: `The certificate does not exist: ${shown(certificateId)}.`,
    zh: `证书不存在：${shown(certificateId)}。`,
  }),
  sourceForbids: ({ act }) => ({
    code: 'FailedOperation.InvalidCertificateSource',
    en: `Certificate source error: cannot ${act} an uploaded certificate.`,
    zh: `证书来源错误：上传的证书不支持${inChinese('act', act)}。`,
  }),
  phaseForbids: ({ act, detail }) => ({
    code: 'FailedOperation.InvalidCertificateStatusCode',
    en: `The certificate status is incorrect: cannot ${act} it, because ${inWords(detail, 'en')}.`,
    zh: `证书状态错误，不能${inChinese('act', act)}：${inWords(detail, 'zh')}。`,
  }),
  alreadyReplaced: detailed(
    'FailedOperation.OrderAlreadyReplaced',
    'This order has already been replaced',
    '该订单已重颁发',
  ),
  freeLimitReached: ({ limit }) => ({
    code: 'FailedOperation.ExceedsFreeLimit',
    en: `The number of free certificates exceeds the maximum value of ${limit} for the account.`,
    zh: `免费证书数量超出账号上限 ${limit} 张。`,
  }),
  orderLimitReached: ({ limit }) => ({
    code: 'FailedOperation.ExceedsFreeLimit',
    en: `The account has ${limit} orders under way, which is the limit: complete or cancel some first.`,
    zh: `账号进行中的订单数已达上限 ${limit} 个，请先完成或取消部分订单。`,
  }),
  quotaReached: ({ quota, limit }) => {
    const { en, zh } = QUOTA_WORDS[quota];
    return {
      code: 'LimitExceeded',
      en: `The account has reached its limit of ${limit} ${en}.`,
      zh: `账号已达上限：${zh} ${limit}。`,
    };
  },
  domainLimitReached: ({ registrableDomain, limit }) => ({
    code: 'FailedOperation.MainDomainCertificateCountLimit',
    en: `The number of free certificates under the domain ${shown(registrableDomain)} has reached its limit of ${limit}.`,
    zh: `主域名 ${shown(registrableDomain)} 下的免费证书数量已达上限 ${limit} 张。`,
  }),
  argumentInvalid: detailed('FailedOperation.InvalidParam', 'Incorrect parameters', '参数有误'),
  csrNotFound: ({ csrId }) => ({
    code: 'ResourceNotFound',
    en: `The CSR does not exist: ${csrId}.`,
    zh: `CSR 不存在：${csrId}。`,
  }),
  csrNotModifiable: ({ csrId, detail }) => ({
    code: 'FailedOperation',
    en: `Operation failed: CSR ${csrId} cannot be modified, because ${inWords(detail, 'en')}.`,
    zh: `操作失败：CSR ${csrId} 不可修改：${inWords(detail, 'zh')}。`,
  }),
  csrLimitReached: ({ limit }) => ({
    code: 'LimitExceeded',
    en: `The account keeps ${limit} CSRs, which is the limit: delete some first.`,
    zh: `账号保存的 CSR 数已达上限 ${limit} 个，请先删除部分 CSR。`,
  }),
  csrCountInvalid: ({ given, limit }) => ({
    code: 'FailedOperation.InvalidParam',
    en: `Incorrect parameters: ${given} CSRs are named, and it may be 1 to ${limit}.`,
    zh: `参数有误：指定了 ${given} 个 CSR，数量应为 1 至 ${limit}。`,
  }),
  contactEmailMissing: plain(
    'FailedOperation.CertificateInfoSubmitContactEmailEmpty',
    'The e-mail address of the contact is missing: a person who orders for themselves gives ContactEmail',
    '缺少联系人邮箱：CompanyType 为 1（个人）时必须填写 ContactEmail',
  ),
  orderUnderWay: detailed(
    'FailedOperation.CertificateOrderSubmitProcessing',
    'The order was submitted already',
    '证书订单已提交',
  ),
  letterNotNeeded: plain(
    'FailedOperation.UploadConfirmCertificateNotSupportDV',
    'A domain-validated certificate takes no confirmation letter: it is issued when control of its domains is proved',
    '域名型（DV）证书无需上传确认函：域名验证通过后即会签发',
  ),
  packageOrderInvalid: ({ part, detail }) => {
    const { code, en, zh } = PACKAGE_ORDER_WORDS[part];
    return { code, en: `${en}: ${inWords(detail, 'en')}.`, zh: `${zh}：${inWords(detail, 'zh')}。` };
  },
  publicationImpossible: ({ domain }) => ({
    code: 'FailedOperation',
    en: `Operation failed: DNS_AUTO cannot publish for ${shown(domain)}, because this service serves no zone of it that is open to the account, and has no delegation zone.`,
    zh: `操作失败：无法为 ${shown(domain)} 自动添加 DNS 记录，本服务未托管该账号可用的解析域，也未配置委派域。`,
  }),
  domainTooLong: detailed(
    'InvalidParameterValue.CertificateDomainMaxLengthInvalid',
    'The domain is too long',
    '域名长度超出限制',
  ),
  csrInvalid: detailed('FailedOperation.CertificateInvalid', 'The CSR is invalid', 'CSR 无效'),
  csrMismatch: detailed(
    'FailedOperation.CertificateMismatch',
    'The CSR does not fit the certificate',
    'CSR 与证书不匹配',
  ),
  algorithmForbidden: detailed('InvalidParameter.RenewAlgorithmInvalid', 'The algorithm is invalid', '算法无效'),
  packageUnknown: detailed('FailedOperation.PackageNotFound', 'The package does not exist', '权益包不存在'),
  authorityUnreachable: detailed(
    'FailedOperation.NetworkError',
    'The CA system is busy, try again later',
    'CA 系统繁忙，请稍后重试',
  ),
  orderUnreadable: detailed(
    'FailedOperation.CannotGetOrder',
    'Failed to get order information, try again later',
    '无法获取订单信息，请稍后重试',
  ),
  reissueRefused: detailed('FailedOperation.OrderReplaceFailed', 'The CA refused the order', 'CA 拒绝了该订单'),
  cancelFailed: detailed('FailedOperation.CancelOrderFailed', 'Failed to cancel the order', '取消订单失败'),
  cancelAuditForbidden: detailed(
    'FailedOperation.CancelAuditCertificateFailed',
    'Failed to cancel the review of the certificate',
    '取消审核失败',
  ),
  notCompletable: detailed(
    'FailedOperation.CertificateNotFoundOrAudited',
    'The certificate does not exist or needs no review',
    '证书不存在或无需审核',
  ),
  notVerifiable: detailed(
    'FailedOperation.CertificateStatusNotAllowVerify',
    'The domains of the certificate cannot be verified now',
    '证书当前状态不可验证域名',
  ),
  notResubmittable: detailed(
    'FailedOperation.CertificateStatusNotAllowResubmit',
    'The certificate cannot be submitted again',
    '证书当前状态不可重新提交',
  ),
  deleteIssuedForbidden: plain(
    'FailedOperation.CannotBeDeletedIssued',
    'Failed to delete the certificate because it has been issued; revoke it first',
    '证书已签发，无法删除，请先吊销',
  ),
  deleteWithinHourForbidden: plain(
    'FailedOperation.CannotBeDeletedWithinHour',
    'Free certificates cannot be deleted within 1 hour after being applied for',
    '免费证书申请 1 小时内不可删除',
  ),
  downloadFormUnsupported: detailed(
    'FailedOperation.CertificateDownloadServiceTypeNotSupport',
    'The certificate cannot be downloaded in this form',
    '证书不支持下载该类型',
  ),
  deletionTaskUnknown: ({ taskId }) => ({
    code: 'FailedOperation',
    en: `Operation failed: there is no deletion task ${shown(taskId)}.`,
    zh: `操作失败：删除任务不存在：${shown(taskId)}。`,
  }),
  certificateCountInvalid: ({ given, limit }) => ({
    code: 'FailedOperation.InvalidParam',
    en: `Incorrect parameters: ${given} certificates are named, and it may be 1 to ${limit}.`,
    zh: `参数有误：指定了 ${given} 个证书，数量应为 1 至 ${limit}。`,
  }),

  tooManyTags: ({ given, limit }) =>
    invalid(`there are ${given} tags, and at most ${limit} may be given`, `标签数为 ${given}，上限为 ${limit}`),
  tagKeyEmpty: () => invalid('a TagKey is empty', '标签键不能为空'),
  tagKeyTooLong: ({ limit }) => invalid(`a TagKey has at most ${limit} characters`, `标签键最多 ${limit} 个字符`),
  tagKeyIllegal: ({ key }) =>
    invalid(`the TagKey \`${shown(key)}\` has ${NO_TAG_TEXT.en}`, `标签键 \`${shown(key)}\` ${NO_TAG_TEXT.zh}`),
  tagKeyRepeated: ({ key }) => invalid(`the TagKey \`${shown(key)}\` stands twice`, `标签键 \`${shown(key)}\` 重复`),
  tagValueTooLong: ({ limit }) => invalid(`a TagValue has at most ${limit} characters`, `标签值最多 ${limit} 个字符`),
  tagValueIllegal: ({ key }) =>
    invalid(`the value of \`${shown(key)}\` has ${NO_TAG_TEXT.en}`, `\`${shown(key)}\` 的标签值${NO_TAG_TEXT.zh}`),
  tagSetAndRemoved: ({ key }) =>
    invalid(`the TagKey \`${shown(key)}\` is set and removed`, `标签键 \`${shown(key)}\` 不能同时设置与解绑`),
  resourceUnreadable: ({ resource }) =>
    invalid(
      `\`${shown(resource)}\` names nothing of this account; a certificate is qcs::ssl::uin/:certificate/<CertificateId>`,
      `\`${shown(resource)}\` 不是本账号的资源，证书的六段式为 qcs::ssl::uin/:certificate/<CertificateId>`,
    ),
  taggedServiceUnknown: ({ service }) =>
    invalid(
      `there are tags of service ssl, not of \`${shown(service)}\``,
      `业务类型 \`${shown(service)}\` 不支持，应为 ssl`,
    ),
  taggedPrefixUnknown: ({ prefix }) =>
    invalid(
      `service ssl has resources certificate, not \`${shown(prefix)}\``,
      `资源前缀 \`${shown(prefix)}\` 不支持，应为 certificate`,
    ),

  managerUnknown: ({ managerId }) => ({
    code: 'ResourceNotFound.Manager',
    en: `The manager does not exist: ${managerId}.`,
    zh: `管理人不存在：${managerId}。`,
  }),
  bindTaskUnknown: ({ taskId }) => ({
    code: 'FailedOperation.CertificateSyncTaskIdInvalid',
    en: `The task id is invalid: there is no task ${shown(taskId)}.`,
    zh: `任务 ID 无效：不存在任务 ${shown(taskId)}。`,
  }),

  uploadUnreadable: detailed('FailedOperation.CertificateParseError', 'The certificate cannot be read', '证书解析失败'),
  uploadChainBroken: detailed('FailedOperation.CertificateChainError', 'The certificate chain is wrong', '证书链错误'),
  uploadAlgorithmUnsupported: detailed(
    'FailedOperation.CertificateEncryptInvalid',
    'The algorithm of the certificate is not supported',
    '不支持该证书的加密算法',
  ),
  uploadNotAuthority: detailed(
    'FailedOperation.CertificateCaError',
    'The certificate is not that of an authority',
    '该证书不是 CA 证书',
  ),
  uploadKeyMissing: plain(
    'InvalidParameter.MissMatchPrivateKey',
    'There is no private key for the server certificate',
    '缺少服务器证书的私钥',
  ),
  uploadKeyUnreadable: detailed('InvalidParameter.WithDetailReason', 'The private key cannot be read', '私钥无法解析'),
  uploadKeyMismatch: plain(
    'FailedOperation.CertificateMismatch',
    'The certificate and the private key do not match',
    '证书与私钥不匹配',
  ),
  ...DEPLOYMENT_WORDINGS,
  ...CAMPAIGN_WORDINGS,
  uploadExists: ({ certificateId }) => ({
    code: 'FailedOperation.CertificateExists',
    en: `The certificate already exists: ${certificateId}.`,
    zh: `证书已存在：${certificateId}。`,
  }),
};
