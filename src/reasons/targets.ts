// Why a certificate is not brought to a target, or is not seen there.

import type { Words } from './words.ts';

export const TARGET_REASONS = {
  /** What was under way: a word of the vocabulary. */
  stepFailed: { en: 'cannot {deployStep}: {why}', zh: '无法{deployStep}：{why}' },
  stepLate: { en: 'it takes longer than {most} s', zh: '超过 {most} 秒' },
  notPutBack: {
    en: '{first}; and what stood there before is not back: {why}',
    zh: '{first}；且未能恢复原有内容：{why}',
  },
  targetUnknown: { en: 'the configuration has no such target', zh: '配置中没有该部署目标' },
  formerInOtherForm: { en: 'what stood there before was kept in another form', zh: '保存的原有内容格式不符' },

  commandEnded: {
    en: '"{command}" ends with exit code {exitCode}: {output}',
    zh: '“{command}”以退出码 {exitCode} 结束：{output}',
  },
  commandKilled: { en: '"{command}" ends by the signal {signal}', zh: '“{command}”被信号 {signal} 终止' },
  commandUnstarted: { en: '"{command}" cannot be started: {why}', zh: '无法启动“{command}”：{why}' },
  fileGone: { en: '{path} is gone again', zh: '{path} 已不存在' },
  fileTooLong: { en: '{path} is longer than {most} bytes', zh: '{path} 超过 {most} 字节' },
  noOrdinaryFile: { en: '{path} is no ordinary file', zh: '{path} 不是普通文件' },

  hostKeyUnknown: {
    en: 'the host shows the key {fingerprint}, which is none of those that are pinned',
    zh: '主机的密钥为 {fingerprint}，不在已固定的密钥之列',
  },
  loginRefused: { en: 'the host refuses the key of user {user}', zh: '主机拒绝用户 {user} 的密钥' },
  hostSilent: { en: 'nothing answers at {host}:{port}: {why}', zh: '{host}:{port} 没有应答：{why}' },
  connectionLost: { en: 'the connection is lost', zh: '连接中断' },
  connectionLostBy: { en: 'the connection is lost: {why}', zh: '连接中断：{why}' },
  secretUnusable: { en: 'the secret in {path} cannot be used', zh: '无法使用 {path} 中的密钥' },

  keyNotOfLeaf: { en: 'the private key is not that of the certificate', zh: '私钥与证书不匹配' },

  serverAnswers: { en: 'it answers {status}: {output}', zh: '返回 {status}：{output}' },
  serverSays: { en: 'it says: {output}', zh: '返回：{output}' },
  answerNotRead: { en: 'its answer cannot be read', zh: '无法读取其应答' },
  answerTooLarge: { en: 'its answer is longer than {most} bytes', zh: '应答超过 {most} 字节' },
  secretOfOtherType: {
    en: 'the Secret {secret} has the type {type}, and must have kubernetes.io/tls',
    zh: 'Secret {secret} 的类型为 {type}，应为 kubernetes.io/tls',
  },
  noPemEntry: {
    en: 'nothing in the configuration of Caddy has the id {id} and a certificate with its key',
    zh: 'Caddy 的配置中没有标识为 {id} 的证书与私钥',
  },

  receiverServesOther: {
    en: 'the receiver answers that it serves something else',
    zh: '接收方表示其使用的是其他证书',
  },
  actionRefused: { en: '{action} answers {code}: {output}', zh: '{action} 返回 {code}：{output}' },
  noRemoteInstance: {
    en: 'Tencent Cloud lists no instance {instance} of type {type}',
    zh: '腾讯云没有类型为 {type} 的实例 {instance}',
  },
  remoteUnderWay: {
    en: 'another deployment is under way there',
    zh: '对方有其他部署正在进行',
  },

  handshakeFailed: {
    en: 'no handshake at {host}:{port} for {name}: {why}',
    zh: '{host}:{port} 上 {name} 的握手失败：{why}',
  },
  handshakeLate: { en: 'the handshake takes longer than {most} s', zh: '握手超过 {most} 秒' },
  noTls: { en: 'it does not speak TLS', zh: '对方不使用 TLS' },
  noCommonSuite: {
    en: 'it has no cipher suite in common with this service, as where it serves SM2 alone',
    zh: '与本服务没有共同的密码套件，例如对方仅支持 SM2',
  },
  noCertificateShown: { en: 'it shows no certificate', zh: '对方没有出示证书' },
} as const satisfies Readonly<Record<string, Words>>;
