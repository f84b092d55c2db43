// The texts of the targets: the places that serve certificates.

import { bilingual } from './bilingual.ts';

export const TARGETS = bilingual({
  en: {
    title: 'Targets',
    lead: 'The places to which certificates are brought, and what each has been seen to serve.',
    look: 'Look at all now',
    looking: 'They are being looked at; what is seen comes here by itself.',
    column: {
      place: 'Target',
      certificate: 'Deployed',
      state: 'State',
      served: 'Served fingerprint (SHA-256)',
      at: 'Looked at',
    },
    state: {
      serves: 'serves it',
      partial: 'some addresses show nothing',
      other: 'serves another',
      nothing: 'shows nothing',
      unseen: 'not looked at yet',
      blind: 'cannot be asked',
      empty: 'nothing deployed',
    },
    expected: 'deployed:',
    emptyTitle: 'No targets',
    emptyText:
      'Targets stand in the configuration of the service (docs/deployment.md). Those open to this account are listed here.',
  },
  zh: {
    title: '部署目标',
    lead: '证书部署的位置，以及实际检测到的证书。',
    look: '立即检测全部',
    looking: '正在检测，结果会自动显示。',
    column: { place: '目标', certificate: '已部署', state: '状态', served: '实际指纹（SHA-256）', at: '检测时间' },
    state: {
      serves: '一致',
      partial: '部分地址无响应',
      other: '使用其他证书',
      nothing: '无响应',
      unseen: '尚未检测',
      blind: '无法检测',
      empty: '未部署',
    },
    expected: '已部署：',
    emptyTitle: '没有部署目标',
    emptyText: '部署目标由服务配置（docs/deployment.md），对本账号开放的目标会显示在这里。',
  },
});
