// Addresses that no proof is fetched from.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { allowAddresses, isPublicAddress } from '../../src/validation/special-addresses.ts';

const SPECIAL: readonly (readonly [what: string, ...addresses: readonly string[]])[] = [
  ['this network', '0.0.0.0', '0.255.255.255'],
  ['private use', '10.0.0.0', '10.255.255.255', '172.16.0.0', '172.31.255.255', '192.168.0.0', '192.168.255.255'],
  ['shared address space', '100.64.0.0', '100.127.255.255'],
  ['loopback', '127.0.0.1', '127.255.255.255'],
  ['link-local and cloud metadata', '169.254.0.0', '169.254.169.254', '169.254.255.255'],
  ['protocol assignments', '192.0.0.0', '192.0.0.255'],
  ['documentation', '192.0.2.1', '198.51.100.1', '203.0.113.1'],
  ['AS112, AMT and 6to4 relays', '192.31.196.1', '192.175.48.1', '192.52.193.1', '192.88.99.1'],
  ['benchmarking', '198.18.0.0', '198.19.255.255'],
  ['multicast', '224.0.0.0', '239.255.255.255'],
  ['reserved and broadcast', '240.0.0.0', '255.255.255.255'],
  ['unspecified and loopback', '::', '::1', '0:0:0:0:0:0:0:1'],
  ['IPv4-mapped', '::ffff:127.0.0.1', '::ffff:7f00:1', '::ffff:8.8.8.8', '0:0:0:0:0:ffff:a00:1'],
  ['IPv4-compatible', '::127.0.0.1', '::8.8.8.8'],
  ['IPv4-translated', '::ffff:0:7f00:1'],
  ['NAT64', '64:ff9b::127.0.0.1', '64:ff9b::808:808', '64:ff9b:1::1'],
  ['discard-only and dummy', '100::1', '100:0:0:1::1'],
  ['protocol assignments', '2001::1', '2001:1ff:ffff:ffff:ffff:ffff:ffff:ffff'],
  ['documentation', '2001:db8::1', '2001:db8:ffff:ffff:ffff:ffff:ffff:ffff', '3fff::1', '3fff:fff::1'],
  ['6to4', '2002:7f00:1::1', '2002:808:808::1'],
  ['AS112', '2620:4f:8000::1'],
  ['segment routing', '5f00::1'],
  ['unique local', 'fc00::1', 'fdff::1'],
  ['link-local and site-local', 'fe80::1', 'fe80::1%eth0', 'fec0::1'],
  ['multicast', 'ff02::1'],
  [
    'no address at all',
    '',
    'localhost',
    '127.1',
    '0x7f.0.0.1',
    '2130706433',
    '8.8.8.8%lo',
    '[2600::1]',
    '2600::1%eth0',
  ],
];

const PUBLIC = [
  '1.0.0.0',
  '8.8.8.8',
  '9.255.255.255',
  '11.0.0.0',
  '100.63.255.255',
  '100.128.0.0',
  '126.255.255.255',
  '128.0.0.0',
  '172.15.255.255',
  '172.32.0.0',
  '192.0.1.0',
  '198.17.255.255',
  '198.20.0.0',
  '223.255.255.255',
  '2001:200::1',
  '2001:db7::1',
  '2001:db9::1',
  '2003::1',
  '2600::1',
  '2a00:1450:4001::8a',
  '3ffe::1',
];

describe('A proof is never fetched from', () => {
  for (const [what, ...addresses] of SPECIAL) {
    test(`${what}: ${addresses.join(', ')}`, () => {
      for (const address of addresses) assert.equal(isPublicAddress(address), false, address);
    });
  }
});

describe('A proof may be fetched from', () => {
  for (const address of PUBLIC) test(address, () => assert.equal(isPublicAddress(address), true));
});

describe('Where an operator allows ranges', () => {
  const may = allowAddresses(['10.0.0.0/8', '192.168.7.7/32', 'fd00::/8']);
  for (const address of ['10.255.0.1', '192.168.7.7', 'fdff::1', '8.8.8.8', '2606:4700::1']) {
    test(`${address} may be connected to`, () => assert.ok(may(address)));
  }
  const loopback = ['127.0.0.1', '::1', 'localhost'];
  const local = ['169.254.169.254', 'fe80::1', 'fd00::1%eth0'];
  const disguised = ['::ffff:10.0.0.1', '64:ff9b::a00:1', '2002:a00:1::1'];
  for (const address of [...loopback, ...local, ...disguised, '192.168.7.8', '']) {
    test(`${address === '' ? 'nothing' : address} may not`, () => assert.ok(!may(address)));
  }
});
