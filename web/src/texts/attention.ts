// The texts of what needs somebody.

import { bilingual } from './bilingual.ts';

export const ATTENTION = bilingual({
  en: {
    title: 'Attention',
    lead: 'What needs somebody, the most urgent first. Each goes away by itself when it is mended.',
    clear: 'All clear',
    checked: (time: string) => `Checked at ${time}.`,
    kind: {
      expiring: 'Ends soon',
      proof: 'Waits for its proof',
      failed: 'Order failed',
      information: 'Waits for its information',
      revocation: 'Is to be revoked, and is still served',
      target: 'Does not serve what was deployed',
      campaignPaused: 'Campaign has paused',
      campaignLate: 'Campaign is late',
    },
    until: 'until',
    act: {
      expiring: 'Reissue or renew',
      proof: 'See the proof',
      failed: 'See why',
      information: 'Go on',
      revocation: 'See where',
      target: 'See what it serves',
      campaignPaused: 'See why',
      campaignLate: 'See how far',
    },
    more: (count: number) => `and ${count} more`,
  },
  zh: {
    title: '待处理',
    lead: '需要处理的事项，最紧急的在最前；问题解决后会自动消失。',
    clear: '一切正常',
    checked: (time: string) => `检查时间 ${time}。`,
    kind: {
      expiring: '即将到期',
      proof: '等待域名验证',
      failed: '订单失败',
      information: '等待提交资料',
      revocation: '即将吊销，但仍在使用',
      target: '实际证书与部署不一致',
      campaignPaused: '批量任务已暂停',
      campaignLate: '批量任务超期',
    },
    until: '截止',
    act: {
      expiring: '重颁发或续期',
      proof: '查看验证',
      failed: '查看原因',
      information: '继续',
      revocation: '查看位置',
      target: '查看实际证书',
      campaignPaused: '查看原因',
      campaignLate: '查看进度',
    },
    more: (count: number) => `另有 ${count} 项`,
  },
});
