// Points of elliptic curves: whether one lies on its curve, and in which forms it may be written (SEC 1 §2.3).

import { bytesOfHex, concatBytes, hexOf } from '../../lib/bytes.ts';
import { OID } from '../der/oid.ts';

/** y² = x³ - 3x + b modulo p: FIPS 186-4 §D.1.2, and GB/T 32918.5 §3, whose a is -3 too. */
export interface Curve {
  readonly name: string;
  readonly coordinateBytes: number;
  /** It is 3 modulo 4, so that a root is a power. */
  readonly p: bigint;
  readonly b: bigint;
}

export const P256: Curve = {
  name: 'P-256',
  coordinateBytes: 32,
  p: 0xffffffff00000001000000000000000000000000ffffffffffffffffffffffffn,
  b: 0x5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604bn,
};

export const P384: Curve = {
  name: 'P-384',
  coordinateBytes: 48,
  p: 0xfffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffeffffffff0000000000000000ffffffffn,
  b: 0xb3312fa7e23ee7e4988e056be3f82d19181d9c6efe8141120314088f5013875ac656398d8a2ed19d2a85c8edd3ec2aefn,
};

export const SM2: Curve = {
  name: 'SM2',
  coordinateBytes: 32,
  p: 0xfffffffeffffffffffffffffffffffffffffffff00000000ffffffffffffffffn,
  b: 0x28e9fa9e9d9f5e344d5a9e4bcf6509a7f39789f515ab8f92ddbcbd414d940e93n,
};

const CURVES: ReadonlyMap<string, Curve> = new Map([
  [OID.prime256v1, P256],
  [OID.secp384r1, P384],
  [OID.sm2, SM2],
]);

/** Of those that are certified. */
export function findCurve(curveOid: string): Curve | undefined {
  return CURVES.get(curveOid);
}

/**
 * NIST SP 800-56A §5.6.2.3.3; these curves have cofactor 1. `point` is 04, x, y, with x and y of the same length.
 */
export function isOnCurve(point: Uint8Array, { p, b }: Curve): boolean {
  const hex = Buffer.from(point.buffer, point.byteOffset + 1, point.length - 1).toString('hex');
  const x = BigInt(`0x${hex.slice(0, hex.length / 2)}`);
  const y = BigInt(`0x${hex.slice(hex.length / 2)}`);
  return x < p && y < p && (y * y - (x * x - 3n) * x - b) % p === 0n;
}

const FORM = { evenY: 0x02, oddY: 0x03, uncompressed: 0x04, hybridEvenY: 0x06, hybridOddY: 0x07 } as const;

/** 04, x, y, from the compressed and hybrid forms; undefined for any other form, and for what is no point of the curve. */
export function uncompress(point: Uint8Array, curve: Curve): Uint8Array | undefined {
  const [form = 0] = point;
  const { coordinateBytes } = curve;
  if (form === FORM.hybridEvenY || form === FORM.hybridOddY) {
    const isWhole = point.length === 1 + 2 * coordinateBytes && (point.at(-1) ?? 0) % 2 === form % 2;
    return isWhole ? concatBytes(Uint8Array.of(FORM.uncompressed), point.subarray(1)) : undefined;
  }
  const isCompressed = (form === FORM.evenY || form === FORM.oddY) && point.length === 1 + coordinateBytes;
  if (!isCompressed) return undefined;
  const y = ordinateOf(BigInt(`0x${hexOf(point.subarray(1))}`), { curve, isOdd: form === FORM.oddY });
  if (y === undefined) return undefined;
  const digits = y.toString(16).padStart(2 * coordinateBytes, '0');
  return concatBytes(Uint8Array.of(FORM.uncompressed), point.subarray(1), bytesOfHex(digits));
}

/** SEC 1 §2.3.4. */
function ordinateOf(
  x: bigint,
  { curve: { p, b }, isOdd }: { readonly curve: Curve; readonly isOdd: boolean },
): bigint | undefined {
  if (x >= p) return undefined;
  const square = ((((x * x - 3n) * x + b) % p) + p) % p;
  const root = power(square, { exponent: (p + 1n) / 4n, modulus: p });
  if ((root * root) % p !== square) return undefined;
  return (root % 2n === 1n) === isOdd ? root : p - root;
}

function power(base: bigint, { exponent, modulus }: { readonly exponent: bigint; readonly modulus: bigint }): bigint {
  let result = 1n;
  for (let factor = base, rest = exponent; rest > 0n; rest >>= 1n) {
    if ((rest & 1n) === 1n) result = (result * factor) % modulus;
    factor = (factor * factor) % modulus;
  }
  return result;
}
