// RSA keys for tests whose subject is not how a key is made: from primes that are at hand, each pair handed out once.

import { createPrivateKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { KeyMaker } from '../../src/certificates/ports/key-maker.ts';
import { KEY_ALGORITHMS, RSA_EXPONENT } from '../../src/x509/keys/algorithms.ts';
import { makeKeyPair } from '../../src/x509/keys/keys.ts';
import { withCsr } from '../../src/x509/keys/subject-key.ts';

/** Bits of the modulus → pairs of primes. */
const PRIMES = z.record(z.string(), z.array(z.tuple([z.base64url(), z.base64url()])));
type Pair = readonly [p: string, q: string];

let read: Readonly<Record<string, readonly Pair[]>> | undefined;

/** In place of a service's own, which makes RSA keys in threads. What is not RSA is made, as are keys beyond the list's. */
export function keysAtHand(): KeyMaker {
  const left = new Map(Object.entries((read ??= readPrimes())).map(([bits, pairs]) => [bits, [...pairs]]));
  const makeKey: KeyMaker['makeKey'] = async ({ algorithm, ...asked }) => {
    const { shape } = KEY_ALGORITHMS[algorithm];
    const pair = shape.kind === 'rsa' ? left.get(String(shape.modulusBits))?.pop() : undefined;
    return await withCsr(pair === undefined ? await makeKeyPair(algorithm) : keyOf(pair), asked);
  };
  return {
    makeKey,
    makeFreshKey: makeKey,
    takeKeyAtHand: async () => undefined,
  };
}

function readPrimes(): Record<string, Pair[]> {
  return PRIMES.parse(JSON.parse(readFileSync(join(import.meta.dirname, '../vectors/rsa-primes.json'), 'utf8')));
}

/** RFC 8017 §3.2, by way of a JWK (RFC 7518 §6.3). */
function keyOf(pair: Pair): Uint8Array {
  const [p, q] = pair.map(numberOf) as [bigint, bigint];
  const e = BigInt(RSA_EXPONENT);
  const d = inverse(e, (p - 1n) * (q - 1n));
  const parts = { n: p * q, e, d, p, q, dp: d % (p - 1n), dq: d % (q - 1n), qi: inverse(q, p) };
  const texts = Object.entries(parts).map(([name, part]) => [name, textOf(part)] as const);
  const key = createPrivateKey({ format: 'jwk', key: { kty: 'RSA', ...Object.fromEntries(texts) } });
  return new Uint8Array(key.export({ format: 'der', type: 'pkcs8' }));
}

function numberOf(text: string): bigint {
  return BigInt(`0x${Buffer.from(text, 'base64url').toString('hex')}`);
}

function textOf(part: bigint): string {
  const digits = part.toString(16);
  return Buffer.from(digits.padStart(digits.length + (digits.length % 2), '0'), 'hex').toString('base64url');
}

/** By Euclid's algorithm; they have no divisor in common. */
function inverse(number: bigint, modulus: bigint): bigint {
  let [before, now] = [
    { rest: modulus, factor: 0n },
    { rest: number % modulus, factor: 1n },
  ];
  while (now.rest !== 0n) {
    const quotient = before.rest / now.rest;
    const next = { rest: before.rest - quotient * now.rest, factor: before.factor - quotient * now.factor };
    [before, now] = [now, next];
  }
  return ((before.factor % modulus) + modulus) % modulus;
}
