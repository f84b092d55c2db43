// Domains in policies: what a pattern covers, and what it has hosts in common with.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { coversAll, coversAny, type DomainPattern, readDomainPattern } from '../../src/accounts/domain-pattern.ts';

const NAMES = [
  'example.com',
  'www.example.com',
  'a.example.com',
  'b.a.example.com',
  'badexample.com',
  '*.example.com',
  '*.a.example.com',
  '*.com',
  'com',
  '192.0.2.1',
  '2001:db8::1',
];

function read(text: string): DomainPattern {
  const pattern = readDomainPattern(text);
  assert.ok(pattern !== undefined, text);
  return pattern;
}

/** For each pattern what it covers whole, and what a denial of it reaches besides. */
const COVERED: Readonly<Record<string, readonly [all: readonly string[], besides: readonly string[]]>> = {
  'example.com': [
    ['example.com', 'www.example.com'],
    ['*.com', '*.example.com'],
  ],
  'a.example.com': [['a.example.com'], ['*.example.com', '*.a.example.com']],
  'b.a.example.com': [['b.a.example.com'], ['*.a.example.com']],
  '*.example.com': [['www.example.com', 'a.example.com', 'b.a.example.com', '*.example.com', '*.a.example.com'], []],
  '*.a.example.com': [['b.a.example.com', '*.a.example.com'], []],
  '*': [NAMES, []],
  '192.0.2.1': [['192.0.2.1'], []],
  '2001:DB8:0::1': [['2001:db8::1'], []],
};

for (const [text, [all, besides]] of Object.entries(COVERED)) {
  test(`${text} allows what lies in it whole, and denies a wildcard for any host of it`, () => {
    const pattern = read(text);
    assert.deepEqual(
      NAMES.filter((name) => coversAll(pattern, name)),
      NAMES.filter((name) => all.includes(name)),
    );
    const reached = new Set([...all, ...besides]);
    assert.deepEqual(new Set(NAMES.filter((name) => coversAny(pattern, name))), reached);
  });
}

test('Upper case, the trailing dot and U-labels mean the name that is stored', () => {
  assert.deepEqual(read('EXAMPLE.Com.'), { kind: 'host', domain: 'example.com' });
  assert.deepEqual(read('*.Bücher.example'), { kind: 'below', domain: 'xn--bcher-kva.example' });
  assert.deepEqual(read('XN--BCHER-KVA.example'), { kind: 'host', domain: 'xn--bcher-kva.example' });
  assert.ok(coversAll(read('例え.jp'), 'xn--r8jz45g.jp'));
});

for (const text of [
  '',
  '.',
  'a..b',
  '*example.com',
  'a.*.com',
  'www.*',
  '*.*.com',
  'a b.com',
  'a/b',
  'x'.repeat(64),
  '10.0.0.*',
]) {
  test(`"${text}" names no domain`, () => assert.equal(readDomainPattern(text), undefined));
}

test('A name of 253 characters is read, one of 254 is not', () => {
  const label = 'a'.repeat(49);
  const longest = `${Array(5).fill(label).join('.')}.com`;
  assert.equal(longest.length, 253);
  assert.ok(readDomainPattern(longest));
  assert.equal(readDomainPattern(`b${longest}`), undefined);
});
