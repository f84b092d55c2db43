// The texts of what is found of a proof from each place, and of persistent records.

import { bilingual } from './bilingual.ts';

export const PROOFS = bilingual({
  en: {
    seenFrom: 'Seen from',
    here: 'this service',
    column: { place: 'Place', result: 'Result', found: 'Found' },
    result: {
      GOOD: 'found',
      NOT_CORROBORATED: 'found',
      NOT_FOUND: 'nothing found',
      OTHER: 'something else',
      NO_SUCH_DOMAIN: 'no such domain',
      SAME: 'the same',
      UNHEARD: 'not heard of',
      NOT_AWAITED: 'decided without it',
    },
    persistentTitle: 'Or once and for all',
    persistentLead:
      'With this record every later proof of the domain is given for this account, for as long as it stands.',
    persistentCheck: 'Look for it now',
    persistentName: 'Record',
    persistentValue: 'Value',
  },
  zh: {
    seenFrom: '各处查看结果',
    here: '本服务',
    column: { place: '位置', result: '结果', found: '实际值' },
    result: {
      GOOD: '已找到',
      NOT_CORROBORATED: '已找到',
      NOT_FOUND: '未找到',
      OTHER: '内容不符',
      NO_SUCH_DOMAIN: '域名不存在',
      SAME: '一致',
      UNHEARD: '未响应',
      NOT_AWAITED: '无需等待',
    },
    persistentTitle: '或者一次设置，长期有效',
    persistentLead: '只要该记录存在，本账号今后对该域名的每次验证都会自动通过。',
    persistentCheck: '立即查看',
    persistentName: '记录',
    persistentValue: '记录值',
  },
});
