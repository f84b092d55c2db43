// Why a certificate was not brought to a target, is not served there, or may not be brought there.

import type { Words } from './words.ts';

export const DEPLOYMENT_REASONS = {
  targetGone: {
    en: 'the target {target} is not configured any more, or not for this account',
    zh: '目标 {target} 已不在配置中，或不再对该账号开放',
  },
  certificateGone: {
    en: 'the certificate {certificate} is on record no more',
    zh: '证书 {certificate} 的记录已不存在',
  },
  certificateNotServable: {
    en: 'the certificate {certificate} is {phase}; only one that is issued and valid is brought anywhere',
    zh: '证书 {certificate} 的状态为{phase}，只有已签发且有效的证书才能部署',
  },
  certificateWithoutKey: {
    en: 'the key of the certificate {certificate} is not kept here',
    zh: '本服务没有证书 {certificate} 的私钥',
  },
  certificateInPair: {
    en: 'the certificate {certificate} is one of a pair of SM2, which servers take in two halves',
    zh: '证书 {certificate} 是 SM2 双证书，需分为两部分部署',
  },
  certificateOfAuthority: {
    en: 'the certificate {certificate} is that of an authority, which no server serves',
    zh: '证书 {certificate} 是 CA 证书，不能部署到服务器',
  },
  namesNotCovered: {
    en: '{instance} serves {names}, for which the certificate {certificate} is not good',
    zh: '{instance} 的域名 {names} 不在证书 {certificate} 的范围内',
  },
  notUploaded: {
    en: 'the certificate {certificate} was not uploaded: it is reissued, and keeps its material',
    zh: '证书 {certificate} 不是上传的证书，请使用重颁发',
  },
  namesLost: {
    en: 'the new material is not good for {names}, which the certificate {certificate} is for',
    zh: '新证书不包含证书 {certificate} 的域名 {names}',
  },
  noInstances: { en: 'InstanceIdList names no instance', zh: 'InstanceIdList 未指定实例' },
  noResourceTypes: { en: 'ResourceTypes names no type', zh: 'ResourceTypes 未指定类型' },
  numberText: { en: '{parameter} must be a number in digits, not {value}', zh: '{parameter} 应为数字，而不是 {value}' },
  targetLate: {
    en: 'it took longer than {seconds} s, and was given up',
    zh: '超过 {seconds} 秒，已放弃',
  },
  formerUnreadable: {
    en: 'what stood there before is not kept any more',
    zh: '之前的证书已不再保存',
  },
  /** The first two are other reasons. */
  formerNotBack: {
    en: '{first}; and what stood there before could not be put back: {second}',
    zh: '{first}；且未能恢复之前的证书：{second}',
  },
  formerBack: {
    en: '{first}; what stood there before is back',
    zh: '{first}；已恢复之前的证书',
  },
  servedOther: {
    en: 'served at {address} is still {fingerprint}, valid until {time}',
    zh: '{address} 仍在使用证书 {fingerprint}，有效期至 {time}',
  },
  servedNone: {
    en: 'nothing was seen at {address}: {why}',
    zh: '在 {address} 未看到证书：{why}',
  },
} as const satisfies Readonly<Record<string, Words>>;
