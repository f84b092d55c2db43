// Why something cannot be done with a certificate, its order or its CSR, and why an order came to nothing.

import type { Words } from './words.ts';

export const CERTIFICATE_REASONS = {
  onlyIssuedRenewed: {
    en: 'it is {phase}, and only an issued certificate can be renewed, until {days} days after its end',
    zh: '证书{phase}，仅已签发且到期不超过 {days} 天的证书可以续期',
  },
  renewalAwaits: {
    en: 'its renewal of {since} is not issued yet: it is {phase}',
    zh: '{since} 的续期尚未签发：{phase}',
  },
  renewalCancelled: { en: 'its renewal was cancelled', zh: '续期已取消' },
  renewalRevoked: { en: 'its renewal was revoked', zh: '续期证书已吊销' },
  renewalFailed: { en: 'its renewal failed: {why}', zh: '续期失败：{why}' },
  freePlacesTaken: { en: 'the account has its {limit} free certificates', zh: '账号的 {limit} 张免费证书额度已用完' },
  domainPlacesTaken: {
    en: '{domain} has its {limit} free certificates',
    zh: '{domain} 的 {limit} 张免费证书额度已用完',
  },
  ordersTaken: { en: 'the account has its {limit} orders under way', zh: '账号已有 {limit} 个进行中的订单' },
  quotaTaken: { en: "the account's quota of {limit} {quota} is used up", zh: '账号的 {quota} 配额 {limit} 已用完' },
  nowherePublished: {
    en: 'the service cannot publish a proof for {domain}',
    zh: '本服务无法为 {domain} 自动添加解析记录',
  },
  refusedAs: { en: 'it was refused: {kind}', zh: '被拒绝：{kind}' },
  onlyIssuedReissued: {
    en: 'it is {phase}, and only an issued certificate can be reissued',
    zh: '证书{phase}，仅已签发的证书可以重颁发',
  },
  onlyIssuedRevoked: {
    en: 'it is {phase}, and only an issued one can be revoked',
    zh: '证书{phase}，仅已签发的证书可以吊销',
  },
  onlyPendingCancelled: {
    en: 'it is {phase}, and only an order that is not issued yet can be cancelled',
    zh: '证书{phase}，仅尚未签发的订单可以取消',
  },
  nothingToDownload: { en: 'it is {phase}, and there is nothing to download', zh: '证书{phase}，没有可下载的内容' },
  awaitsNoProof: { en: 'it is {phase}, and awaits no proof', zh: '证书{phase}，不需要域名验证' },
  failedBecause: { en: '{awaits}: {why}', zh: '{awaits}：{why}' },
  awaitsNoInformation: { en: 'it is {phase}, and awaits no information', zh: '证书{phase}，不需要提交资料' },
  awaitsNoCommit: { en: 'it is {phase}, and awaits no commit', zh: '证书{phase}，不需要提交订单' },
  informationMissing: { en: 'its information is not submitted yet', zh: '尚未提交资料' },
  otherDomainsMeanwhile: {
    en: 'other domains were submitted for it meanwhile; commit it again',
    zh: '其间提交了其他域名，请重新提交订单',
  },
  orderUnderWay: { en: 'its order is under way; cancel it first', zh: '订单正在进行中，请先取消' },
  revocationUnderWay: {
    en: 'its revocation is under way; delete it when it is revoked',
    zh: '正在吊销，请在吊销完成后删除',
  },
  daysLeft: { en: 'it has {days} days or less left', zh: '剩余有效期不超过 {days} 天' },
  replacementReissues: { en: 'its replacement {id} is the one to reissue', zh: '请重颁发其替代证书 {id}' },
  replacementRenews: { en: 'its replacement {id} is the one to renew', zh: '请对其替代证书 {id} 续期' },
  hasReplacement: { en: 'it has a replacement', zh: '已有替代证书' },
  noReissues: { en: 'product {product} has no reissues', zh: '产品 {product} 不支持重颁发' },
  lineageUsed: { en: 'its lineage has used its {limit} reissues', zh: '该证书系列的 {limit} 次重颁发已用完' },
  otherReissue: {
    en: '{id}, another free certificate under {domain}, is being reissued',
    zh: '主域名 {domain} 下的另一张免费证书 {id} 正在重颁发',
  },
  someReissue: {
    en: 'another free certificate under {domain}, is being reissued',
    zh: '主域名 {domain} 下的另一张免费证书正在重颁发',
  },
  noneScheduled: { en: 'none is scheduled', zh: '没有计划的吊销' },
  noneAhead: { en: 'it is {phase}, and none is ahead', zh: '证书{phase}，没有待执行的吊销' },
  wasUploaded: { en: 'it was uploaded', zh: '是上传的证书' },
  beingClosed: {
    en: 'its order is being closed; submit it again in a moment',
    zh: '订单正在关闭，请稍后重新提交',
  },
  underWayBy: {
    en: 'it is under way by {method}; cancel it, submit it again, and choose {chosen} then',
    zh: '正在以 {method} 方式验证；请先取消，重新提交后再选择 {chosen}',
  },
  byManagedDns: { en: 'DNS_AUTO', zh: 'DNS_AUTO' },
  byDns: { en: 'DNS', zh: 'DNS' },
  byFile: { en: 'FILE', zh: 'FILE' },
  byTlsAlpn: { en: 'TLS-ALPN', zh: 'TLS-ALPN' },
  noFreeProduct: { en: 'it is of no free product', zh: '不是免费证书' },
  isRenewal: { en: 'it is a renewal; renew again what it was to renew', zh: '是续期的证书，请重新对原证书续期' },
  isReissue: { en: 'it is a reissue; reissue its original again', zh: '是重颁发的证书，请重新对原证书重颁发' },
  neitherFailedNorCancelled: { en: 'it is {phase}, neither failed nor cancelled', zh: '证书{phase}，既未失败也未取消' },
  stillTidied: {
    en: 'what it published is being taken back; submit it again in a moment',
    zh: '正在撤回其已发布的内容，请稍后重新提交',
  },
  formMissing: { en: 'there is no {form} download, because {why}', zh: '没有 {form} 格式的下载：{why}' },
  rootUnknown: { en: 'its root is not known here', zh: '此处没有其根证书' },
  noStoreForSm2: { en: 'no key store takes keys of SM2', zh: '密钥库不支持 SM2 密钥' },
  keyElsewhere: { en: 'its private key is not held here', zh: '此处没有其私钥' },

  renewsOtherProduct: { en: 'it is not a certificate of this product', zh: '不是该产品的证书' },
  renewsNotIssued: { en: 'it is not issued and valid', zh: '尚未签发或已失效' },
  renewsOtherName: { en: 'it is not for {name}', zh: '不包含域名 {name}' },
  renewsTooEarly: { en: 'it can be renewed in its last {days} days only', zh: '仅可在到期前 {days} 天内续期' },

  csrStranger: { en: 'it names {name}, which is not a name of the certificate', zh: '其中的 {name} 不是该证书的域名' },
  csrNamesUnicode: {
    en: 'it names {name}, where a CSR has the A-label {wanted}',
    zh: '其中的 {name} 在 CSR 中应写作 A-label {wanted}',
  },
  csrNotMain: { en: 'it does not name the main domain {name}', zh: '其中没有主域名 {name}' },
  csrAddress: { en: 'an IP address in it has {octets} octets', zh: '其中的 IP 地址为 {octets} 字节' },
  csrOtherNames: {
    en: 'it asks for names that are neither domain names nor IP addresses: {kinds}',
    zh: '其中含有域名与 IP 地址以外的名称：{kinds}',
  },
  csrAlgorithm: {
    en: 'the key in the CSR is of an algorithm that no product allows',
    zh: 'CSR 中密钥的算法不被任何产品支持',
  },
  csrSha1: { en: 'it is signed with SHA-1, which is not accepted here', zh: '使用 SHA-1 签名，此处不接受' },
  csrSignatureAlgorithm: {
    en: 'its signature algorithm is none of RSA and ECDSA with SHA-1, SHA-256, SHA-384 or SHA-512, SM2 with SM3, and Ed25519',
    zh: '签名算法不是 RSA 或 ECDSA（SHA-1、SHA-256、SHA-384、SHA-512）、SM2（SM3）与 Ed25519 之一',
  },
  csrSignatureOfOther: { en: 'its signature algorithm is not one of its key', zh: '签名算法与密钥类型不符' },
  csrVerifiesNothing: { en: 'nothing is verified with its key: {why}', zh: '无法使用其密钥验证签名：{why}' },
  csrSignatureWrong: { en: 'its signature was not made by the key in it', zh: '签名不是由其中的密钥作出' },
  keyOfNobody: { en: 'no certificate of this service has its key', zh: '本服务没有使用该密钥的证书' },
  keyBlocked: {
    en: 'its key is blocked, because others may have it; make a new one',
    zh: '密钥可能已泄露，已被禁用，请生成新密钥',
  },
  keyOfOther: {
    en: 'its key is that of a certificate which is not of this account; make a new one',
    zh: '密钥属于其他账号的证书，请生成新密钥',
  },
  noProofOfCompromise: {
    en: 'it is no proof of compromise: its common name does not begin with "{text}"',
    zh: '不能证明密钥泄露：其通用名称没有以 "{text}" 开头',
  },
  compromiseWithNames: {
    en: 'it is no proof of compromise: it asks for subject alternative names',
    zh: '不能证明密钥泄露：其中请求了主题备用名称',
  },

  uploadSignsNone: { en: 'its lowest certificate may not sign others', zh: '最末一级证书无权签发其他证书' },
  uploadAlgorithm: { en: 'its key is {key}; those that are kept: {known}', zh: '其密钥为 {key}，支持 {known}' },

  proofLate: {
    en: 'Control of the domains was not proved in time.',
    zh: '域名验证超时，订单自动关闭，请您重新进行证书申请',
  },
  originalRevoked: { en: 'The certificate that it was to replace was revoked.', zh: '原证书已吊销' },
  keyNotCertifiable: { en: 'Cannot certify the key: {why}', zh: '无法为该密钥签发证书：{why}' },
  soldNoMoreBecause: {
    en: 'Product {product} does not sell it any more: {why}.',
    zh: '产品 {product} 不再提供此证书：{why}',
  },
  soldNoMore: { en: 'Product {product} is not sold any more.', zh: '产品 {product} 已停止销售' },
  soldOtherKeys: { en: 'it allows {allowed}, and the key is {key}', zh: '仅支持 {allowed}，而密钥为 {key}' },
  soldFewerNames: {
    en: 'it takes {most} domains, and the order has {count}',
    zh: '仅支持 {most} 个域名，而订单有 {count} 个',
  },
  soldNoWildcards: { en: 'it has no wildcards, and {name} is one', zh: '不支持通配符，而 {name} 是通配符域名' },
  soldOtherNames: { en: 'it has no names such as {name}', zh: '不支持 {name} 这样的名称' },
  proofGone: {
    en: 'Control of {name} is not proved, and nobody vouches for it any more.',
    zh: '{name} 的控制权未经验证，也不再有担保',
  },
  accountGone: { en: 'Its account does not exist any more.', zh: '所属账号已不存在' },
  identityGone: { en: 'The identity of its account is not verified any more.', zh: '账号实名认证已被撤销' },
  keyGone: { en: 'The API key {key}, which ordered it, is {why}.', zh: '下单所用的 API 密钥 {key} {why}' },
  keyDeleted: { en: 'deleted', zh: '已删除' },
  keyDisabled: { en: 'disabled', zh: '已停用' },
  keyExpired: { en: 'expired', zh: '已过期' },
  keyRotatedTooOften: { en: 'expired, and was rotated more than {most} times', zh: '已过期，且轮换超过 {most} 次' },
  rightGone: {
    en: 'The API key {key}, by which it goes on, may not order it now. {message}',
    zh: '继续此订单的 API 密钥 {key} 已无权下此订单',
  },
  personGone: { en: 'The person who ordered it is deleted.', zh: '下单的用户已删除' },
  personDisabled: { en: 'The person {person}, who ordered it, is disabled.', zh: '下单的用户 {person} 已停用' },
  personRightGone: {
    en: 'The person {person}, by whose right it goes on, may not order it now. {message}',
    zh: '继续此订单的用户 {person} 已无权下此订单',
  },
  /** Of records that were made before reasons were kept in parts: in English. */
  recorded: { en: '{text}', zh: '原因见英文记录' },
  csrDraft: { en: 'CSR {id} is a draft; generate it first', zh: 'CSR {id} 尚未生成，请先生成' },
  csrGenerated: { en: 'it is generated; create another one', zh: '其内容已生成，请另行创建' },
  csrChangedMeanwhile: {
    en: 'another call has changed it meanwhile; look at it again',
    zh: '其间已被另一次调用修改，请重新查询',
  },
} as const satisfies Readonly<Record<string, Words>>;
