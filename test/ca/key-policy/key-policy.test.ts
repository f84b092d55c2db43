// Which subject keys are certified; the keys with one defect each are in test/vectors/csr.

import assert from 'node:assert/strict';
import { createECDH, generatePrimeSync } from 'node:crypto';
import { test } from 'node:test';
import { isOnCurve, P256, P384, SM2 } from '../../../src/x509/keys/curve.ts';
import { keyPolicy, MAX_RSA_BITS, MIN_RSA_BITS } from '../../../src/ca/key-policy/key-policy.ts';
import {
  FERMAT_ROUNDS,
  findSmallFactor,
  hasClosePrimes,
  hasRocaStructure,
} from '../../../src/ca/key-policy/rsa-modulus.ts';
import type { KeyPolicy } from '../../../src/certificates/ports/material.ts';
import { bytesOfHex, concatBytes } from '../../../src/lib/bytes.ts';
import { bitString, integer, sequence } from '../../../src/x509/der/writer.ts';
import { makeKeyPair, publicKeyOf } from '../../../src/x509/keys/keys.ts';
import { wordsOf } from '../../support/reasons.ts';

const policy: KeyPolicy = keyPolicy;

function rsaSpki(modulus: bigint, exponent = 65537n): Uint8Array {
  const key = sequence(integer(bytesOf(modulus)), integer(bytesOf(exponent)));
  return sequence(bytesOfHex('300d06092a864886f70d0101010500'), bitString(key));
}

function bytesOf(value: bigint): Uint8Array {
  const hex = value.toString(16);
  return bytesOfHex(hex.padStart(hex.length + (hex.length % 2), '0'));
}

/** A product of two primes, so without a defect but its length. */
function modulusOf(bits: number): bigint {
  for (;;) {
    const product =
      generatePrimeSync(bits / 2 - 1, { bigint: true }) * generatePrimeSync(bits / 2 + 1, { bigint: true });
    if (product.toString(2).length === bits) return product;
  }
}

for (const id of ['rsa2048', 'rsa3072', 'rsa4096', 'p256', 'p384', 'sm2', 'ed25519'] as const) {
  test(`a good key of ${id} is certified`, async () => {
    assert.equal(policy.defectOf(publicKeyOf(await makeKeyPair(id))), undefined);
  });
}

test('the shortest RSA key is certified, one of 8 bits less is not', () => {
  assert.equal(policy.defectOf(rsaSpki(modulusOf(MIN_RSA_BITS))), undefined);
  assert.equal(
    wordsOf(policy.defectOf(rsaSpki(modulusOf(MIN_RSA_BITS - 8)))),
    'its key is RSA 2040, at least 2048 is needed',
  );
});

test('the longest RSA key is looked at, one of 8 bits more is refused for its length', () => {
  assert.equal(
    wordsOf(policy.defectOf(rsaSpki(2n ** BigInt(MAX_RSA_BITS) - 1n))),
    'its RSA modulus can be divided by 3',
  );
  const longer = rsaSpki(2n ** BigInt(MAX_RSA_BITS + 8) - 1n);
  assert.equal(wordsOf(policy.defectOf(longer)), 'its key is RSA 8200, at most 8192 is taken');
});

test('the exponent is odd and from 65537 to 256 bits', () => {
  const modulus = modulusOf(2048);
  const defectOf = (exponent: bigint) => policy.defectOf(rsaSpki(modulus, exponent));
  assert.equal(defectOf(65537n), undefined);
  assert.equal(defectOf(2n ** 256n - 1n), undefined);
  assert.equal(wordsOf(defectOf(2n ** 256n + 1n)), 'its RSA exponent has more than 256 bits');
  assert.equal(wordsOf(defectOf(65535n)), 'its RSA exponent is 65535, at least 65537 is needed');
  assert.equal(wordsOf(defectOf(0n)), 'its RSA exponent is 0, at least 65537 is needed');
  assert.equal(wordsOf(defectOf(65538n)), 'its RSA exponent is even');
});

test('every odd prime below 752 is found as a factor, and 757 is not looked for', () => {
  const large = generatePrimeSync(2040, { bigint: true });
  for (let candidate = 3; candidate < 752; candidate += 2) {
    if (isPrime(candidate)) assert.equal(findSmallFactor(BigInt(candidate) * large), candidate);
  }
  assert.equal(findSmallFactor(757n * large), undefined);
});

test('primes that Fermat finds in the last of his rounds are close, those of one round more are not', () => {
  const last = modulusFoundIn(FERMAT_ROUNDS);
  assert.equal(last.round, FERMAT_ROUNDS);
  assert.equal(hasClosePrimes(last.modulus), true);
  const beyond = modulusFoundIn(FERMAT_ROUNDS + 1);
  assert.equal(beyond.round, FERMAT_ROUNDS + 1);
  assert.equal(hasClosePrimes(beyond.modulus), false);
});

test('Fermat has as many rounds as the Baseline Requirements ask for, and ten more', () => {
  assert.equal(FERMAT_ROUNDS, 110);
});

/** Nemec and others, "The Return of Coppersmith's Attack" (2017): the primes by which their test tells such keys. */
const ROCA_PRIMES = [11n, 13n, 17n, 19n, 37n, 53n, 61n, 71n, 73n, 79n, 97n, 103n, 107n, 109n, 127n, 151n, 157n];

test('a power of 65537 modulo all of the primes of ROCA is told, one that is not so modulo a single one is good', () => {
  const product = ROCA_PRIMES.reduce((all, prime) => all * prime, 1n);
  const weak = 65537n ** 5n + product * generatePrimeSync(1024, { bigint: true });
  assert.equal(hasRocaStructure(weak), true);
  for (const prime of ROCA_PRIMES) {
    const powers = new Set(Array.from({ length: Number(prime) }, (_, exponent) => 65537n ** BigInt(exponent) % prime));
    const isStranger = (shift: bigint) => !powers.has((weak + (product / prime) * shift) % prime);
    const shift = Array.from({ length: Number(prime) }, (_, at) => BigInt(at)).find(isStranger);
    assert.ok(shift !== undefined, `65537 generates all of ${prime}`);
    assert.equal(hasRocaStructure(weak + (product / prime) * shift), false, `not told apart by ${prime}`);
  }
});

test('good RSA keys show none of the weaknesses', () => {
  for (let count = 0; count < 5; count += 1) {
    const modulus = modulusOf(2048);
    assert.deepEqual(
      [findSmallFactor(modulus), hasRocaStructure(modulus), hasClosePrimes(modulus)],
      [undefined, false, false],
    );
  }
});

const joined = (x: Uint8Array, y: Uint8Array) => concatBytes(Uint8Array.of(4), x, y);

test('points on the curve are told from those beside it, and coordinates are below p', () => {
  for (const [curve, namedCurve] of [
    [P256, 'prime256v1'],
    [P384, 'secp384r1'],
    [SM2, 'SM2'],
  ] as const) {
    const coordinates = createECDH(namedCurve).generateKeys().subarray(1);
    const [left, right] = [
      coordinates.subarray(0, -coordinates.length / 2),
      coordinates.subarray(coordinates.length / 2),
    ];
    assert.equal(isOnCurve(joined(left, right), curve), true);
    assert.equal(isOnCurve(joined(right, left), curve), false);
    assert.equal(isOnCurve(joined(new Uint8Array(left.length), new Uint8Array(left.length)), curve), false);
  }
});

test('a point whose coordinate is written with p added is refused though it means a point of the curve', () => {
  // y² = b at x = 0, and p + 0 still fits into 32 bytes.
  const y = powerModulo(P256.b, (P256.p + 1n) / 4n, P256.p);
  const pointOf = (x: bigint) =>
    concatBytes(
      Uint8Array.of(4),
      bytesOfHex(x.toString(16).padStart(64, '0')),
      bytesOfHex(y.toString(16).padStart(64, '0')),
    );
  assert.equal(isOnCurve(pointOf(0n), P256), true);
  assert.equal(isOnCurve(pointOf(P256.p), P256), false);
});

test('bytes that are no public key are refused with what is wrong', () => {
  assert.equal(wordsOf(policy.defectOf(new Uint8Array())), 'its key cannot be read: public key is missing');
  assert.match(wordsOf(policy.defectOf(concatBytes(rsaSpki(modulusOf(2048)), Uint8Array.of(0)))), /trailing bytes/);
});

function isPrime(candidate: number): boolean {
  for (let divisor = 2; divisor * divisor <= candidate; divisor += 1) if (candidate % divisor === 0) return false;
  return true;
}

function rootAbove(value: bigint): bigint {
  let low = 0n;
  let high = 2n ** 1030n;
  while (low < high) {
    const middle = (low + high) / 2n;
    if (middle * middle < value) low = middle + 1n;
    else high = middle;
  }
  return low;
}

function powerModulo(base: bigint, exponent: bigint, modulus: bigint): bigint {
  let power = 1n;
  for (const bit of exponent.toString(2)) power = (power * power * (bit === '1' ? base : 1n)) % modulus;
  return power;
}

/** n = m² - d², where m is reached in round (m - ⌈√n⌉) + 1, later for a greater d: the first such n of at least so many. */
function modulusFoundIn(rounds: number): { readonly modulus: bigint; readonly round: number } {
  const middle = 2n ** 1024n + 1n;
  const found = (step: bigint) => {
    const modulus = middle * middle - (step << 505n) ** 2n;
    return { modulus, round: Number(middle - rootAbove(modulus)) + 1 };
  };
  let [low, high] = [0n, 2n ** 11n];
  while (high - low > 1n) {
    const step = (low + high) / 2n;
    if (found(step).round >= rounds) high = step;
    else low = step;
  }
  return found(high);
}
