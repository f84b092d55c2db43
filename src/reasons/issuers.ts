// What an ACME authority answers, or fails to answer, as a client of it sees that.

import type { Words } from './words.ts';

export const ISSUER_REASONS = {
  acmeProblem: { en: '{problem}: {text}', zh: '{problem}（{text}）' },
  acmeProblemAlone: { en: '{problem}', zh: '{problem}' },
  acmeProblemOf: { en: '{name}: {why}', zh: '{name}：{why}' },
  acmeProblems: { en: '{first}; {second}', zh: '{first}；{second}' },
  acmeOfIssuer: { en: 'issuer {issuer}: {why}', zh: '签发机构 {issuer}：{why}' },
  acmeUnreachable: { en: '{url} cannot be reached: {why}', zh: '无法访问 {url}：{why}' },
  acmeStatus: { en: '{url} answers with status {status}', zh: '{url} 返回状态码 {status}' },
  acmeRedirects: {
    en: '{url} answers with a redirect, and none is followed',
    zh: '{url} 返回重定向，此处不跟随重定向',
  },
  acmeBodyLong: { en: '{url} answers with more than {most} bytes', zh: '{url} 的应答超过 {most} 字节' },
  acmeNoJson: { en: '{url} answers with what is no JSON object', zh: '{url} 的应答不是 JSON 对象' },
  acmeMember: {
    en: '{url} answers with an object whose member {member} is not as it must be',
    zh: '{url} 的应答中 {member} 字段无效',
  },
  acmeNoHeader: { en: '{url} answers without the header {header}', zh: '{url} 的应答缺少 {header} 头' },
  acmeNonces: {
    en: 'it has refused {count} nonces in a row',
    zh: '对方连续拒绝了 {count} 个随机数',
  },
  acmeNoAddress: { en: 'it sends an address that cannot be read', zh: '对方给出的地址无法解析' },
  acmeNotHttps: { en: 'it sends an address that is not HTTPS', zh: '对方给出的地址不是 HTTPS' },
  acmeCredentials: { en: 'it sends an address with a user or a password', zh: '对方给出的地址含有用户名或密码' },
  acmeForeign: {
    en: 'it sends an address at {host}, and its directory is at {own}',
    zh: '对方给出的地址位于 {host}，而其目录位于 {own}',
  },
  acmeTermsUnread: {
    en: 'its terms of service are to be agreed to in the configuration: {url}',
    zh: '须在配置中同意其服务条款：{url}',
  },
  acmeEabNeeded: { en: 'it asks for an external account binding', zh: '对方要求外部账号绑定（EAB）' },
  acmeNoProfile: {
    en: 'it has no profile {profile}, only {known}',
    zh: '对方没有配置 {profile}，仅有 {known}',
  },
  acmeAccountClosed: { en: 'the account there is {state}', zh: '在对方的账号状态为 {state}' },
  acmeRate: {
    en: '{most} orders were opened there within {hours} h, as many as are configured',
    zh: '{hours} 小时内已在对方下单 {most} 次，达到配置的上限',
  },
  acmeOpening: { en: 'its order is being opened by another call', zh: '另一次调用正在为其下单' },
  acmeOtherNames: { en: 'its order there is for other names', zh: '对方的订单包含其他名称' },
  acmeNoChallenge: {
    en: 'it offers no challenge for {name} that is known here',
    zh: '对方没有为 {name} 提供此处支持的验证方式',
  },
  acmeOrderGone: { en: 'its order there is not on record any more', zh: '对方的订单已不在记录中' },
  acmeOrderInvalid: { en: 'its order there is invalid', zh: '对方的订单已失效' },
  acmeOrderSlow: {
    en: 'its order there was not decided within {hours} h',
    zh: '对方在 {hours} 小时内未处理完订单',
  },
  acmeSigns: { en: 'the certificate is being issued', zh: '证书正在签发' },
  acmeCsrNames: {
    en: 'it certifies the names of the CSR and no others, and the CSR lacks {name}',
    zh: '对方仅按 CSR 中的名称签发，而 CSR 中缺少 {name}',
  },
  acmeChainUnreadable: {
    en: 'it answers with a chain that cannot be read: {why}',
    zh: '对方返回的证书链无法读取：{why}',
  },
  acmeChainBroken: { en: 'its chain does not hang together', zh: '对方返回的证书链不完整' },
  acmeWindow: { en: 'its renewal window cannot be read', zh: '对方给出的续期时间窗口无效' },
  issuerGone: { en: 'issuer {issuer} is not configured any more', zh: '签发机构 {issuer} 已不在配置中' },
} as const satisfies Readonly<Record<string, Words>>;

/** Of the registered types of problems what each says, in English, and in Chinese. */
export const ACME_PROBLEMS = {
  accountDoesNotExist: ['the account does not exist', '账号不存在'],
  alreadyReplaced: ['the certificate was replaced already', '证书已被替换'],
  alreadyRevoked: ['the certificate is revoked already', '证书已吊销'],
  badCSR: ['the CSR is not acceptable', 'CSR 不可接受'],
  badNonce: ['the nonce is not acceptable', '随机数无效'],
  badPublicKey: ['the public key is not acceptable', '公钥不可接受'],
  badRevocationReason: ['the reason of the revocation is not allowed', '吊销原因不被允许'],
  badSignatureAlgorithm: ['the signature algorithm is not acceptable', '签名算法不可接受'],
  caa: ['CAA records forbid it', 'CAA 记录禁止签发'],
  compound: ['there are several problems', '存在多个问题'],
  connection: ['the server to be validated could not be connected to', '无法连接到待验证的服务器'],
  dns: ['a DNS query failed', 'DNS 查询失败'],
  externalAccountRequired: ['an external account binding is needed', '需要外部账号绑定'],
  incorrectResponse: ['the response was not the one that the challenge asks for', '验证内容与要求不符'],
  invalidContact: ['a contact is invalid', '联系方式无效'],
  invalidProfile: ['the profile is not available', '配置不可用'],
  malformed: ['the request was malformed', '请求格式错误'],
  orderNotReady: ['the order is not ready', '订单尚未就绪'],
  rateLimited: ['a rate limit is exceeded', '超出频率限制'],
  rejectedIdentifier: ['the name is rejected', '名称被拒绝'],
  serverInternal: ['an internal error', '内部错误'],
  tls: ['a TLS error in validation', '验证时发生 TLS 错误'],
  unauthorized: ['not authorized', '未获授权'],
  unsupportedContact: ['a contact is of an unsupported kind', '不支持的联系方式'],
  unsupportedIdentifier: ['the name is of an unsupported kind', '不支持的名称类型'],
  userActionRequired: ['somebody has to act at the authority', '需要人工在 CA 处操作'],
} as const satisfies Readonly<Record<string, readonly [en: string, zh: string]>>;
