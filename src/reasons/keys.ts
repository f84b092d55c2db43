// Why a key is not taken: a private one that is handed over, or a public one that is to be certified.

import type { Words } from './words.ts';

export const KEY_REASONS = {
  wrongPassword: { en: 'the password does not open it', zh: '密码不正确，无法打开' },
  passwordMissing: { en: 'it is encrypted and no password was given', zh: '私钥已加密，但未提供密码' },
  encryptedUntold: {
    en: 'it is encrypted, which its label or encryption does not tell',
    zh: '内容是加密的私钥，但其标签未说明',
  },
  pemHeadersOdd: { en: 'its PEM headers are odd', zh: 'PEM 头部不正确' },
  keyVersion: { en: 'its version is neither 1 nor 2', zh: '版本既不是 1 也不是 2' },
  encryptedBy: { en: 'it is encrypted by {scheme}, which is not read', zh: '不支持其加密方式 {scheme}' },
  onlyPbes2: { en: 'it is encrypted by {scheme}, only PBES2 is read', zh: '加密方式为 {scheme}，仅支持 PBES2' },
  keyLengthOfCipher: { en: 'its key length is not that of its cipher', zh: '密钥长度与加密算法不符' },
  vectorLength: {
    en: 'its initialization vector is not as long as its cipher needs',
    zh: '初始化向量长度与加密算法不符',
  },
  derivedBy: { en: 'its key is derived by {scheme}, which is not read', zh: '不支持其密钥派生方式 {scheme}' },
  onlyPbkdf2: {
    en: 'its key is derived by {scheme}, only PBKDF2 is read',
    zh: '密钥派生方式为 {scheme}，仅支持 PBKDF2',
  },
  saltLong: { en: 'its salt has {bytes} bytes, at most {most} are read', zh: '盐值为 {bytes} 字节，最多 {most} 字节' },
  noIteration: { en: 'its key takes no iteration to derive', zh: '密钥派生的迭代次数为零' },
  manyIterations: { en: 'its key takes more than {most} iterations to derive', zh: '密钥派生的迭代次数超过 {most}' },
  algorithmOid: { en: 'algorithm {oid}', zh: '算法 {oid}' },
  keyNamed: { en: 'it is {article} {name} key', zh: '密钥类型为 {name}' },
  keyOfAlgorithm: { en: 'it is a key of algorithm {oid}', zh: '密钥算法为 {oid}' },
  curveNotNamed: { en: 'the curve of its EC key is not a named one', zh: 'EC 密钥的曲线不是命名曲线' },
  pointCompressed: { en: 'the point of its EC key is not in uncompressed form', zh: 'EC 公钥点不是未压缩形式' },
  pointLength: {
    en: 'the point of its EC key has {bytes} bytes, not {needed}',
    zh: 'EC 公钥点为 {bytes} 字节，应为 {needed} 字节',
  },
  ed25519Length: {
    en: 'its Ed25519 key has {bytes} bytes, not {needed}',
    zh: 'Ed25519 密钥为 {bytes} 字节，应为 {needed} 字节',
  },
  severalPrimes: { en: 'its RSA key has more than two primes', zh: 'RSA 密钥的素数多于两个' },
  primesOfOther: { en: 'its RSA primes do not make its modulus', zh: 'RSA 素数的乘积与模数不符' },
  numberLong: { en: 'its {field} has {bits} bits, at most {most} are read', zh: '{field}为 {bits} 位，最多 {most} 位' },
  ecVersion: { en: 'the version of its EC key is not 1', zh: 'EC 密钥的版本不是 1' },
  curveUntold: { en: 'the curve of its EC key is not told', zh: '未说明 EC 密钥的曲线' },
  twoCurves: { en: 'its EC key tells two curves', zh: 'EC 密钥写出了两条不同的曲线' },
  privateNumberLong: {
    en: 'the private number of its EC key has {bytes} bytes, at most {most} are read',
    zh: 'EC 私钥数值为 {bytes} 字节，最多 {most} 字节',
  },

  keyUnreadable: { en: 'its key cannot be read: {why}', zh: '密钥无法解析：{why}' },
  rsaModulusLong: {
    en: 'its RSA modulus has {bits} bits, at most {most} are taken',
    zh: 'RSA 模数为 {bits} 位，最多 {most} 位',
  },
  rsaExponentLong: {
    en: 'its RSA exponent has {bits} bits, at most {most} are taken',
    zh: 'RSA 指数为 {bits} 位，最多 {most} 位',
  },
  rsaShort: { en: 'its key is RSA {bits}, at least {least} is needed', zh: '密钥为 RSA {bits}，至少需要 {least} 位' },
  rsaLong: { en: 'its key is RSA {bits}, at most {most} is taken', zh: '密钥为 RSA {bits}，最多 {most} 位' },
  rsaOddLength: { en: 'its key is RSA {bits}, a multiple of 8 is needed', zh: '密钥为 RSA {bits}，位数须为 8 的倍数' },
  exponentLong: { en: 'its RSA exponent has more than {most} bits', zh: 'RSA 指数超过 {most} 位' },
  exponentSmall: {
    en: 'its RSA exponent is {exponent}, at least {least} is needed',
    zh: 'RSA 指数为 {exponent}，至少应为 {least}',
  },
  exponentEven: { en: 'its RSA exponent is even', zh: 'RSA 指数为偶数' },
  modulusEven: { en: 'its RSA modulus is even', zh: 'RSA 模数为偶数' },
  modulusDivisible: { en: 'its RSA modulus can be divided by {factor}', zh: 'RSA 模数可被 {factor} 整除' },
  modulusRoca: {
    en: 'its RSA modulus was made by a library that makes weak keys (ROCA)',
    zh: 'RSA 模数由会产生弱密钥的库生成（ROCA）',
  },
  modulusClosePrimes: { en: 'its RSA modulus is the product of two close primes', zh: 'RSA 模数是两个相近素数的乘积' },
  pointOffCurve: { en: 'the point of its key is not on {curve}', zh: '公钥点不在曲线 {curve} 上' },
  pointOffEdwards: {
    en: 'the point of its key is not on edwards25519, or of small order',
    zh: '公钥点不在 edwards25519 上，或阶数过小',
  },
  keyNotCertified: {
    en: 'its key is {name}, only RSA, P-256, P-384, SM2 and Ed25519 are certified',
    zh: '密钥类型为 {name}，仅为 RSA、P-256、P-384、SM2 与 Ed25519 密钥签发证书',
  },
  algorithmNotCertified: {
    en: 'its key is of algorithm {oid}, only RSA, P-256, P-384, SM2 and Ed25519 are certified',
    zh: '密钥算法为 {oid}，仅为 RSA、P-256、P-384、SM2 与 Ed25519 密钥签发证书',
  },
  keyListed: { en: 'its key is on a list of blocked keys', zh: '密钥在禁用密钥名单中' },
} as const satisfies Readonly<Record<string, Words>>;
