// The embedded DNS server, asked over real sockets, by us and by dig.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { connect } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { promisify } from 'node:util';
import { type Answer, decode, encode } from 'dns-packet';
import * as fc from 'fast-check';
import { MAX_TXT_ANSWERS } from '../../src/dns/authority.ts';
import { type DnsServer, type DnsServerSettings, startDnsServer } from '../../src/dns/embedded-server.ts';
import { MAX_TCP_QUERY_BYTES } from '../../src/dns/tcp-frames.ts';
import { makeZones } from '../../src/dns/zones.ts';
import { ANY, ask, exchangeTcp, exchangeUdp, frame, rcodeOf } from '../support/dns.ts';
import { makeDnsGuards } from '../support/embedded-dns.ts';
import { skipWithout } from '../support/judges/needed.ts';
import { openTemporaryStore, type TemporaryStore } from '../support/store.ts';

const SEED = 1035;
const EDNS: Answer = {
  type: 'OPT',
  name: '.',
  udpPayloadSize: 4096,
  extendedRcode: 0,
  ednsVersion: 0,
  flags: 0,
  flag_do: false,
  options: [],
};
const ZONES = makeZones({
  zones: [
    { name: 'example.com', accounts: ['*'] },
    { name: 'deep.below.example.com', accounts: ['*'] },
  ],
  delegationZone: 'acme.example.net',
});
const errors: unknown[] = [];
let temporary: TemporaryStore;
let server: DnsServer;

async function start(changes: Partial<DnsServerSettings> = {}): Promise<DnsServer> {
  return await startDnsServer({
    ...makeDnsGuards(),
    listen: { host: '127.0.0.1', port: 0 },
    zones: ZONES,
    nameServer: 'ns1.acme.example.net',
    nameServerAddresses: ['192.0.2.53', '2001:db8::53'],
    records: temporary.store.reads.dnsRecords,
    onError: (error) => errors.push(error),
    ...changes,
  });
}

async function publish(name: string, ...values: readonly string[]): Promise<void> {
  await temporary.store.transact(async (rows) => {
    for (const value of values) await rows.dnsRecords.put({ name, value, certificateId: 'Ab12Cd34' });
  });
}

function textsOf(answers: readonly Answer[] | undefined): readonly string[] {
  return (answers ?? []).flatMap((answer) => (answer.type === 'TXT' ? [String(answer.data)] : []));
}

before(async () => {
  temporary = await openTemporaryStore();
  server = await start();
  await publish('_dnsauth.example.com', 'value-1', 'value-2');
  await publish('_dnsauth.sub.example.com', 'value-3');
  await publish('target.acme.example.net', 'value-4');
  await publish(
    '_dnsauth.many.example.com',
    ...Array.from({ length: 60 }, (_, at) => `value-number-${at}`.padEnd(32, '.')),
  );
  await publish('_dnsauth.toomany.example.com', ...Array.from({ length: MAX_TXT_ANSWERS + 1 }, (_, at) => `v${at}`));
  await publish('_dnsauth.long.example.com', 'x'.repeat(300));
});

after(async () => {
  await server[Symbol.asyncDispose]();
  await temporary[Symbol.asyncDispose]();
  assert.deepEqual(errors, []);
});

describe('The embedded DNS server', () => {
  test('names a port that another program has', async () => {
    const { port } = server.address;
    await assert.rejects(start({ listen: { host: '127.0.0.1', port } }), {
      name: 'OperatorError',
      message: `Cannot serve DNS on 127.0.0.1:${port}: another program listens there`,
    });
  });

  test('answers every value of a published TXT record, authoritatively', async () => {
    const reply = await ask(server.address, { questions: [{ type: 'TXT', name: '_dnsauth.example.com' }] });
    assert.deepEqual(textsOf(reply.answers), ['value-1', 'value-2']);
    assert.equal(reply.flag_aa, true);
    assert.equal(reply.flag_ra, false);
    assert.equal(rcodeOf(reply), 0);
  });

  test('answers in the delegation zone', async () => {
    const reply = await ask(server.address, { questions: [{ type: 'TXT', name: 'target.acme.example.net' }] });
    assert.deepEqual(textsOf(reply.answers), ['value-4']);
  });

  test('finds a name in any case of letters and sends the question back as it came', async () => {
    const query = encode({ type: 'query', id: 7, questions: [{ type: 'TXT', name: '_DnsAuth.eXAMPLE.com' }] });
    const reply = await exchangeUdp(server.address, query);
    assert.deepEqual(textsOf(decode(reply).answers), ['value-1', 'value-2']);
    assert.deepEqual(reply.subarray(12, query.length), query.subarray(12));
  });

  test('splits a long value into strings of 255 octets', async () => {
    const reply = await ask(server.address, { questions: [{ type: 'TXT', name: '_dnsauth.long.example.com' }] });
    const [answer] = reply.answers ?? [];
    assert.ok(answer?.type === 'TXT' && Array.isArray(answer.data));
    assert.deepEqual(
      answer.data.map((part) => part.length),
      [255, 45],
    );
  });

  for (const [name, type, rcode, why] of [
    ['_dnsauth.sub.example.com', 'A', 0, 'another type at a published name is no data'],
    ['sub.example.com', 'TXT', 0, 'an empty non-terminal above a published name exists'],
    ['below.example.com', 'TXT', 0, 'an empty non-terminal above another served zone exists'],
    ['example.com', 'TXT', 0, 'the apex exists'],
    ['other.example.com', 'TXT', 3, 'a name without anything does not exist'],
    ['ub.example.com', 'TXT', 3, 'a name that a published one merely ends with does not exist'],
    ['x._dnsauth.example.com', 'TXT', 3, 'a name below a published one does not exist'],
    ['other.example.com', ANY, 3, 'ANY of no name is no name'],
  ] as const) {
    test(`answers ${type} ${name} with code ${rcode} and the SOA record: ${why}`, async () => {
      const reply = await ask(server.address, { questions: [{ type, name }] });
      assert.equal(rcodeOf(reply), rcode);
      assert.equal(reply.answers?.length, 0);
      assert.equal(reply.authorities?.[0]?.type, 'SOA');
    });
  }

  test('answers SOA and NS at the apex, and its own addresses', async () => {
    for (const type of ['SOA', 'NS'] as const) {
      const reply = await ask(server.address, { questions: [{ type, name: 'example.com' }] });
      assert.deepEqual(
        reply.answers?.map((answer) => answer.type),
        [type],
      );
    }
    for (const [type, data] of [
      ['A', '192.0.2.53'],
      ['AAAA', '2001:db8::53'],
    ] as const) {
      const reply = await ask(server.address, { questions: [{ type, name: 'ns1.acme.example.net' }] });
      assert.deepEqual(
        reply.answers?.map((answer) => 'data' in answer && answer.data),
        [data],
      );
    }
  });

  test('answers ANY with one record', async () => {
    const reply = await ask(server.address, { questions: [{ type: ANY, name: '_dnsauth.many.example.com' }] });
    assert.equal(reply.answers?.length, 1);
  });

  for (const [what, question] of [
    ['a name outside its zones', { type: 'TXT', name: '_dnsauth.example.org' }],
    ['a name that merely ends like a zone', { type: 'TXT', name: 'notexample.com' }],
    ['the root', { type: 'NS', name: '.' }],
    ['another class', { type: 'TXT', name: '_dnsauth.example.com', class: 'CH' }],
    ['a transfer of the zone', { type: 'AXFR', name: 'example.com' }],
  ] as const) {
    test(`refuses ${what}`, async () => {
      const reply = await ask(server.address, { questions: [question] });
      assert.equal(rcodeOf(reply), 5);
      assert.equal(reply.flag_aa, false);
    });
  }

  test('does not take a dot within a label for the end of one', async () => {
    const query = encode({ type: 'query', id: 7, questions: [{ type: 'TXT', name: '_dnsauth.example_com' }] });
    const joined = Buffer.from(query);
    joined.write('example.com', joined.indexOf('example_com'));
    assert.equal(rcodeOf(decode(await exchangeUdp(server.address, joined))), 5);
  });

  test('answers NOTIMP to other operations, FORMERR to what it cannot read', async () => {
    const update = encode({ type: 'query', id: 7, flags: 5 << 11, questions: [{ type: 'SOA', name: 'example.com' }] });
    assert.equal(rcodeOf(decode(await exchangeUdp(server.address, update))), 4);
    const good = encode({ type: 'query', id: 7, questions: [{ type: 'TXT', name: '_dnsauth.example.com' }] });
    const cut = await exchangeUdp(server.address, good.subarray(0, good.length - 3));
    assert.equal(rcodeOf(decode(cut)), 1);
    const twoQuestions = Buffer.from(good);
    twoQuestions.writeUInt16BE(2, 4);
    assert.equal(rcodeOf(decode(await exchangeUdp(server.address, twoQuestions))), 1);
  });

  test('answers BADVERS to an unknown version of EDNS', async () => {
    const additionals: Answer[] = [{ ...EDNS, ednsVersion: 1 }];
    const reply = await ask(server.address, {
      questions: [{ type: 'TXT', name: '_dnsauth.example.com' }],
      additionals,
    });
    const [option] = reply.additionals ?? [];
    assert.ok(option?.type === 'OPT');
    assert.equal(option.extendedRcode * 16 + rcodeOf(reply), 16);
    assert.equal(reply.answers?.length, 0);
  });

  test('cuts what does not fit into 512 octets, or 1,232 with EDNS, and gives the whole over TCP', async () => {
    const questions = [{ type: 'TXT', name: '_dnsauth.many.example.com' } as const];
    for (const [additionals, limit] of [
      [[], 512],
      [[EDNS], 1232],
    ] as const) {
      const query = encode({ type: 'query', id: 7, questions, additionals: [...additionals] });
      const reply = await exchangeUdp(server.address, query);
      assert.ok(reply.length <= limit);
      assert.equal(decode(reply).flag_tc, true);
      assert.equal(decode(reply).answers?.length, 0);
      const whole = await exchangeTcp(server.address, frame(query));
      assert.equal(textsOf(decode(whole.subarray(2)).answers).length, 60);
    }
  });

  test(`shows ${MAX_TXT_ANSWERS} values of one name, not one more`, async () => {
    const questions = [{ type: 'TXT', name: '_dnsauth.toomany.example.com' } as const];
    const reply = await exchangeTcp(server.address, frame(encode({ type: 'query', id: 7, questions })));
    assert.equal(decode(reply.subarray(2)).answers?.length, MAX_TXT_ANSWERS);
  });

  test('answers several queries over one TCP connection, however they are cut into segments', async () => {
    const query = frame(
      encode({ type: 'query', id: 7, questions: [{ type: 'TXT', name: 'target.acme.example.net' }] }),
    );
    const socket = connect({ ...server.address, allowHalfOpen: true, noDelay: true });
    for (const octet of Buffer.concat([query, query])) socket.write(Uint8Array.of(octet));
    socket.end();
    const chunks: Uint8Array[] = [];
    for await (const chunk of socket) chunks.push(chunk);
    const bytes = Buffer.concat(chunks);
    assert.equal(bytes.length, 2 * (2 + bytes.readUInt16BE(0)));
  });

  test(`takes queries of ${MAX_TCP_QUERY_BYTES} octets over TCP and closes at one more`, async () => {
    const query = encode({ type: 'query', id: 7, questions: [{ type: 'TXT', name: 'target.acme.example.net' }] });
    const padded = (length: number): Buffer => Buffer.concat([query, Buffer.alloc(length - query.length)]);
    assert.notEqual((await exchangeTcp(server.address, frame(padded(MAX_TCP_QUERY_BYTES)))).length, 0);
    assert.equal((await exchangeTcp(server.address, frame(padded(MAX_TCP_QUERY_BYTES + 1)))).length, 0);
  });

  test('never answers a response, lest two servers talk for ever', async () => {
    const socket = createSocket('udp4');
    const { port, host } = server.address;
    const question = { type: 'TXT', name: '_dnsauth.example.com' } as const;
    socket.send(encode({ type: 'response', id: 1, questions: [question] }), port, host);
    socket.send(encode({ type: 'query', id: 2, questions: [question] }), port, host);
    const [reply] = await once(socket, 'message');
    assert.equal(decode(Buffer.from(reply)).id, 2);
    socket.close();
  });

  test('survives rubbish over UDP and TCP', async () => {
    const valid = encode({
      type: 'query',
      id: 7,
      questions: [{ type: 'TXT', name: '_dnsauth.example.com' }],
      additionals: [EDNS],
    });
    const socket = createSocket('udp4');
    const mutated = fc.array(fc.tuple(fc.nat(valid.length - 1), fc.nat(255)), { maxLength: 6 }).map((changes) => {
      const bytes = Buffer.from(valid);
      for (const [at, octet] of changes) bytes[at] = octet;
      return new Uint8Array(bytes);
    });
    const rubbish = fc.sample(fc.oneof(fc.uint8Array({ maxLength: 600 }), mutated), { seed: SEED, numRuns: 2000 });
    for (const bytes of rubbish) {
      await new Promise((sent) => socket.send(bytes, server.address.port, server.address.host, sent));
    }
    socket.close();
    for (const bytes of rubbish.slice(0, 50)) await exchangeTcp(server.address, frame(bytes));
    const reply = await ask(server.address, { questions: [{ type: 'TXT', name: 'target.acme.example.net' }] });
    assert.deepEqual(textsOf(reply.answers), ['value-4']);
  });
});

const broken = async (): Promise<never> => await Promise.reject(new Error('disk gone'));

describe('A store that cannot be read', () => {
  test('is SERVFAIL to the asker and told to the operator', async () => {
    const told: unknown[] = [];
    await using lame = await startDnsServer({
      listen: { host: '127.0.0.1', port: 0 },
      zones: ZONES,
      nameServer: 'ns1.acme.example.net',
      nameServerAddresses: [],
      records: { listValues: broken, hasBelow: broken },
      ...makeDnsGuards(),
      onError: (error) => told.push(error),
    });
    const reply = await ask(lame.address, { questions: [{ type: 'TXT', name: '_dnsauth.example.com' }] });
    assert.equal(rcodeOf(reply), 2);
    assert.equal(told.length, 1);
  });
});

const skipWithoutDig = skipWithout('dig');

async function dig(...args: readonly string[]): Promise<string> {
  const { host, port } = server.address;
  return (await promisify(execFile)('dig', [`@${host}`, '-p', String(port), '+norecurse', ...args])).stdout;
}

describe('dig', { skip: skipWithoutDig }, () => {
  test('reads values, and takes the whole over TCP by itself', async () => {
    assert.equal(await dig('+short', 'TXT', '_dnsauth.example.com'), '"value-1"\n"value-2"\n');
    assert.equal((await dig('+short', 'TXT', '_dnsauth.many.example.com')).trim().split('\n').length, 60);
  });

  test('takes the cookie for a good one', async () => {
    assert.match(await dig('+cookie', 'TXT', '_dnsauth.example.com'), /COOKIE: [0-9a-f]{48} \(good\)/);
  });

  test('finds nothing wrong with any kind of answer', async () => {
    for (const [args, status] of [
      [['SOA', 'example.com'], 'NOERROR'],
      [['TXT', 'sub.example.com'], 'NOERROR'],
      [['TXT', 'other.example.com'], 'NXDOMAIN'],
      [['TXT', 'example.org'], 'REFUSED'],
      [['ANY', '+notcp', '_dnsauth.example.com'], 'NOERROR'],
      [['+edns=1', '+noednsneg', 'TXT', '_dnsauth.example.com'], 'BADVERS'],
    ] as const) {
      const text = await dig(...args);
      assert.match(text, new RegExp(`status: ${status}`));
      assert.doesNotMatch(text, /WARNING|malformed|extra bytes/i);
    }
  });
});
