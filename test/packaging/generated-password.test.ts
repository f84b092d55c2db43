// The password of key stores for which nobody chose one.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { generatedPasswordOf, GENERATED_PASSWORD_LENGTH } from '../../src/packaging/generated-password.ts';
import { makeKeyPair } from '../../src/x509/keys/keys.ts';

test('A generated password is the same for the same key, and another for another key', async () => {
  const [one, other] = await Promise.all([makeKeyPair('p256'), makeKeyPair('p256')]);
  assert.equal(generatedPasswordOf(one), generatedPasswordOf(Uint8Array.from(one)));
  assert.notEqual(generatedPasswordOf(one), generatedPasswordOf(other));
});

test('A generated password has characters that no shell, no Java property and no eye takes for others', () => {
  const seen = new Set<string>();
  for (let number = 0; number < 200; number += 1) {
    const password = generatedPasswordOf(Uint8Array.of(number));
    assert.equal(password.length, GENERATED_PASSWORD_LENGTH);
    for (const character of password) seen.add(character);
  }
  assert.equal([...seen].toSorted().join(''), '23456789abcdefghijkmnpqrstuvwxyz');
});

test('The password of a known key is what it always was, since clients may have kept it', () => {
  assert.equal(generatedPasswordOf(Uint8Array.of(1, 2, 3)), 'n5b6zhubm7uph47g');
});
