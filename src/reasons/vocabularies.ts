// Words that fill places of sentences, in Chinese: by the name of the place and the English word.

import { FIELDS } from './fields.ts';
import { ACME_PROBLEMS } from './issuers.ts';
import type { Vocabulary } from './words.ts';

/** What was to be read. */
const THINGS: Vocabulary = {
  CSR: ' CSR',
  PEM: ' PEM',
  'OCSP request': ' OCSP 请求',
  certificate: '证书',
  'certificate chain': '证书链',
  'encrypted private key': '加密私钥',
  key: '密钥',
  name: '名称',
  'name constraints': '名称约束',
  'private key': '私钥',
  'public key': '公钥',
  'revocation list': '吊销列表',
};

/** Where a certificate stands. */
const PHASES: Vocabulary = {
  ordered: '待提交资料',
  filled: '待提交订单',
  validating: '验证中',
  issuing: '签发中',
  issued: '已签发',
  failed: '已失败',
  expired: '已过期',
  cancelled: '已取消',
  revoking: '吊销中',
  revoked: '已吊销',
};

/** What was asked for. */
const ACTS: Vocabulary = {
  delete: '删除',
  submit: '提交资料',
  commit: '提交订单',
  revoke: '吊销',
  reissue: '重颁发',
  renew: '续期',
  cancel: '取消',
  download: '下载',
  plan: '计划',
  start: '启动',
  pause: '暂停',
  resume: '继续',
  retry: '重试',
  'extend the selection of': '扩充选择范围',
  'call off the revocation of': '撤销计划的吊销',
  'bring forward the revocation of': '提前计划的吊销',
};

/** Of a change at a target. */
const DEPLOY_STEPS: Vocabulary = {
  connect: '连接',
  'read what stands there': '读取原有内容',
  'use the certificate': '使用该证书',
  'write the new files': '写入新文件',
  'put the new files in place': '替换文件',
  'pass the test': '通过测试',
  reload: '重新加载',
  'put the former back': '恢复原有内容',
  'have the change applied': '应用更改',
  'deliver it': '送达',
};

const NAME_KINDS: Vocabulary = {
  'mail address': '邮箱地址',
  URI: 'URI',
  'directory name': '目录名称',
  'other name': '其他名称',
};

/** Ways of encryption that are not read. */
const SCHEMES: Vocabulary = {
  'PBES1 with MD5 and DES': 'PBES1（MD5、DES）',
  'PBES1 with SHA-1 and DES': 'PBES1（SHA-1、DES）',
  'PKCS #12 with RC4': 'PKCS #12（RC4）',
  'PKCS #12 with Triple DES': 'PKCS #12（3DES）',
  'PKCS #12 with Triple DES of two keys': 'PKCS #12（双密钥 3DES）',
  'PKCS #12 with RC2': 'PKCS #12（RC2）',
};

const PRODUCT_KINDS: Vocabulary = { free: '免费', granted: '付费' };

/** What an ACME authority says is wrong. */
const PROBLEMS: Vocabulary = Object.fromEntries(Object.values(ACME_PROBLEMS));

const SERIAL_STATES: Vocabulary = { planned: '计划中', abandoned: '已放弃', issued: '已签发', revoked: '已吊销' };

const SOURCES: Vocabulary = { 'its body': '请求体', 'one of its parts': '某部分' };

const KINDS: Vocabulary = { ...NAME_KINDS, ...PRODUCT_KINDS };

/** What a client of ACME has sent. */
const JSON_TEXTS: Vocabulary = {
  request: '请求',
  'protected header': '受保护头部',
  payload: '载荷',
  'inner JWS': '内层 JWS',
};

/** What has become of an ACME client's account, order or authorization. */
const STATUSES: Vocabulary = {
  pending: '待验证',
  ready: '已就绪',
  processing: '处理中',
  valid: '有效',
  invalid: '无效',
  deactivated: '已停用',
  revoked: '已撤销',
  expired: '已过期',
};

/** Where a campaign stands. */
const CAMPAIGN_STEPS: Vocabulary = {
  drafted: '草稿',
  planning: '计划中',
  planned: '已计划',
  running: '进行中',
  paused: '已暂停',
  done: '已完成',
  cancelled: '已取消',
};

/** A word by the name of its place; one of no vocabulary, such as a name, stands as it is. */
export function inChinese(place: string, word: string): string {
  return VOCABULARIES[place]?.[word] ?? word;
}

/** By the name of the place. */
export const VOCABULARIES: Readonly<Record<string, Vocabulary>> = {
  thing: THINGS,
  field: FIELDS,
  phase: PHASES,
  act: ACTS,
  kinds: NAME_KINDS,
  kind: KINDS,
  state: SERIAL_STATES,
  source: SOURCES,
  scheme: SCHEMES,
  deployStep: DEPLOY_STEPS,
  problem: PROBLEMS,
  what: JSON_TEXTS,
  status: STATUSES,
  step: CAMPAIGN_STEPS,
};
