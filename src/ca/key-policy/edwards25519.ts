// Whether an Ed25519 public key is a point that can be one (RFC 8032 §5.1.3), and not one for which anybody can sign.

import { hexOf } from '../../lib/bytes.ts';

const P = 2n ** 255n - 19n;
const D = 37095705934669439343138083508754565189542113879843219016388785533085940283555n; // RFC 8032 §5.1
const SIGN_BIT = 1n << 255n;
/** 2 to the power (p - 1) / 4, a square root of -1. */
const ROOT_OF_MINUS_1 = power(2n, (P - 1n) / 4n);
/** The y of the points of order 1, 2, 4 and 8 (RFC 7748 §6.1 has their kin): all of them, since each stands for x and -x. */
const Y_OF_ORDER_8 = 2707385501144840649318225287225658788936804267575313519463743609750303021402n;
const SMALL_ORDER_Y: ReadonlySet<bigint> = new Set([0n, 1n, P - 1n, Y_OF_ORDER_8, P - Y_OF_ORDER_8]);

/** `point` has 32 bytes: y, its lowest byte first, and in the highest bit the sign of x. */
export function isOnEdwards25519(point: Uint8Array): boolean {
  const encoded = BigInt(`0x${hexOf(point.toReversed())}`);
  const y = encoded & (SIGN_BIT - 1n);
  if (y >= P || SMALL_ORDER_Y.has(y)) return false;
  const square = y * y;
  return isQuotientSquare((square - 1n) % P, (D * square + 1n) % P);
}

/** Whether u / v has a square root modulo p. */
function isQuotientSquare(u: bigint, v: bigint): boolean {
  const candidate = (u * v ** 3n * power(u * v ** 7n, (P - 5n) / 8n)) % P;
  return [candidate, candidate * ROOT_OF_MINUS_1].some((root) => (v * root * root - u) % P === 0n);
}

function power(base: bigint, exponent: bigint): bigint {
  let result = 1n;
  for (let factor = base % P, rest = exponent; rest > 0n; rest >>= 1n) {
    if ((rest & 1n) === 1n) result = (result * factor) % P;
    factor = (factor * factor) % P;
  }
  return result;
}
