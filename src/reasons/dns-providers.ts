// Why a provider of zones has not taken a record, and what a look at it has found.

import type { Words } from './words.ts';

export const DNS_PROVIDER_REASONS = {
  /** Around each of the others. */
  dnsProvider: { en: 'the DNS provider {provider}: {why}', zh: 'DNS 服务商 {provider}：{why}' },
  dnsProviderAnswers: { en: 'it answers {code}: {output}', zh: '返回 {code}：{output}' },
  dnsProviderUnreadable: {
    en: 'its answer with status {status} is not of the form that was expected',
    zh: '返回的内容（状态码 {status}）格式不符',
  },
  dnsProviderLong: { en: 'its answer is longer than {most} bytes', zh: '应答超过 {most} 字节' },
  dnsProviderNoZone: { en: 'it lists no zone that holds {name}', zh: '其域名列表中没有 {name} 所属的域名' },
  dnsProviderManyZones: { en: 'it lists more than {most} zones', zh: '其域名列表超过 {most} 个' },
  dnsProviderOtherZone: {
    en: 'its answer is about {other}, and not about {name}',
    zh: '返回的是 {other} 的内容，而不是 {name}',
  },
  dnsProviderManyRecords: {
    en: 'there are more than {most} TXT records at {name}',
    zh: '{name} 的 TXT 记录超过 {most} 条',
  },
  dnsProviderRests: { en: 'it is left alone for a while: {why}', zh: '暂停访问一段时间：{why}' },
  dnsProviderBusy: { en: 'too many records wait for it already', zh: '等待发布的记录过多' },
} as const satisfies Readonly<Record<string, Words>>;
