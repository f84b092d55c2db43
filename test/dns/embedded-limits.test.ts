// What the embedded DNS server spends on whom: its TCP connections, and its answers over UDP.

import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { connect } from 'node:net';
import { after, before, test } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { decode, encode, type Packet } from 'dns-packet';
import { MAX_TXT_ANSWERS } from '../../src/dns/authority.ts';
import { type DnsServer, type DnsServerSettings, startDnsServer } from '../../src/dns/embedded-server.ts';
import { ResponseRate } from '../../src/dns/response-rate.ts';
import { makeZones } from '../../src/dns/zones.ts';
import { systemRandom } from '../../src/lib/random.ts';
import { DnsClient } from '../../src/validation/dns-client.ts';
import { exchangeTcp, exchangeUdp, frame, OPEN } from '../support/dns.ts';
import { makeDnsGuards } from '../support/embedded-dns.ts';
import { openTemporaryStore, type TemporaryStore } from '../support/store.ts';
import { countTurns } from '../support/turns.ts';

const ROOMY = { connections: 9, connectionsOfClient: 9, idleMs: 10_000, lifetimeMs: 10_000 };
let temporary: TemporaryStore;

async function start(changes: Partial<DnsServerSettings>): Promise<DnsServer> {
  return await startDnsServer({
    ...makeDnsGuards(),
    listen: { host: '127.0.0.1', port: 0 },
    zones: makeZones({ zones: [{ name: 'example.com', accounts: ['*'] }], delegationZone: 'acme.example.net' }),
    nameServer: 'ns1.acme.example.net',
    nameServerAddresses: [],
    records: temporary.store.reads.dnsRecords,
    onError: (error) => assert.fail(String(error)),
    ...changes,
  });
}

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await nextTurn();
}

/** The first datagram that comes back to so many. */
async function flood(at: DnsServer, query: Uint8Array, count: number): Promise<Buffer> {
  const socket = createSocket('udp4');
  for (let left = count; left > 0; left -= 1) socket.send(query, at.address.port, at.address.host);
  const [reply] = await once(socket, 'message');
  socket.close();
  return Buffer.from(reply);
}

async function publish(name: string, ...values: readonly string[]): Promise<void> {
  await temporary.store.transact(async (rows) => {
    for (const value of values) await rows.dnsRecords.put({ name, value, certificateId: 'Ab12Cd34' });
  });
}

before(async () => {
  temporary = await openTemporaryStore();
  await publish('target.acme.example.net', 'value-4');
  await publish(
    '_dnsauth.large.example.com',
    ...Array.from({ length: MAX_TXT_ANSWERS }, (_, at) => `${at}`.padEnd(250, '.')),
  );
});

after(async () => await temporary[Symbol.asyncDispose]());

test('The embedded DNS server closes a TCP connection that asks nothing for too long, however its bytes trickle, or lasts too long', async () => {
  await using hasty = await start({ tcpLimits: { ...ROOMY, idleMs: 200 } });
  const trickling = connect(hasty.address).resume();
  trickling.on('error', () => undefined);
  const trickle = setInterval(() => trickling.write(Uint8Array.of(0)), 20);
  await once(trickling, 'close');
  clearInterval(trickle);
  await using brief = await start({ tcpLimits: { ...ROOMY, lifetimeMs: 50 } });
  await once(connect(brief.address).resume(), 'close');
});

test('The embedded DNS server closes a TCP connection whose client does not take its answers', async () => {
  await using hasty = await start({ tcpLimits: { ...ROOMY, idleMs: 500 } });
  const greedy = connect(hasty.address);
  const query = {
    type: 'query',
    id: 7,
    questions: [{ type: 'TXT', name: '_dnsauth.large.example.com' }],
  } satisfies Packet;
  const framedQuery = frame(encode(query));
  greedy.on('error', () => undefined);
  for (let at = 0; at < 500; at += 1) greedy.write(framedQuery);
  await until(() => hasty.figures.connections === 1);
  await until(() => hasty.figures.connections === 0);
  assert.ok(hasty.figures.overTcp < 500, `${hasty.figures.overTcp} answers were made for nobody`);
  greedy.destroy();
});

test('The embedded DNS server answers one query of a connection in a turn, however many come in one piece', async () => {
  await using roomy = await start({ tcpLimits: ROOMY });
  const query = encode({ type: 'query', id: 7, questions: [{ type: 'TXT', name: 'elsewhere.test' }] });
  using loop = countTurns();
  const before = loop.turn();
  const replies = await exchangeTcp(roomy.address, Buffer.concat(Array.from({ length: 300 }, () => frame(query))));
  assert.equal(replies.length, 300 * frame(query).length);
  assert.ok(loop.turn() - before >= 300, `${loop.turn() - before} turns`);
});

for (const [whose, tcpLimits] of [
  ['all', { connections: 2, connectionsOfClient: 9 }],
  ['one client', { connections: 9, connectionsOfClient: 2 }],
] as const) {
  test(`The embedded DNS server has a place for whoever comes: of ${whose}, the TCP connection that was silent for longest is closed for it`, async () => {
    await using small = await start({ tcpLimits: { ...ROOMY, ...tcpLimits } });
    const query = encode({ type: 'query', id: 7, questions: [{ type: 'TXT', name: 'target.acme.example.net' }] });
    const [first, second] = [connect(small.address), connect(small.address)];
    await until(() => small.figures.connections === 2);
    const secondClosed = once(second.resume(), 'close');
    first.write(frame(query));
    await once(first, 'data');
    assert.notEqual((await exchangeTcp(small.address, frame(query))).length, 0);
    await secondClosed;
    first.write(frame(query));
    assert.notEqual((await once(first, 'data')).length, 0);
    assert.equal(small.figures.displaced, 1);
    first.destroy();
  });
}

test('The embedded DNS server sends who asks too often to TCP, and never him who sends his cookie back', async () => {
  const rate = new ResponseRate({ perSecond: 2, monotonicMs: () => 0, isExempt: () => false });
  await using limited = await start({ rate });
  const client = new DnsClient({ random: systemRandom });
  const name = 'target.acme.example.net';
  // The second has the cookie that came with the first, and so have all after it.
  for (let at = 0; at < 10; at += 1) {
    const asked = await client.ask(limited.address, { name, type: 'TXT', signal: OPEN });
    assert.equal(asked.kind, 'asked');
  }
  assert.deepEqual([client.figures.overTcp, limited.figures.knownSenders], [0, 9]);
  const query = encode({ type: 'query', id: 7, questions: [{ type: 'TXT', name }] });
  const [whole, slipped] = [await exchangeUdp(limited.address, query), await flood(limited, query, 2)];
  assert.equal(decode(whole).answers?.length, 1);
  assert.equal(decode(slipped).flag_tc, true);
  assert.equal(slipped.length, query.length);
  const { slipped: short, limited: none } = limited.figures;
  assert.deepEqual({ short, none }, { short: 1, none: 1 });
  assert.equal(decode((await exchangeTcp(limited.address, frame(query))).subarray(2)).answers?.length, 1);
});
