// Addresses, each form judged by what its octets must be, and the networks that they lie in.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hexOf } from '../../src/lib/bytes.ts';
import { networkOf, octetsOfAddress } from '../../src/lib/network/ip-address.ts';

const GOOD: readonly (readonly [text: string, hex: string])[] = [
  ['127.0.0.1', '7f000001'],
  ['255.255.255.255', 'ffffffff'],
  ['::1', '00000000000000000000000000000001'],
  ['::', '00000000000000000000000000000000'],
  ['2001:db8::', '20010db8000000000000000000000000'],
  ['2001:DB8::7', '20010db8000000000000000000000007'],
  ['1:2:3:4:5:6:7:8', '00010002000300040005000600070008'],
  ['1:2:3:4:5:6:7::', '00010002000300040005000600070000'],
  ['::ffff:192.0.2.1', '00000000000000000000ffffc0000201'],
];

for (const [text, hex] of GOOD) {
  test(`${text} is written in ${hex.length / 2} octets`, () => assert.equal(hexOf(octetsOfAddress(text)), hex));
}

for (const text of ['', 'localhost', '127.0.0.256', '127.1', '[::1]', 'fe80::1%eth0', '1::2::3']) {
  test(`"${text}" is no address for a certificate`, () =>
    assert.throws(() => octetsOfAddress(text), /Cannot write the address/));
}

const NETWORKS: readonly (readonly [address: string, network: string])[] = [
  ['192.0.2.200', '192.0.2.0/24'],
  ['::ffff:192.0.2.200', '192.0.2.0/24'],
  ['::1', '::/56'],
  ['2001:db8:1:2ff:3:4:5:6', '2001:db8:1:200::/56'],
  ['2001:db8:1:300::', '2001:db8:1:300::/56'],
  ['fe80::1%eth0', 'fe80::/56'],
];

for (const [address, network] of NETWORKS) {
  test(`${address} lies in ${network}`, () => assert.equal(networkOf(address, { v4: 24, v6: 56 }), network));
}
