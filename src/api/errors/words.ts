// What messages to callers call things in both languages: quotas, parts of a request, what a tag may not have.

export const QUOTA_WORDS = {
  records: {
    en: 'certificates on record (deleted ones count until they are forgotten)',
    zh: '证书记录数（含尚未清除的已删除证书）',
  },
  bytes: { en: 'bytes of uploaded chains, keys and CSRs', zh: '上传的证书链、私钥与 CSR 的字节数' },
  orders: { en: 'orders in one day (UTC)', zh: '每日订单数（UTC）' },
  acts: { en: 'downloads and changes in one day (UTC)', zh: '每日下载与修改次数（UTC）' },
} as const;

export const NO_TAG_TEXT = {
  en: 'other characters than letters, digits, spaces and + - = . _ / @ ( )',
  zh: '含非法字符，仅可使用字母、数字、空格及 + - = . _ / @ ( )',
} as const;

export const PARTS_ZH = { headers: '请求头', query: '查询串', body: '请求体' } as const;

/** What is wrong with an order by package. */
export const PACKAGE_ORDER_WORDS = {
  product: { code: 'InvalidParameter.ProductPidInvalid', en: 'ProductPid is invalid', zh: 'ProductPid 无效' },
  packages: { code: 'InvalidParameter.PackageIdsInvalid', en: 'PackageIds is invalid', zh: 'PackageIds 无效' },
  domainCount: { code: 'InvalidParameter.DomainCountInvalid', en: 'DomainCount is invalid', zh: 'DomainCount 无效' },
  domains: { code: 'InvalidParameter.DomainInvalid', en: 'DomainNames is invalid', zh: 'DomainNames 无效' },
  period: { code: 'InvalidParameter.PeriodInvalid', en: 'Period is invalid', zh: 'Period 无效' },
  renewedKey: {
    code: 'InvalidParameter.RenewGenCsrMethodInvalid',
    en: 'RenewGenCsrMethod is invalid',
    zh: 'RenewGenCsrMethod 无效',
  },
  renewedCsr: { code: 'InvalidParameter.RenewCsrInvalid', en: 'RenewCsr is invalid', zh: 'RenewCsr 无效' },
  renewedAlgorithm: {
    code: 'InvalidParameter.RenewAlgorithmInvalid',
    en: 'The algorithm of the key is invalid',
    zh: '密钥算法无效',
  },
} as const;
