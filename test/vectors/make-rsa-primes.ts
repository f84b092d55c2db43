// Makes rsa-primes.json anew: pairs of primes for RSA keys of tests, which so cost no time to make.

import { generateKeyPairSync } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Bits of the modulus → how many keys. */
const KEYS = { 2048: 64, 3072: 4, 4096: 8 } as const;

const table = Object.entries(KEYS).map(([bits, count]) => {
  const pairs = Array.from({ length: count }, () => {
    const { p, q } = generateKeyPairSync('rsa', { modulusLength: Number(bits) }).privateKey.export({ format: 'jwk' });
    return [p, q];
  });
  return [bits, pairs] as const;
});
writeFileSync(
  join(import.meta.dirname, 'rsa-primes.json'),
  `${JSON.stringify(Object.fromEntries(table), undefined, 1)}\n`,
);
