// The text of persistent records: which hold, for whom, until when; each kind of bad one is refused for its own reason.

import { deepEqual, equal } from 'node:assert/strict';
import { test } from 'node:test';
import { anyOf, hashedForm, PLAIN_FORM } from '../../../src/validation/persistent/account-forms.ts';
import {
  bestOf,
  type Judged,
  judgeRecord,
  MAX_RECORD_CHARACTERS,
  MAX_UNTIL_DIGITS,
  readRecordText,
  type RecordQuestion,
  writeRecordText,
} from '../../../src/validation/persistent/record-text.ts';

const URI = 'reseal:account:100000000001';
const NOW = new Date('2026-12-01T00:00:00Z');
const SECONDS = NOW.getTime() / 1000;

function judged(value: string, wish: Partial<RecordQuestion> = {}): string {
  const question = { identifiers: ['ca.example', 'ca.example.net'], accountUris: [URI], needsBelow: false, now: NOW };
  return wordOf(judgeRecord(value, { ...question, ...wish }));
}

function wordOf(one: Judged): string {
  if (one.kind === 'holds') return one.holdsBelow ? 'holds below' : 'holds';
  return one.kind === 'defect' ? one.defect : one.kind;
}

const OTHERS = [
  ['of another authority', `other.example; accounturi=${URI}`],
  ['of a name below ours', `evil.ca.example; accounturi=${URI}`],
  ['of a name that ours begins with', `ca.example.evil; accounturi=${URI}`],
  ['of nobody', `; accounturi=${URI}`],
  ['that is empty', ''],
  ['that only speaks of us', `v=spf1 include:ca.example; accounturi=${URI}`],
  ['with a trailing dot', `ca.example.; accounturi=${URI}`],
  ['that a letter of another script makes look like ours', `cа.example; accounturi=${URI}`],
  ['that is longer than is read', `ca.example; accounturi=${URI}; x=${'a'.repeat(MAX_RECORD_CHARACTERS)}`],
] as const;

for (const [which, value] of OTHERS) {
  test(`A record ${which} is passed over`, () => equal(judged(value), 'others'));
}

const UNREADABLE = [
  ['no account', 'ca.example'],
  ['no account behind a semicolon', 'ca.example;'],
  ['an empty account', 'ca.example; accounturi='],
  ['two accounts', `ca.example; accounturi=${URI}; accounturi=${URI}`],
  ['two accounts in other letters', `ca.example; accounturi=${URI}; AccountURI=reseal:account:2`],
  ['two policies', `ca.example; accounturi=${URI}; policy=wildcard; policy=wildcard`],
  ['two ends', `ca.example; accounturi=${URI}; persistUntil=${SECONDS}; persistUntil=99999999999`],
  ['an unknown parameter twice', `ca.example; accounturi=${URI}; x=1; x=2`],
  ['an end that is no number', `ca.example; accounturi=${URI}; persistUntil=never`],
  ['an end with a sign', `ca.example; accounturi=${URI}; persistUntil=+${SECONDS + 9}`],
  ['an end in hexadecimal', `ca.example; accounturi=${URI}; persistUntil=0xffffffffff`],
  ['an end with a fraction', `ca.example; accounturi=${URI}; persistUntil=${SECONDS}.5`],
  ['an end with a zero before it', `ca.example; accounturi=${URI}; persistUntil=0${SECONDS}`],
  ['an empty end', `ca.example; accounturi=${URI}; persistUntil=`],
  ['an end of too many digits', `ca.example; accounturi=${URI}; persistUntil=${'9'.repeat(MAX_UNTIL_DIGITS + 1)}`],
  ['a parameter without a value', `ca.example; accounturi=${URI}; policy`],
  ['a semicolon too many', `ca.example; accounturi=${URI};`],
  ['a space within a value', `ca.example; accounturi=${URI} policy=wildcard`],
  ['a line end', `ca.example; accounturi=${URI}\n; policy=wildcard`],
  ['a letter that is not ASCII', `ca.example; accounturi=${URI}; x=ü`],
] as const;

for (const [what, value] of UNREADABLE) {
  test(`A record with ${what} is not of the form, though it names us`, () =>
    equal(judged(value), 'persistentUnreadable'));
}

test('Our names are compared without regard to case, accounts are not', () => {
  equal(judged(`CA.Example.NET;ACCOUNTURI=${URI}`), 'holds');
  equal(judged(`ca.example; accounturi=${URI.toUpperCase()}`), 'persistentOtherAccount');
  for (const other of [`${URI}0`, URI.slice(0, -1), `${URI}/`, 'reseal:account:100000000002']) {
    equal(judged(`ca.example; accounturi=${other}`), 'persistentOtherAccount', other);
  }
});

test('Space around every part, and parameters that nobody knows, change nothing', () => {
  equal(judged(` ca.example\t;\taccounturi =  ${URI} ; future=1 ; policy\t=\tWILDCARD `), 'holds below');
});

test('Any other policy is as none', () => {
  for (const policy of ['wildcards', 'wild', ''])
    equal(judged(`ca.example; accounturi=${URI}; policy=${policy}`), 'holds');
});

test('A record holds in the second that it ends in, and not a millisecond after it', () => {
  const value = `ca.example; accounturi=${URI}; persistUntil=${SECONDS}`;
  equal(judged(value), 'holds');
  equal(judged(value, { now: new Date(NOW.getTime() + 1) }), 'persistentEnded');
  equal(judged(`ca.example; accounturi=${URI}; persistUntil=0`), 'persistentEnded');
  equal(judged(`ca.example; accounturi=${URI}; persistUntil=${'9'.repeat(MAX_UNTIL_DIGITS)}`), 'holds');
});

test('A wildcard, or a name below, needs the policy', () => {
  equal(judged(`ca.example; accounturi=${URI}`, { needsBelow: true }), 'persistentNotBelow');
  equal(judged(`ca.example; accounturi=${URI}; policy=wildcard`, { needsBelow: true }), 'holds below');
});

test('A record of just as many characters as are read holds', () => {
  const start = `ca.example; accounturi=${URI}; x=`;
  equal(judged(start + 'a'.repeat(MAX_RECORD_CHARACTERS - start.length)), 'holds');
});

test('Of several that hold, that which holds below counts, and of those the one that holds longest', () => {
  const question = { identifiers: ['ca.example'], accountUris: [URI], needsBelow: false, now: NOW };
  const values = [
    `ca.example; accounturi=${URI}`,
    `ca.example; accounturi=${URI}; policy=wildcard; persistUntil=${SECONDS + 9}`,
    `ca.example; accounturi=${URI}; policy=wildcard; persistUntil=${SECONDS + 99}`,
    'ca.example; accounturi=other',
  ];
  const best = bestOf(values.map((value) => judgeRecord(value, question)));
  equal(best?.value, values[2]);
  equal(bestOf([judgeRecord('ca.example; accounturi=other', question)]), undefined);
});

test('What is written to be copied is read as what it was to say', () => {
  for (const holdsBelow of [true, false]) {
    for (const until of [undefined, NOW]) {
      const text = { issuer: 'ca.example', accountUri: URI, holdsBelow, until };
      deepEqual(readRecordText(writeRecordText(text)), text);
    }
  }
});

test("The hashed form has the draft's own hash, of the domain and of all domains", () => {
  const account = {
    uri: 'https://ca.example/acct/123',
    thumbprint: 'NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs',
  };
  const form = hashedForm('https://ca.example/account-hash/');
  deepEqual(form.urisOf(account, 'example.com'), [
    'https://ca.example/account-hash/sha-256/5SQm7n6tPh2-PlLbCKGnViTXX5z19SCN4cPGQHSk-kw',
    'https://ca.example/account-hash/sha-256/NpDnSwUthQK8zCgFdefYxAdAVPnygMLbs9US6oO-5ug',
  ]);
  const both = anyOf([PLAIN_FORM, form]).urisOf(account, 'example.com');
  deepEqual([both[0], both.length], [account.uri, 3]);
});
