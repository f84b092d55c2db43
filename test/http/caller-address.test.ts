// Whose request it is: the connection's, or the one that the nearest of the trusted proxies did not trust.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { makeRangeCheck } from '../../src/http/address-ranges.ts';
import { callerAddressOf, type ForwardingHeader } from '../../src/http/caller-address.ts';

const isTrusted = makeRangeCheck(['10.0.0.0/8', 'fd00::/8']);
const PROXY = '10.0.0.1';

function addressBy(header: ForwardingHeader, value: string | undefined, peer = PROXY): string {
  const headers = value === undefined ? {} : { [header.toLowerCase()]: value };
  return callerAddressOf({ peer, isTls: false, headers }, { isTrusted, header }).address;
}

describe('Without a trusted proxy', () => {
  for (const [peer, address] of [
    ['192.0.2.1', '192.0.2.1'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['2001:DB8:0:0::1', '2001:db8::1'],
    ['fe80::1%eth0', 'fe80::1'],
  ] as const) {
    test(`the caller is the peer, whatever it says: ${peer}`, () => {
      for (const header of ['X-Forwarded-For', 'Forwarded'] as const) {
        assert.equal(addressBy(header, header === 'Forwarded' ? 'for=10.9.9.9' : '10.9.9.9', peer), address);
      }
    });
  }

  test('a request is secure by its own connection alone', () => {
    const headers = { 'x-forwarded-proto': 'https' };
    for (const isTls of [true, false]) {
      const { isSecure } = callerAddressOf(
        { peer: '192.0.2.1', isTls, headers },
        { isTrusted, header: 'X-Forwarded-For' },
      );
      assert.equal(isSecure, isTls);
    }
  });
});

const HOPS: readonly (readonly [
  title: string,
  xForwardedFor: string | undefined,
  forwarded: string | undefined,
  string,
])[] = [
  ['nobody is named', undefined, undefined, PROXY],
  ['nothing is named', '', '', PROXY],
  ['one is named', '192.0.2.1', 'for=192.0.2.1', '192.0.2.1'],
  ['IPv6 is named', '2001:db8::1', 'for="[2001:db8::1]"', '2001:db8::1'],
  ['a port is named too', '192.0.2.1:4711', 'for="192.0.2.1:4711"', '192.0.2.1'],
  ['a port of IPv6 is named too', '[2001:db8::1]:4711', 'for="[2001:db8::1]:4711"', '2001:db8::1'],
  ['IPv4 is named as IPv6', '::ffff:192.0.2.1', 'for="[::ffff:192.0.2.1]"', '192.0.2.1'],
  ['the caller has named another', '8.8.8.8, 192.0.2.1', 'for=8.8.8.8, for=192.0.2.1', '192.0.2.1'],
  ['the caller has named a proxy', '10.0.0.9,192.0.2.1', 'for=10.0.0.9,for=192.0.2.1', '192.0.2.1'],
  [
    'two proxies stand in a row',
    '8.8.8.8, 192.0.2.1, 10.0.0.2',
    'for=8.8.8.8;by=x, for=192.0.2.1, For=10.0.0.2',
    '192.0.2.1',
  ],
  ['all are proxies', '10.0.0.3, fd00::1', 'for=10.0.0.3, for="[fd00::1]"', '10.0.0.3'],
  ['the nearest is hidden', '192.0.2.1, unknown', 'for=192.0.2.1, for=_hidden', PROXY],
  ['garbage lies where nobody looks', "' or 1=1, 192.0.2.1", 'for="\\"; x, for=192.0.2.1', '192.0.2.1'],
  ['the caller leaves a quote open', '", 192.0.2.1', 'for=", for=192.0.2.1', '192.0.2.1'],
  [
    'the caller leaves a quote open before one of a proxy',
    'for="x, [2001:db8::1]:4711, 10.0.0.2',
    'for="x, for="[2001:db8::1]:4711", for=10.0.0.2',
    '2001:db8::1',
  ],
  ['the caller leaves an escaped quote open', '"\\", 192.0.2.1', 'for="\\"", for=192.0.2.1;proto=http', '192.0.2.1'],
  ['garbage comes next', '192.0.2.1, 1.2.3.4.5, 10.0.0.2', 'for=192.0.2.1, for=1.2.3.4.5, for=10.0.0.2', PROXY],
  [
    'a separator stands in quotes',
    '192.0.2.1',
    'for="8.8.8.8, for=9.9.9.9", for=192.0.2.1;host="a,b;for=1.1.1.1"',
    '192.0.2.1',
  ],
];

describe('Behind a trusted proxy the caller is told', () => {
  for (const [title, xForwardedFor, forwarded, address] of HOPS) {
    test(`where ${title}`, () => {
      assert.equal(addressBy('X-Forwarded-For', xForwardedFor), address);
      assert.equal(addressBy('Forwarded', forwarded), address);
    });
  }

  test('by the one header that the proxies write, not by the one that a client may add', () => {
    const headers = { 'x-forwarded-for': '192.0.2.1', forwarded: 'for=8.8.8.8;proto=https' };
    const { address, isSecure } = callerAddressOf(
      { peer: PROXY, isTls: false, headers },
      { isTrusted, header: 'X-Forwarded-For' },
    );
    assert.deepEqual([address, isSecure], ['192.0.2.1', false]);
  });

  for (const [proto, isTls, isSecure] of [
    ['https', false, true],
    ['HTTPS', false, true],
    ['http', true, false],
    ['https, http', false, false],
    ['', true, true],
    ['', false, false],
    ['wss', true, false],
  ] as const) {
    test(`and whether it came by HTTPS: ${proto || 'nothing'} over ${isTls ? 'TLS' : 'plain HTTP'}`, () => {
      const headers = { 'x-forwarded-for': '192.0.2.1', 'x-forwarded-proto': proto };
      const found = callerAddressOf({ peer: PROXY, isTls, headers }, { isTrusted, header: 'X-Forwarded-For' });
      assert.equal(found.isSecure, isSecure);
    });
  }

  test('in a time that does not grow with its square, however long the header is', () => {
    for (const value of ['"'.repeat(60_000), ','.repeat(60_000), `${'a'.repeat(30_000)}"${'b'.repeat(30_000)}`]) {
      assert.equal(addressBy('Forwarded', value), PROXY);
      assert.equal(addressBy('X-Forwarded-For', value), PROXY);
    }
  });
});
