// The texts of the operation log.

import { bilingual } from './bilingual.ts';

export const LOG = bilingual({
  en: {
    title: 'Operation log',
    lead: 'What was done in this account, by whom, from where, and by which call. The oldest comes first.',
    certificate: 'Certificate id',
    key: 'SecretId',
    from: 'From',
    until: 'Until',
    column: { at: 'Time', what: 'What', on: 'On', who: 'By', where: 'From', detail: 'Details' },
    more: 'Go on',
    emptyTitle: 'Nothing is on record',
    emptyText: 'Nothing was done in this time, or nothing that your policy lets you see.',
    export: 'Export',
    csv: 'Export as CSV',
    json: 'Export as JSON',
    service: 'the service',
    last: 'This is all.',
  },
  zh: {
    title: '操作日志',
    lead: '本账号内的操作记录：操作内容、操作者、来源与请求，按时间从早到晚排列。',
    certificate: '证书 ID',
    key: 'SecretId',
    from: '开始时间',
    until: '结束时间',
    column: { at: '时间', what: '操作', on: '对象', who: '操作者', where: '来源', detail: '详情' },
    more: '继续加载',
    emptyTitle: '没有记录',
    emptyText: '该时间段内没有操作，或您的策略不允许查看。',
    export: '导出',
    csv: '导出 CSV',
    json: '导出 JSON',
    service: '系统',
    last: '已显示全部。',
  },
});
