// What ACME clients are told: of the signatures of their requests and the keys in them, of their accounts, orders and certificates.

import type { Words } from './words.ts';

export const ACME_REASONS = {
  notJsonObject: { en: 'the {what} is no JSON object within the limits', zh: '{what}不是限制之内的 JSON 对象' },
  jsonRepeats: { en: 'the {what} has a name twice in one object', zh: '{what}的同一对象中有重复的名称' },

  jwsSeveral: { en: 'a request has one signature, in the flattened form', zh: '请求应采用扁平格式，且只有一个签名' },
  jwsUnprotected: { en: 'the JWS has an unprotected header', zh: 'JWS 含有未受保护的头部' },
  jwsMember: { en: 'the member "{name}" of the JWS is not in base64url', zh: 'JWS 的成员“{name}”不是 base64url' },
  jwsExtension: {
    en: 'the protected header has "{name}", which is not known here',
    zh: '受保护头部含有不支持的“{name}”',
  },
  jwsNoUrl: { en: 'the protected header has no "url"', zh: '受保护头部缺少“url”' },
  jwsNoAlgorithm: { en: 'the protected header has no "alg"', zh: '受保护头部缺少“alg”' },
  jwsAlgorithm: {
    en: 'the algorithm of the signature is not taken, use {choices}',
    zh: '不支持该签名算法，请使用 {choices}',
  },
  jwsNoNonce: { en: 'the protected header has no "nonce"', zh: '受保护头部缺少“nonce”' },
  jwsNonceForm: { en: 'the nonce is not in base64url', zh: '随机数不是 base64url' },
  jwsOneKey: {
    en: 'the protected header has "jwk" or "kid", and not both',
    zh: '受保护头部应含“jwk”或“kid”，且只能有一个',
  },
  jwsKeyForm: { en: 'the "{name}" of the protected header cannot be read', zh: '受保护头部的“{name}”无法读取' },
  jwsInnerNonce: {
    en: 'the inner JWS has a nonce, which only the request has',
    zh: '内层 JWS 含有随机数，只有请求本身才应含有',
  },
  jwsKeyMissing: { en: 'the inner JWS has no "jwk"', zh: '内层 JWS 缺少“jwk”' },
  jwsNoMac: { en: 'the binding is not signed with HS256, HS384 or HS512', zh: '绑定应以 HS256、HS384 或 HS512 签名' },
  jwsMacKid: { en: 'the binding names its key by "kid" alone', zh: '绑定只能以“kid”指明密钥' },

  jwkKind: { en: 'the key is of no kind that signs here: EC, RSA or OKP', zh: '密钥类型不受支持，应为 EC、RSA 或 OKP' },
  jwkCurve: {
    en: 'the key is on no curve that is taken: P-256, P-384 or Ed25519',
    zh: '密钥曲线不受支持，应为 P-256、P-384 或 Ed25519',
  },
  jwkSecret: {
    en: 'the key has the member "{member}", which is secret: it is known to others now, make another',
    zh: '密钥含有私密成员“{member}”，该密钥已泄露，请更换',
  },
  jwkUse: { en: 'the key is not for signatures by its member "use"', zh: '按成员“use”，该密钥不用于签名' },
  jwkMember: { en: 'the member "{member}" of the key cannot be read', zh: '密钥的成员“{member}”无法读取' },
  jwkLong: {
    en: 'the member "{member}" of the key has {bits} bits, at most {most} are taken',
    zh: '密钥的成员“{member}”为 {bits} 位，最多 {most} 位',
  },
  jwkRsaShort: { en: 'the key is RSA {bits}, at least {least} is needed', zh: '密钥为 RSA {bits}，至少需要 {least}' },
  jwkRsaExponent: { en: 'the exponent of the RSA key is even, or 1', zh: 'RSA 密钥的指数为偶数或 1' },
  jwkNoKey: { en: 'the point of the key is not on its curve', zh: '密钥的点不在其曲线上' },

  acmeManyKeys: {
    en: 'the account has {most} keys for ACME clients, which is the limit',
    zh: '账号的 ACME 密钥数已达上限 {most} 个',
  },
  acmeInternal: {
    en: 'the service has failed to answer; its operator can find out why',
    zh: '服务内部错误，请联系运营者',
  },
  acmeBusy: { en: 'the service is busy, try again', zh: '服务繁忙，请重试' },
  acmeNothingThere: { en: 'there is nothing at this address', zh: '该地址没有资源' },
  acmeMethod: { en: 'this address takes {choices}', zh: '该地址仅支持 {choices}' },
  acmeContentType: {
    en: 'the body is to be of type application/jose+json',
    zh: '请求体类型应为 application/jose+json',
  },
  acmePayload: { en: 'the payload is to be empty here', zh: '此处载荷应为空' },
  clientMember: { en: 'the member "{name}" is missing, or of another type', zh: '成员“{name}”缺失或类型不符' },
  clientStatus: { en: 'the only status that can be asked for is "deactivated"', zh: '只能请求状态“deactivated”' },
  acmeSignature: {
    en: 'the signature of the request is not by the key that it names',
    zh: '请求的签名与其指明的密钥不符',
  },
  acmeOtherUrl: { en: 'the address that was signed is not the one that was asked', zh: '签名中的地址与请求地址不符' },
  acmeNonce: {
    en: 'the nonce was used, or is too old; there is another with this answer',
    zh: '随机数已使用或已过期，本应答附有新的随机数',
  },
  acmeNeedsJwk: { en: 'an account is asked for by its key, in "jwk"', zh: '申请账户应以“jwk”给出密钥' },
  acmeNeedsKid: { en: 'this address is asked by an account, in "kid"', zh: '该地址应以“kid”指明账户' },
  acmeNoProduct: {
    en: 'there is no product {product} that is ordered by ACME',
    zh: '没有可通过 ACME 订购的产品 {product}',
  },

  acmeNoAccount: { en: 'there is no such account', zh: '账户不存在' },
  acmeAccountOver: { en: 'the account is {status}', zh: '账户已停用（{status}）' },
  acmeOtherAccount: { en: 'this is another account', zh: '这是另一账户' },
  acmeManyAccounts: { en: 'there are {most} accounts under one key already', zh: '同一密钥下已有 {most} 个账户' },
  acmeManyOfNetwork: {
    en: 'there are {most} accounts from this network already',
    zh: '来自该网络的账户已有 {most} 个',
  },
  acmeManyEnded: {
    en: 'there are {most} accounts under one key that have ended, and are still on record',
    zh: '同一密钥下已停用但仍有记录的账户已达 {most} 个',
  },
  acmeManyContacts: { en: 'there are more than {most} contacts', zh: '联系方式超过 {most} 个' },
  acmeContactForm: { en: 'a contact is no mail address', zh: '联系方式不是邮箱地址' },
  acmeContactScheme: { en: 'a contact is not of the form mailto:', zh: '联系方式应为 mailto: 形式' },
  acmeBindingNeeded: {
    en: 'this product is ordered with a key that the operator hands out, by an external account binding',
    zh: '订购该产品需要运营者发放的密钥进行外部账户绑定',
  },
  acmeBindingUnknown: {
    en: 'the key of the external account binding is unknown, or was revoked',
    zh: '外部账户绑定的密钥未知或已撤销',
  },
  acmeBindingWrong: {
    en: 'the external account binding is not signed by its key',
    zh: '外部账户绑定的签名与其密钥不符',
  },
  acmeBindingOtherKey: { en: 'the external account binding is about another key', zh: '外部账户绑定针对的是另一密钥' },
  acmeInnerSignature: { en: 'the inner JWS is not signed by the new key', zh: '内层 JWS 不是由新密钥签名' },
  acmeOtherOldKey: { en: 'the old key is not that of the account', zh: '旧密钥不是该账户的密钥' },
  acmeKeyTaken: { en: 'another account has this key', zh: '该密钥已属于另一账户' },
  acmeNoRight: { en: 'the API key behind the account has no right to this', zh: '该账户所绑定的 API 密钥无此权限' },
  acmeElsewhere: {
    en: 'the API key behind the account may not be used from {address}',
    zh: '该账户所绑定的 API 密钥不允许从 {address} 使用',
  },
  acmeHeld: { en: 'the account that pays for it is suspended', zh: '所属账号已被停用' },
  clientRate: { en: 'there are more than {limit} requests in a second', zh: '一秒内的请求超过 {limit} 个' },
  acmeQuota: { en: 'a limit of {limit} is reached', zh: '已达到上限 {limit}' },
  acmeManyOpen: {
    en: 'there are {most} that are still open, finish those first',
    zh: '未完成的已达 {most} 个，请先完成',
  },

  acmeNoIdentifiers: { en: 'the order has no identifiers', zh: '订单没有标识符' },
  acmeManyIdentifiers: {
    en: 'the order has {count} identifiers, at most {most} are taken',
    zh: '订单有 {count} 个标识符，最多 {most} 个',
  },
  acmeIdentifierType: { en: 'an identifier is of another type than {choices}', zh: '标识符类型应为 {choices}' },
  acmeOtherType: { en: 'the identifier is not of its type "{type}"', zh: '标识符与其类型“{type}”不符' },
  acmeNameForm: {
    en: 'the name is to be written as it stands in certificates, {wanted}',
    zh: '名称应按证书中的形式写作 {wanted}',
  },
  acmeCompound: { en: 'there are errors about {count} identifiers', zh: '{count} 个标识符有误' },
  acmeNoTimes: {
    en: 'the beginning and the end of a certificate are chosen by its product',
    zh: '证书的起止时间由产品决定',
  },
  acmeNoReuse: { en: 'for this product nothing can be proved beforehand', zh: '该产品不支持预先授权' },
  acmeWildcardBeforehand: { en: 'a wildcard cannot be authorized beforehand', zh: '通配符不能预先授权' },
  acmeAuthorizationOver: { en: 'the authorization is {status} already', zh: '授权已处于 {status} 状态' },
  acmeOrderExpired: { en: 'the order has expired', zh: '订单已过期' },
  acmeOrderNotReady: { en: 'the order is {status}, and not ready', zh: '订单处于 {status} 状态，尚未就绪' },
  acmeCsrForm: { en: 'the CSR is not in base64url', zh: 'CSR 不是 base64url' },
  acmeCsrLacks: { en: 'the CSR does not name {name}, which the order is for', zh: 'CSR 缺少订单中的名称 {name}' },

  acmeReplacesUnknown: { en: 'the certificate to be replaced was not issued here', zh: '要替换的证书不是本服务签发的' },
  acmeReplacesOther: {
    en: 'the certificate to be replaced was ordered by another account',
    zh: '要替换的证书由另一账户订购',
  },
  acmeReplacesNames: { en: 'the certificate to be replaced has none of the names', zh: '要替换的证书不含任何订单名称' },
  acmeReplaced: { en: 'the certificate was replaced already', zh: '该证书已被替换' },
  acmeCertificateUnknown: { en: 'the certificate was not issued here', zh: '该证书不是本服务签发的' },
  acmeNotItsKey: { en: 'the request is not signed by the key of the certificate', zh: '请求不是由证书的密钥签名' },
  acmeNotItsAccount: {
    en: 'the account has neither ordered the certificate nor proved its names',
    zh: '该账户既未订购该证书，也未验证其全部名称',
  },
  acmeRevoked: { en: 'the certificate is revoked already', zh: '该证书已被吊销' },
  acmeReason: { en: 'the reason is none of {choices}', zh: '吊销原因应为 {choices}' },
} as const satisfies Readonly<Record<string, Words>>;
