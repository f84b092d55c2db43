// Which 32 bytes may be an Ed25519 key.

import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { test } from 'node:test';
import { isOnEdwards25519 } from '../../../src/ca/key-policy/edwards25519.ts';

const P = 2n ** 255n - 19n;

function encode(y: bigint, sign = 0n): Uint8Array {
  return Buffer.from((y | (sign << 255n)).toString(16).padStart(64, '0'), 'hex').toReversed();
}

test('keys that were made in earnest are points of the curve', () => {
  for (let count = 0; count < 20; count += 1) {
    const { publicKey } = generateKeyPairSync('ed25519');
    assert.equal(isOnEdwards25519(publicKey.export({ format: 'der', type: 'spki' }).subarray(-32)), true);
  }
});

test('a y without an x is refused, and so is one that is p or more, though it means a y of the curve', () => {
  assert.equal(isOnEdwards25519(encode(3n)), true);
  assert.equal(isOnEdwards25519(encode(2n)), false);
  assert.equal(isOnEdwards25519(encode(P + 3n)), false);
  assert.equal(isOnEdwards25519(encode(P - 3n)), true);
});

test('the points of small order are refused under either sign, since anybody can sign for them', () => {
  const ofOrder8 = 2707385501144840649318225287225658788936804267575313519463743609750303021402n;
  for (const y of [0n, 1n, P - 1n, ofOrder8, P - ofOrder8]) {
    for (const sign of [0n, 1n]) assert.equal(isOnEdwards25519(encode(y, sign)), false, String(y));
  }
});
