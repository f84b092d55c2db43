// How the file names the authority for CAA records.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { accountUriOf, CAA, MAX_ACCOUNT_URI_CHARACTERS, MAX_CAA_IDENTIFIERS } from '../../src/config/caa.ts';

const isTaken = (section: object): boolean => CAA.safeParse(section).success;

test('Names are those of domains, in lower case', () => {
  assert.deepEqual(CAA.parse({ identifiers: ['ca.example.com'] }).identifiers, ['ca.example.com']);
  for (const name of ['', 'ca example', 'ca.example.com.', '*.example.com', 'ca.example;x']) {
    assert.ok(!isTaken({ identifiers: [name] }), name);
  }
});

const namesOf = (count: number): string[] => Array.from({ length: count }, (_, at) => `ca${at}.example`);

test(`There are ${MAX_CAA_IDENTIFIERS} names at most`, () => {
  assert.ok(isTaken({ identifiers: namesOf(MAX_CAA_IDENTIFIERS) }));
  assert.ok(!isTaken({ identifiers: namesOf(MAX_CAA_IDENTIFIERS + 1) }));
});

test('The URI of an account has its number in one place, and nothing that no record can hold', () => {
  const accountUri = 'https://ca.example.com/accounts/{account}';
  assert.equal(accountUriOf(CAA.parse({ accountUri }), '100000000001'), 'https://ca.example.com/accounts/100000000001');
  for (const uri of [
    'https://ca.example.com/accounts/',
    'https://ca.example.com/{account}/{account}',
    'https://ca.example.com/{account};x',
    'https://ca.example.com/ {account}',
    '{account}',
    'https://ca.example.com/é/{account}',
  ]) {
    assert.ok(!isTaken({ accountUri: uri }), uri);
  }
});

const uriOf = (length: number): string => 'urn:x:{account}'.padEnd(length, 'a');

test(`It has ${MAX_ACCOUNT_URI_CHARACTERS} characters at most`, () => {
  assert.ok(isTaken({ accountUri: uriOf(MAX_ACCOUNT_URI_CHARACTERS) }));
  assert.ok(!isTaken({ accountUri: uriOf(MAX_ACCOUNT_URI_CHARACTERS + 1) }));
});
