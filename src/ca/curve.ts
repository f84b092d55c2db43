// Whether a public point lies on its curve (NIST SP 800-56A §5.6.2.3.3; these curves have cofactor 1).

/** y² = x³ - 3x + b modulo p: FIPS 186-4 §D.1.2, and GB/T 32918.5 §3, whose a is -3 too. */
export interface Curve {
  readonly name: string;
  readonly p: bigint;
  readonly b: bigint;
}

export const P256: Curve = {
  name: 'P-256',
  p: 0xffffffff00000001000000000000000000000000ffffffffffffffffffffffffn,
  b: 0x5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604bn,
};

export const P384: Curve = {
  name: 'P-384',
  p: 0xfffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffeffffffff0000000000000000ffffffffn,
  b: 0xb3312fa7e23ee7e4988e056be3f82d19181d9c6efe8141120314088f5013875ac656398d8a2ed19d2a85c8edd3ec2aefn,
};

export const SM2: Curve = {
  name: 'SM2',
  p: 0xfffffffeffffffffffffffffffffffffffffffff00000000ffffffffffffffffn,
  b: 0x28e9fa9e9d9f5e344d5a9e4bcf6509a7f39789f515ab8f92ddbcbd414d940e93n,
};

/** `point` is 04, x, y, with x and y of the same length. */
export function isOnCurve(point: Uint8Array, { p, b }: Curve): boolean {
  const hex = Buffer.from(point.buffer, point.byteOffset + 1, point.length - 1).toString('hex');
  const x = BigInt(`0x${hex.slice(0, hex.length / 2)}`);
  const y = BigInt(`0x${hex.slice(hex.length / 2)}`);
  return x < p && y < p && (y * y - (x * x - 3n) * x - b) % p === 0n;
}
