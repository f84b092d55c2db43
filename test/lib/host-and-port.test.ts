// Hosts with and without ports and brackets.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { hostAndPortOf, placeText, withBrackets, withoutBrackets } from '../../src/lib/network/host-and-port.ts';

describe('A host and a port in one text', () => {
  for (const text of ['10.0.0.11:443', '[2001:db8::1]:65535', 'web-1.internal:1']) {
    test(`are read and written alike: ${text}`, () => {
      const place = hostAndPortOf(text);
      assert.ok(place !== undefined);
      assert.equal(placeText(place), text);
    });
  }

  for (const text of [
    '10.0.0.11',
    '10.0.0.11:0',
    '10.0.0.11:65536',
    '2001:db8::1:443',
    '[10.0.0.11]:443',
    '10.0.1:443',
  ]) {
    test(`are not ${text}`, () => assert.equal(hostAndPortOf(text), undefined));
  }
});

describe('Brackets of a host', () => {
  for (const [inUrl, plain] of [
    ['[2001:db8::1]', '2001:db8::1'],
    ['[::ffff:192.0.2.1]', '::ffff:192.0.2.1'],
    ['192.0.2.1', '192.0.2.1'],
    ['www.example.com', 'www.example.com'],
  ] as const) {
    test(`come and go: ${inUrl}`, () => {
      assert.equal(withoutBrackets(inUrl), plain);
      assert.equal(withBrackets(plain), inUrl);
      assert.equal(withoutBrackets(plain), plain);
    });
  }

  test('that do not close are left as they are', () => {
    for (const text of ['[2001:db8::1', '2001:db8::1]', '']) assert.equal(withoutBrackets(text), text);
  });
});
