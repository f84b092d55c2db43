// What ACME clients are told: of the JSON Web Signatures of their requests, and of the keys in them.

import type { Words } from './words.ts';

export const ACME_REASONS = {
  notJsonObject: { en: 'the {what} is no JSON object within the limits', zh: '{what}不是限制之内的 JSON 对象' },
  jsonRepeats: { en: 'the {what} has a name twice in one object', zh: '{what}的同一对象中有重复的名称' },

  jwsSeveral: { en: 'a request has one signature, in the flattened form', zh: '请求应采用扁平格式，且只有一个签名' },
  jwsUnprotected: { en: 'the JWS has an unprotected header', zh: 'JWS 含有未受保护的头部' },
  jwsMember: { en: 'the member "{name}" of the JWS is not in base64url', zh: 'JWS 的成员“{name}”不是 base64url' },
  jwsExtension: {
    en: 'the protected header has "{name}", which is not known here',
    zh: '受保护头部含有不支持的“{name}”',
  },
  jwsNoUrl: { en: 'the protected header has no "url"', zh: '受保护头部缺少“url”' },
  jwsNoAlgorithm: { en: 'the protected header has no "alg"', zh: '受保护头部缺少“alg”' },
  jwsAlgorithm: {
    en: 'the algorithm of the signature is not taken, use {choices}',
    zh: '不支持该签名算法，请使用 {choices}',
  },
  jwsNoNonce: { en: 'the protected header has no "nonce"', zh: '受保护头部缺少“nonce”' },
  jwsNonceForm: { en: 'the nonce is not in base64url', zh: '随机数不是 base64url' },
  jwsOneKey: {
    en: 'the protected header has "jwk" or "kid", and not both',
    zh: '受保护头部应含“jwk”或“kid”，且只能有一个',
  },
  jwsKeyForm: { en: 'the "{name}" of the protected header cannot be read', zh: '受保护头部的“{name}”无法读取' },
  jwsInnerNonce: {
    en: 'the inner JWS has a nonce, which only the request has',
    zh: '内层 JWS 含有随机数，只有请求本身才应含有',
  },
  jwsKeyMissing: { en: 'the inner JWS has no "jwk"', zh: '内层 JWS 缺少“jwk”' },
  jwsNoMac: { en: 'the binding is not signed with HS256, HS384 or HS512', zh: '绑定应以 HS256、HS384 或 HS512 签名' },
  jwsMacKid: { en: 'the binding names its key by "kid" alone', zh: '绑定只能以“kid”指明密钥' },

  jwkKind: { en: 'the key is of no kind that signs here: EC, RSA or OKP', zh: '密钥类型不受支持，应为 EC、RSA 或 OKP' },
  jwkCurve: {
    en: 'the key is on no curve that is taken: P-256, P-384 or Ed25519',
    zh: '密钥曲线不受支持，应为 P-256、P-384 或 Ed25519',
  },
  jwkSecret: {
    en: 'the key has the member "{member}", which is secret: it is known to others now, make another',
    zh: '密钥含有私密成员“{member}”，该密钥已泄露，请更换',
  },
  jwkUse: { en: 'the key is not for signatures by its member "use"', zh: '按成员“use”，该密钥不用于签名' },
  jwkMember: { en: 'the member "{member}" of the key cannot be read', zh: '密钥的成员“{member}”无法读取' },
  jwkLong: {
    en: 'the member "{member}" of the key has {bits} bits, at most {most} are taken',
    zh: '密钥的成员“{member}”为 {bits} 位，最多 {most} 位',
  },
  jwkRsaShort: { en: 'the key is RSA {bits}, at least {least} is needed', zh: '密钥为 RSA {bits}，至少需要 {least}' },
  jwkRsaExponent: { en: 'the exponent of the RSA key is even, or 1', zh: 'RSA 密钥的指数为偶数或 1' },
  jwkNoKey: { en: 'the point of the key is not on its curve', zh: '密钥的点不在其曲线上' },
} as const satisfies Readonly<Record<string, Words>>;
