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
