// Why a campaign pauses or cannot go on, and why a certificate is not replaced by it.

import type { Words } from './words.ts';

export const CAMPAIGN_REASONS = {
  campaignIs: { en: 'it is {step}', zh: '当前状态为{step}' },
  campaignStopped: {
    en: 'of {ended} that wave {wave} has brought to an end, {failed} failed, which is more than the plan allows',
    zh: '第 {wave} 批已结束 {ended} 张，其中 {failed} 张失败，超过计划允许的比例',
  },
  campaignKeepsBadKey: {
    en: 'a key that is compromised is blocked as its certificate is revoked: plan new keys, or keep the old certificates',
    zh: '以密钥泄露为由吊销会封禁该密钥：请计划使用新密钥，或保留旧证书',
  },
  overridesAreOperators: {
    en: 'only the operator of the service lifts rules, at its command line',
    zh: '仅服务的运营者可通过命令行解除规则',
  },
  accountsAreOperators: {
    en: 'only the operator of the service selects certificates of other accounts, at its command line',
    zh: '仅服务的运营者可通过命令行选择其他账号的证书',
  },
  itemBroke: { en: 'something went wrong with it, which the log of the service has', zh: '处理时出错，详见服务日志' },
  itemDrilled: {
    en: 'a throw-away authority has issued it: this is a drill, and nothing of it stays',
    zh: '演练：已由一次性 CA 实际签发，不留任何记录',
  },
  drillUnsigned: {
    en: 'the throw-away authority would not sign it; the log of the service says why',
    zh: '一次性 CA 未予签发，原因见服务日志',
  },
  itemRehearsed: { en: 'it would be replaced: this is a drill, which signs nothing', zh: '演练：可以替换，未实际签发' },
  itemDeleted: { en: 'it was deleted', zh: '已删除' },
  itemIsOver: { en: 'it is {phase}', zh: '证书{phase}' },
  itemReplaced: { en: 'another one was issued in its place', zh: '已由其他证书替代' },
  itemLocked: {
    en: 'another free certificate of its domain is being reissued',
    zh: '同一域名的另一张免费证书正在重颁发',
  },
  replacementCancelled: { en: 'its replacement was cancelled', zh: '替代证书的订单已取消' },
  replacementGone: { en: 'its replacement came to nothing', zh: '替代证书未能签发' },
  oldHasNoSuccessor: {
    en: 'it stays, since what replaced it is not valid any more or has its compromised key, and nothing else was issued in its place',
    zh: '替代证书已失效或使用同一泄露密钥，且无其他证书替代，因此保留旧证书',
  },
  oldKeyHeld: {
    en: 'another certificate of the campaign with its key is not replaced yet, or is not to be revoked yet',
    zh: '任务中另有使用相同密钥的证书尚未替换，或尚未到吊销时间',
  },
  noTargetKnown: {
    en: 'its account has no target, so that nobody knows whether it is served',
    zh: '该账号没有部署目标，无法得知证书是否仍在使用',
  },
  targetsNotSeen: {
    en: 'it is not known what {count} targets of its account serve',
    zh: '该账号有 {count} 个部署目标的在用证书未知',
  },
  campaignUnstarted: { en: 'nobody has started it', zh: '任务尚无启动者' },
} as const satisfies Readonly<Record<string, Words>>;
