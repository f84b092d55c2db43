// Why a campaign takes no certificates, or does not replace one.

import type { Words } from './words.ts';

export const CAMPAIGN_PLANNING_REASONS = {
  selectionEmpty: {
    en: 'its selection says nothing: name what it is about, or say that it is about all',
    zh: '未指定任何筛选条件，请指定条件或选择全部证书',
  },
  authorityUnknown: {
    en: '"{authority}" is neither an authority of this service nor the identifier of a key',
    zh: '“{authority}” 既不是本服务的签发机构，也不是密钥标识',
  },
  lintRuleUnknown: { en: 'there is no rule of the lint "{rule}"', zh: '不存在检查规则 “{rule}”' },
  suffixWrong: { en: '"{suffix}" is no end of a domain name', zh: '“{suffix}” 不是域名后缀' },
  serialWrong: { en: '"{serial}" is no serial in hex', zh: '“{serial}” 不是十六进制序列号' },
  accountHeld: { en: 'its account is suspended', zh: '所属账号已被停用' },
  campaignDenied: { en: 'whoever began it may not {action} on it', zh: '发起者没有对该证书执行 {action} 的权限' },
  issuedElsewhere: {
    en: 'it was issued elsewhere, and uploaded',
    zh: '由其他机构签发后上传，无法在此重颁发',
  },
  ofAcmeClient: {
    en: 'its ACME client holds the key, and has to ask for the new one itself',
    zh: '由 ACME 客户端申请并持有私钥，需由客户端自行更换',
  },
  newKeyElsewhere: {
    en: 'its private key is not held here, so a new one has to be made elsewhere',
    zh: '此处没有其私钥，新密钥需在别处生成',
  },
  noProofPossible: {
    en: 'the service cannot prove control of its names by itself',
    zh: '本服务无法自行完成其域名验证',
  },
  heldByOther: { en: 'another campaign holds it', zh: '已被另一个批量重颁发任务占用' },
} as const satisfies Readonly<Record<string, Words>>;
