// Why the arguments of an action do not go: values that it does not know, and values that do not go together.

import type { Words } from './words.ts';

export const ARGUMENT_REASONS = {
  valueNotOneOf: {
    en: '{parameter} is {value}, and may be {choices}',
    zh: '{parameter} 为 {value}，可取值为 {choices}',
  },
  numberNotWithin: {
    en: '{parameter} is {value}, and may be {least} to {most}',
    zh: '{parameter} 为 {value}，取值范围为 {least} 至 {most}',
  },
  argumentTime: {
    en: '{parameter} is {value}, and must be a time such as 2026-01-31 23:59:59',
    zh: '{parameter} 为 {value}，应为形如 2026-01-31 23:59:59 的时间',
  },
  goesWithOnly: { en: '{parameter} goes with {other} {value} only', zh: '{parameter} 仅在 {other} 为 {value} 时使用' },
  neededWith: { en: '{other} is {value}, and {parameter} is missing', zh: '{other} 为 {value}，但缺少 {parameter}' },
  mainDomainMissing: { en: '{parameter}, the main domain, is missing', zh: '缺少主域名 {parameter}' },
  companyTypeUnknown: {
    en: 'CompanyType is {value}, and may be {person}, a person, or {organisation}, an organisation',
    zh: 'CompanyType 为 {value}，可取值为 {person}（个人）或 {organisation}（企业）',
  },
  companyUnknown: {
    en: 'there is no company {id}; CompanyId may be 0 only',
    zh: '公司 {id} 不存在，CompanyId 只能为 0',
  },
  managerUnknown: {
    en: 'there is no manager {id}; ManagerId may be 0 only',
    zh: '管理人 {id} 不存在，ManagerId 只能为 0',
  },
  packageNameless: { en: 'it names no package, or an empty one', zh: '没有给出权益包，或其中有空值' },
  periodNotWithin: { en: 'it is {value}, and may be 1 to {most}', zh: '取值为 {value}，应为 1 至 {most}' },
  domainCountNotWithin: {
    en: 'it is {value}, and product {product} takes 1 to {most} domains',
    zh: '取值为 {value}，而产品 {product} 支持 1 至 {most} 个域名',
  },
  goesWithRenewal: {
    en: '{parameter} goes with OldCertificateId only',
    zh: '{parameter} 仅在给出 OldCertificateId 时使用',
  },
  csrDomains: { en: 'the CSR has {count} domains, and may have {most}', zh: 'CSR 含 {count} 个域名，最多 {most} 个' },
  namesNoAlgorithm: {
    en: '{parameter} is {value}, which names no algorithm',
    zh: '{parameter} 为 {value}，没有这样的算法',
  },
  csrCountry: {
    en: 'the country is {value}, and a CSR names it by its code of ISO 3166-1, such as CN',
    zh: '国家为 {value}，CSR 中应使用国际标准的国家代码，如 CN',
  },
  csrBeside: {
    en: '{parameter} names a CSR, and another one is given beside it',
    zh: '{parameter} 已指定 CSR，不能同时给出另一个',
  },
  domainsForCertificates: {
    en: 'it has {count} domains for {certificates} certificates, of which each has one',
    zh: '给出了 {count} 个域名，而 {certificates} 张证书各需一个',
  },
  renewalIsOne: {
    en: 'CertificateCount is {count}, and a renewal is one certificate',
    zh: 'CertificateCount 为 {count}，而续期只能是一张证书',
  },
  renewalTakes: { en: 'it is {value}, and a renewal takes {choices}', zh: '取值为 {value}，续期支持 {choices}' },
  algorithmWithParameter: { en: '{algorithm} with {parameter}', zh: '{algorithm}（{parameter}）' },
  noSuchKey: { en: '{key} names no key', zh: '没有 {key} 这样的密钥类型' },
  pidUnknown: {
    en: 'there is no granted product {pid}; those sold here: {known}',
    zh: '不存在付费产品 {pid}，现有 {known}',
  },
  pidNotSold: {
    en: '{pid} is product {product}, which is not sold here; those that are: {known}',
    zh: '{pid} 为产品 {product}，此处不提供，现有 {known}',
  },
  productNotThisKey: {
    en: 'product {product} allows {allowed}, and not {key}',
    zh: '产品 {product} 支持 {allowed}，不支持 {key}',
  },
  namesNoKey: {
    en: '{algorithm} and {parameter} are {key}, which names no key',
    zh: '{algorithm} 与 {parameter} 为 {key}，没有这样的密钥类型',
  },
  uploadExcludes: {
    en: 'Upload is 1 and FilterSource buy, which excludes it',
    zh: 'Upload 为 1，而 FilterSource 为 buy，二者矛盾',
  },
  deliveryUnknown: {
    en: 'webhook {webhook} is told of no event {number}, or not any more',
    zh: '回调 {webhook} 没有编号为 {number} 的事件，或该事件已不再保留',
  },
  hierarchyUnmade: {
    en: 'there is no {kind} authority: no product has needed one yet',
    zh: '没有 {kind} 类型的颁发机构：尚无产品需要它',
  },
  rootKeyAway: {
    en: 'the key of {root}, which certifies the next authority, is kept elsewhere: bring it back and use the command line',
    zh: '用于签发下一个颁发机构的 {root} 的私钥保存在别处，请取回后使用命令行操作',
  },
  cursorOfOther: { en: 'Cursor is the NextCursor of the page before', zh: 'Cursor 应为上一页返回的 NextCursor' },
  productUnknown: {
    en: 'there is no {kind} product {product}; there is {known}',
    zh: '不存在{kind}产品 {product}，现有 {known}',
  },
  organisationsNotSold: {
    en: 'there is no {kind} product {product}: certificates of organisations (OV, EV) are not sold here; there is {known}',
    zh: '不存在{kind}产品 {product}：此处不提供企业型（OV、EV）证书，现有 {known}',
  },
  productNotSold: { en: 'product {product} is not sold any more', zh: '产品 {product} 已停止销售' },
  productNames: {
    en: 'product {product} takes 1 to {most} domains, not {count}',
    zh: '产品 {product} 支持 1 至 {most} 个域名，不支持 {count} 个',
  },
  productNoWildcards: {
    en: 'product {product} has no wildcards, and {name} is one',
    zh: '产品 {product} 不支持通配符，而 {name} 是通配符域名',
  },
  productOtherKeys: {
    en: 'product {product} does not allow {key}; it allows {allowed}',
    zh: '产品 {product} 不支持 {key}，支持 {allowed}',
  },
  productOtherCsrKeys: {
    en: 'product {product} allows {allowed}, and the key in the CSR is {key}',
    zh: '产品 {product} 支持 {allowed}，而 CSR 中的密钥为 {key}',
  },
  reissueOtherKeys: {
    en: 'a reissue of product {product} allows {allowed}, and the key is {key}',
    zh: '产品 {product} 的重颁发支持 {allowed}，而密钥为 {key}',
  },
  signAlgorithmOnly: { en: 'SignAlgo may be {allowed} only', zh: 'SignAlgo 只能为 {allowed}' },
  noPackages: { en: 'this service sells no packages', zh: '本服务没有权益包' },
  freeForOneName: {
    en: 'a free certificate is for DomainName alone; DnsNames may not add to it',
    zh: '免费证书只包含 DomainName，DnsNames 不能增加其他域名',
  },
  orderNames: {
    en: 'the order is for {most} domains, and {count} are named',
    zh: '订单包含 {most} 个域名，但给出了 {count} 个',
  },
  fileProvesNoWildcard: {
    en: 'a file cannot prove a wildcard; use DNS or DNS_AUTO',
    zh: '文件验证不适用于通配符域名，请使用 DNS 或 DNS_AUTO',
  },
  fileProvesNotThisWildcard: {
    en: '{name} is a wildcard, which a file cannot prove; use DNS',
    zh: '{name} 是通配符域名，不能用文件验证，请使用 DNS',
  },
  issuerProvesOtherwise: {
    en: 'the issuer does not let {domain} be proved by {method}',
    zh: '签发机构不支持以 {method} 方式验证 {domain}',
  },
  dnsProvesNoAddress: {
    en: '{name} is an IP address, which DNS cannot prove; use FILE',
    zh: '{name} 是 IP 地址，不能用 DNS 验证，请使用 FILE',
  },
  noRoomForRecord: {
    en: '{name} leaves no room for its TXT record: {record} must fit into {most} characters',
    zh: '{name} 过长，无法容纳其 TXT 记录：{record} 须在 {most} 个字符以内',
  },
  scheduleOnlyEarlier: {
    en: 'a scheduled revocation can be brought forward, and the time is later than the one it is scheduled for',
    zh: '计划的吊销只能提前，而给出的时间晚于计划时间',
  },
  tooManyFilterTags: {
    en: 'there are {count} Tags, and at most {most} may be given',
    zh: 'Tags 有 {count} 个，最多 {most} 个',
  },
  tagKeyMissing: { en: 'a tag has no TagKey', zh: '有标签缺少 TagKey' },

  nameWrong: { en: 'the domain name {name} {problem}', zh: '域名 {name} {problem}' },
  nameLong: {
    en: 'has {characters} characters, at most {most} are allowed',
    zh: '共 {characters} 个字符，最多 {most} 个',
  },
  labelLong: {
    en: 'has a label of {characters} characters, at most {most} are allowed',
    zh: '有一段为 {characters} 个字符，最多 {most} 个',
  },
  nameEmpty: { en: 'is empty', zh: '为空' },
  nameIsAddress: { en: 'is an IP address, which is not certified', zh: '是 IP 地址，不为其签发证书' },
  nameEndsWithDot: { en: 'ends with a dot', zh: '以点结尾' },
  labelEmpty: { en: 'has an empty label', zh: '有一段为空' },
  starInside: { en: 'has a "*" that is not its whole left-most label', zh: '中的 "*" 不是完整的最左一段' },
  underscore: { en: 'has an underscore', zh: '含有下划线' },
  nameCharacter: {
    en: 'has a character that is not a letter, a digit or a hyphen',
    zh: '含有字母、数字与连字符以外的字符',
  },
  endsWithNumber: { en: 'ends with a number, as an IP address does', zh: '像 IP 地址一样以数字结尾' },
  notInternational: {
    en: 'has a label that is not valid in an internationalised name (UTS 46)',
    zh: '有一段不是有效的国际化域名（UTS 46）',
  },
  otherName: { en: 'is written in a form that means another name ({other})', zh: '的写法表示另一个域名（{other}）' },
  oddHyphen: {
    en: 'has a label that begins or ends with a hyphen, or has "--" in third and fourth place',
    zh: '有一段以连字符开头或结尾，或第三、四位为 "--"',
  },
  internalName: {
    en: 'is an internal name: its last label is not a public top-level domain',
    zh: '是内部名称：最后一段不是公共顶级域名',
  },
  inArpa: {
    en: 'lies in "arpa", which holds reverse zones and infrastructure',
    zh: '位于 "arpa" 之下，该域用于反向解析与基础设施',
  },
  isLocalhost: { en: 'is "localhost", which every machine calls itself', zh: '是每台机器自称的 "localhost"' },
  inOnion: { en: 'lies in "onion", which has no DNS', zh: '位于没有 DNS 的 "onion" 之下' },
  wildcardOfSuffix: { en: 'is a wildcard of a public suffix', zh: '是公共后缀的通配符' },
  publicSuffix: { en: 'is a public suffix', zh: '是公共后缀' },
  addressZone: { en: 'the address {name} names a zone of one machine', zh: '地址 {name} 带有仅在单台机器内有效的区域' },
  addressOfNobody: {
    en: 'the address {name} is one that no single host has, or an IPv4 address in the form of IPv6',
    zh: '地址 {name} 不属于任何单台主机，或是以 IPv6 形式书写的 IPv4 地址',
  },
} as const satisfies Readonly<Record<string, Words>>;
