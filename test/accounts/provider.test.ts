// What a person may be called by at a provider of OpenID Connect.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { atProviderOf, MAX_SUBJECT_CHARACTERS } from '../../src/accounts/people/provider.ts';
import { DomainError } from '../../src/failure.ts';

const LONGEST = 'x'.repeat(MAX_SUBJECT_CHARACTERS);

test('A provider and a subject go together, or there is neither', () => {
  assert.equal(atProviderOf({ provider: undefined, subject: undefined }), undefined);
  assert.deepEqual(atProviderOf({ provider: 'corp', subject: 'ann' }), { name: 'corp', subject: 'ann' });
  assert.throws(() => atProviderOf({ provider: 'corp', subject: undefined }), DomainError);
  assert.throws(() => atProviderOf({ provider: undefined, subject: 'ann' }), DomainError);
});

for (const subject of ['a', '248289761001', 'auth0|5f7c', 'a b', 'CN=Ann, O="Corp"', '~', LONGEST]) {
  test(`${JSON.stringify(subject)} may be a subject`, () => {
    assert.deepEqual(atProviderOf({ provider: 'corp', subject }), { name: 'corp', subject });
  });
}

for (const subject of ['', ' ', ' a', 'a ', 'a\n', 'a\u0000b', 'ü', '\u007f', `${LONGEST}x`]) {
  test(`${JSON.stringify(subject)} is no subject`, () => {
    assert.throws(() => atProviderOf({ provider: 'corp', subject }), DomainError);
  });
}

for (const provider of ['', 'Corp', '-a', 'a/b', '..', 'a'.repeat(33)]) {
  test(`${JSON.stringify(provider)} is no name of a provider`, () => {
    assert.throws(() => atProviderOf({ provider, subject: 'ann' }), DomainError);
  });
}
