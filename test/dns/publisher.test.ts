// Where proofs are published, and that they come and go by name and value.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { PlaceWanted } from '../../src/certificates/ports/proofs.ts';
import { parseDomainName } from '../../src/certificates/model/domain-name.ts';
import { makePublisher } from '../../src/dns/publisher.ts';
import { makeZones } from '../../src/dns/zones.ts';
import { embeddedPublications } from '../support/dns.ts';
import { openTemporaryStore } from '../support/store.ts';

const UIN = '100000000001';
const OTHER_UIN = '100000000002';
const SETTINGS = {
  zones: [
    { name: 'example.com', accounts: ['*'] },
    { name: 'closed.example.com', accounts: [OTHER_UIN] },
  ],
  delegationZone: 'acme.example.net',
};

function wanted(accountUin: string, name: string): PlaceWanted {
  return { accountUin, domain: parseDomainName(name), place: `_dnsauth.${name}` };
}

describe('A proof of DNS_AUTO', () => {
  test('is published in the longest served zone that is open to the account, else by delegation', async () => {
    await using temporary = await openTemporaryStore();
    const publisher = makePublisher({
      zones: makeZones(SETTINGS),
      publications: embeddedPublications(temporary.store),
    });
    const kindOf = (uin: string, name: string): string | undefined => publisher.placementOf(wanted(uin, name))?.kind;
    assert.equal(kindOf(UIN, 'example.com'), 'zone');
    assert.equal(kindOf(UIN, 'a.b.example.com'), 'zone');
    assert.equal(kindOf(UIN, 'a.closed.example.com'), 'delegation');
    assert.equal(kindOf(OTHER_UIN, 'a.closed.example.com'), 'zone');
    assert.equal(kindOf(UIN, 'notexample.com'), 'delegation');
  });

  test('has nowhere to go where no zone is open and no delegation zone is configured', async () => {
    await using temporary = await openTemporaryStore();
    const zones = makeZones({ ...SETTINGS, delegationZone: undefined });
    const publisher = makePublisher({ zones, publications: embeddedPublications(temporary.store) });
    assert.equal(publisher.placementOf(wanted(UIN, 'example.org')), undefined);
    assert.equal(publisher.placementOf(wanted(UIN, 'closed.example.com')), undefined);
  });

  test('has a target of its own for each account and name, the same each time, in one label', async () => {
    await using temporary = await openTemporaryStore();
    const publisher = makePublisher({
      zones: makeZones(SETTINGS),
      publications: embeddedPublications(temporary.store),
    });
    const targetOf = (uin: string, name: string): string => {
      const placement = publisher.placementOf(wanted(uin, name));
      return placement?.kind === 'delegation' ? placement.target : assert.fail('not delegated');
    };
    const targets = [
      targetOf(UIN, 'example.org'),
      targetOf(OTHER_UIN, 'example.org'),
      targetOf(UIN, 'www.example.org'),
    ];
    assert.equal(new Set(targets).size, 3);
    assert.equal(targetOf(UIN, 'example.org'), targets[0]);
    for (const target of targets) assert.match(target, /^[a-z2-7]{52}\.acme\.example\.net$/);
  });

  test('is published once however often, and retracted by its value alone', async () => {
    await using temporary = await openTemporaryStore();
    const { store } = temporary;
    const publisher = makePublisher({ zones: makeZones(SETTINGS), publications: embeddedPublications(store) });
    const record = {
      name: '_dnsauth.example.com',
      value: 'one',
      certificateId: 'Ab12Cd34',
      accountUin: '100000000001',
    };
    const other = { ...record, value: 'two', certificateId: 'Ef56Gh78' };
    await publisher.publish(record);
    await publisher.publish(record);
    await publisher.publish(other);
    assert.deepEqual(await store.reads.dnsRecords.listValues(record.name), ['one', 'two']);
    await publisher.retract(record);
    await publisher.retract(record);
    assert.deepEqual(await store.reads.dnsRecords.listValues(record.name), ['two']);
  });
});
