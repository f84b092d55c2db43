// Which connection gives its place to a new one, and how many one client may have.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clientNetworkOf, LOOPBACK_RANGES, makeRangeCheck } from '../../../src/http/address-ranges.ts';
import { ConnectionTable } from '../../../src/http/connections/connection-table.ts';
import type { Phase, Standing } from '../../../src/http/connections/phase.ts';

const SHARES = { connections: 4, connectionsPerClient: 2 };

function at(phase: Phase, atMs: number): Standing {
  const nothing = { bytesRead: 0, pendingBytes: 0, isShaking: false, hasEnded: false, request: undefined };
  return { phase, since: { atMs, ...nothing } };
}

/** Four connections of four clients, one after the other, each silent. */
function fullTable() {
  const table = new ConnectionTable<string>(SHARES);
  ['a', 'b', 'c', 'd'].forEach((name, ms) => table.add(name, { client: name, standing: at('silent', ms) }));
  return table;
}

test('As many connections are let in as there are places, and then the longest waiting one goes', () => {
  const table = fullTable();
  assert.deepEqual(table.admit('e'), { kind: 'instead', of: 'a', reason: 'crowded' });
  table.remove('a');
  assert.deepEqual(table.admit('e'), { kind: 'free' });
});

test('Saying a little makes a connection no younger', () => {
  const table = fullTable();
  table.update('a', at('handshake', 10));
  table.update('a', at('head', 20));
  assert.deepEqual(table.admit('e'), { kind: 'instead', of: 'a', reason: 'crowded' });
});

test('One that was served begins again, whatever it was before', () => {
  const table = fullTable();
  table.update('a', at('working', 10));
  table.update('a', at('idle', 11));
  assert.deepEqual(table.admit('e'), { kind: 'instead', of: 'b', reason: 'crowded' });
});

test('Slow bodies, slow readers and idle ones go by their age like silent ones; what is worked on stays', () => {
  const table = fullTable();
  const order: string[] = [];
  table.update('d', at('body', 10));
  table.update('c', at('answering', 11));
  table.update('b', at('idle', 12));
  table.update('a', at('working', 13));
  for (let admission = table.admit('e'); admission.kind === 'instead'; admission = table.admit('e')) {
    order.push(admission.of);
    table.update(admission.of, at('working', 20));
  }
  assert.deepEqual(order, ['d', 'c', 'b']);
  assert.deepEqual(table.admit('e'), { kind: 'full', reason: 'crowded' });
});

test('A client with its share gives up one of its own, and nobody else’s', () => {
  const table = new ConnectionTable<string>(SHARES);
  table.add('other', { client: 'other', standing: at('silent', 0) });
  table.add('own-1', { client: 'own', standing: at('silent', 1) });
  table.add('own-2', { client: 'own', standing: at('idle', 2) });
  assert.deepEqual(table.admit('own'), { kind: 'instead', of: 'own-1', reason: 'overShare' });
  table.update('own-1', at('working', 3));
  assert.deepEqual(table.admit('own'), { kind: 'instead', of: 'own-2', reason: 'overShare' });
  table.update('own-2', at('working', 4));
  assert.deepEqual(table.admit('own'), { kind: 'full', reason: 'overShare' });
  assert.deepEqual(table.admit('third'), { kind: 'free' });
});

test('A proxy has no share of its own, and gives way when places run out for all', () => {
  const table = new ConnectionTable<number>(SHARES);
  for (let count = 0; count < SHARES.connections; count += 1) {
    assert.deepEqual(table.admit(undefined), { kind: 'free' });
    table.add(count, { client: undefined, standing: at('idle', count) });
  }
  assert.deepEqual(table.admit('a'), { kind: 'instead', of: 0, reason: 'crowded' });
});

test('What is removed leaves nothing behind, and is removed once', () => {
  const table = fullTable();
  for (const name of ['a', 'a', 'b', 'c', 'd', 'nobody']) table.remove(name);
  table.update('a', at('idle', 1));
  assert.equal(table.size, 0);
  assert.deepEqual([...table.countByPhase()], []);
});

test('One client is an IPv4 address however it is written, or a /64 of IPv6', () => {
  assert.ok(isOneClient('192.0.2.1', '::ffff:192.0.2.1'));
  assert.ok(isOneClient('2001:db8::1', '2001:db8:0:0:ffff:ffff:ffff:ffff', '2001:db8::2%eth0'));
  assert.ok(!isOneClient('192.0.2.1', '192.0.2.2'));
  assert.ok(!isOneClient('2001:db8::1', '2001:db8:0:1::1'));
});

function isOneClient(...addresses: readonly string[]): boolean {
  return new Set(addresses.map(clientNetworkOf)).size === 1;
}

test('An address lies in a range whether it comes over IPv4, or over IPv6 as an IPv4 one', () => {
  const isLocal = makeRangeCheck([...LOOPBACK_RANGES, '10.0.0.0/8', 'fd00::/8']);
  for (const address of [
    '127.0.0.1',
    '127.9.9.9',
    '::1',
    '::ffff:127.0.0.1',
    '10.255.0.1',
    'fdff::1',
    'fd00::1%eth0',
  ]) {
    assert.ok(isLocal(address), address);
  }
  for (const address of ['128.0.0.1', '::2', '::ffff:11.0.0.1', 'fe80::1']) assert.ok(!isLocal(address), address);
});
