// Why an authority does not sign, or does not revoke.

import type { Words } from './words.ts';

export const AUTHORITY_REASONS = {
  namesCount: {
    en: '{count} names are asked for, 1 to {most} are possible',
    zh: '请求了 {count} 个名称，应为 1 至 {most} 个',
  },
  csrKeyNotCertified: { en: 'Cannot certify the key of the CSR: {why}', zh: '无法为 CSR 中的密钥签发证书：{why}' },
  profileKeys: {
    en: 'profile "{profile}" certifies keys of {allowed}, and not {key}',
    zh: '配置 "{profile}" 仅为 {allowed} 密钥签发证书，而密钥为 {key}',
  },
  noEncryptionHalf: {
    en: 'a key of {key} has no certificate of its own for encryption',
    zh: '{key} 密钥没有单独的加密证书',
  },
  profileNoAddresses: {
    en: 'profile "{profile}" certifies no IP addresses, and {name} is one',
    zh: '配置 "{profile}" 不为 IP 地址签发证书，而 {name} 是 IP 地址',
  },
  outsideConstraints: {
    en: '{name} is outside the name constraints of the authority',
    zh: '{name} 超出了 CA 的名称约束',
  },
  lintFails: { en: 'the certificate would not pass the lint: {defects}', zh: '证书未通过签发前检查：{rules}' },
  signedAlone: { en: 'what was signed comes without the certificate that signed it', zh: '签发的证书缺少其签发者证书' },
  signedHalf: {
    en: 'what was signed is one certificate for a pair, or a pair for one',
    zh: '签发的证书与所申请的单双证不符',
  },
  signedUnreadable: { en: 'what was signed cannot be read: {why}', zh: '无法解析签发的证书：{why}' },
  signedByAnother: {
    en: 'what was signed does not verify with the key of its issuer',
    zh: '签发的证书无法用其签发者的密钥验证',
  },
  signedAuthority: { en: 'what was signed is the certificate of an authority', zh: '签发的证书是 CA 证书' },
  signedOtherKey: { en: 'what was signed is for another key', zh: '签发的证书对应另一密钥' },
  signedOtherNames: { en: 'what was signed is for other names: {names}', zh: '签发的证书包含其他名称：{names}' },
  signedOtherFacts: {
    en: 'what was signed has another serial, or other times, than was told',
    zh: '签发的证书的序列号或有效期与所告知的不符',
  },
  signedExpired: { en: 'what was signed has ended at {time}', zh: '签发的证书已于 {time} 到期' },
  signedEarly: { en: 'what was signed begins only at {time}', zh: '签发的证书自 {time} 起才有效' },
  expiryPastAuthority: {
    en: 'the expiry {time} is past that of the authority itself',
    zh: '到期时间 {time} 晚于 CA 自身的到期时间',
  },
  authorityExpired: { en: 'the certificate of the authority itself has expired', zh: 'CA 自身的证书已过期' },
  expiryPassed: { en: 'the expiry {time} has passed', zh: '到期时间 {time} 已过' },
  authorityEarly: {
    en: 'the certificate of the authority begins at {time}, and by the clock it is {now}: one of the clocks was wrong',
    zh: 'CA 的证书自 {time} 起有效，而当前时钟为 {now}：其中一个时钟有误',
  },
  authorityCompromised: {
    en: 'the key of {authority} is in other hands, and the authority that is to issue instead is not made yet',
    zh: '{authority} 的密钥已泄露，接替它签发的 CA 尚未创建',
  },
  serialOfOther: { en: 'serial {serial} was not given by this authority', zh: '序列号 {serial} 不是由此 CA 签发' },
  serialNotIssued: { en: 'serial {serial} is {state}, not issued', zh: '序列号 {serial} 的状态为{state}，未签发' },
  toldByAuthority: { en: '{text}', zh: 'CA 的说明：{text}' },
} as const satisfies Readonly<Record<string, Words>>;
