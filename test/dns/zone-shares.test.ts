// Which zone holds a record: one of the embedded server, or one that is updated.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ZoneSetting } from '../../src/dns/zones.ts';
import { shareZones } from '../../src/dns/zone-shares.ts';

const UIN = '100000000001';
const everybody = ['*'];

const updated = (name: string, accounts: readonly string[] = everybody): ZoneSetting => ({ name, accounts });

const SETTINGS = {
  zones: [{ name: 'example.com', accounts: everybody }],
  delegationZone: undefined,
  others: [updated('sub.example.com'), updated('example.org', [UIN])],
  isListening: true,
};

test('A name lies in the longest zone, whoever holds that', () => {
  const shares = shareZones(SETTINGS);
  assert.equal(shares.otherZoneOf('_dnsauth.example.com'), undefined);
  assert.equal(shares.otherZoneOf('_dnsauth.a.sub.example.com')?.name, 'sub.example.com');
  assert.equal(shares.otherZoneOf('_dnsauth.notexample.org'), undefined);
  assert.equal(shares.embedded.apexOf('_dnsauth.example.org'), undefined);
  const below = shareZones({ ...SETTINGS, others: [updated('com')] });
  assert.equal(below.otherZoneOf('_dnsauth.example.com'), undefined);
  assert.equal(below.otherZoneOf('_dnsauth.other.com')?.name, 'com');
});

test('An updated zone is open to the accounts that it names', () => {
  const { placed } = shareZones(SETTINGS);
  assert.ok(placed.isOpenTo('example.org', UIN));
  assert.ok(!placed.isOpenTo('example.org', '100000000002'));
});

test('Without a listening DNS server only updated zones hold records', () => {
  const { placed, embedded } = shareZones({ ...SETTINGS, isListening: false });
  assert.equal(placed.apexOf('_dnsauth.example.com'), undefined);
  assert.equal(placed.apexOf('_dnsauth.example.org'), 'example.org');
  assert.equal(embedded.apexOf('_dnsauth.example.com'), undefined);
});

test('The delegation zone is updated where an update zone has its name, or holds it while no DNS server listens', () => {
  const delegationZone = 'acme.example.net';
  const holderOf = (others: readonly ZoneSetting[], isListening: boolean): string | undefined => {
    const shares = shareZones({ zones: [], delegationZone, others, isListening });
    if (shares.placed.delegationZone === undefined) return undefined;
    return shares.otherZoneOf(`target.${delegationZone}`)?.name ?? 'embedded';
  };
  assert.equal(holderOf([], true), 'embedded');
  assert.equal(holderOf([], false), undefined);
  assert.equal(holderOf([updated('example.net')], true), 'embedded');
  assert.equal(holderOf([updated('example.net')], false), 'example.net');
  assert.equal(holderOf([updated('acme.example.net')], true), 'acme.example.net');
  assert.equal(holderOf([updated('acme.example.net')], false), 'acme.example.net');
});
