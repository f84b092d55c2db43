// The stub resolver against servers that answer well, badly, late and falsely, over real sockets.

import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { describe, test } from 'node:test';
import { type Answer, decode, encode, TRUNCATED_RESPONSE } from 'dns-packet';
import * as fc from 'fast-check';
import { systemRandom } from '../../src/lib/random.ts';
import type { ServerAddress } from '../../src/validation/server-address.ts';
import {
  makeResolver,
  MAX_ALIASES,
  MAX_VALUES,
  RESOLVER_TIMING,
  type Resolver,
} from '../../src/validation/resolver.ts';
import { RESOLVER_ROUNDS } from '../../src/validation/questions.ts';
import { parseServerAddress } from '../../src/validation/server-address.ts';
import { OPEN, type Script, replyTo, startScriptedDns } from '../support/dns.ts';
import { because, inEnglish } from '../../src/reasons/reason.ts';

const SEED = 5452;
const SERVER_FAILURE = 2;
const NO_NAME = 3;
const HASTY = { attemptMs: 100, totalMs: 5000 };

function resolverOver(servers: readonly ServerAddress[], timing = RESOLVER_TIMING, closing = OPEN): Resolver {
  return makeResolver({ servers, random: systemRandom, timing, closing });
}

function txt(name: string, ...strings: string[]): Answer {
  return { type: 'TXT', name, ttl: 5, data: strings };
}

function cname(name: string, data: string): Answer {
  return { type: 'CNAME', name, ttl: 5, data };
}

/** A server whose answers depend on the name alone. */
function answering(table: Readonly<Record<string, readonly Answer[]>>): Script {
  return (query) => {
    const answers = table[query.questions?.[0]?.name ?? ''];
    return [replyTo(query, answers === undefined ? { flags: NO_NAME } : { answers: [...answers] })];
  };
}

describe('The resolver', () => {
  test('gives up what a silent server holds up, and asks nothing more, when the service closes', async () => {
    const closing = new AbortController();
    const asked = Promise.withResolvers<void>();
    let questions = 0;
    await using server = await startScriptedDns(() => {
      questions += 1;
      asked.resolve();
      return [];
    });
    const resolver = resolverOver([server.address], { attemptMs: 60_000, totalMs: 60_000 }, closing.signal);
    const lookup = resolver.lookup('a.example.com', 'TXT');
    await asked.promise;
    closing.abort();
    const failed = { kind: 'failed', aliases: [], detail: because('serviceCloses') } as const;
    assert.deepEqual(await lookup, failed);
    assert.deepEqual(await resolver.lookup('b.example.com', 'TXT'), failed);
    assert.equal(questions, 1);
  });

  test('finds every TXT record, the strings of each joined, names in any case', async () => {
    const answers = [
      txt('A.example.com', 'one', '-', 'two'),
      txt('a.example.com', 'three'),
      txt('b.example.com', 'no'),
    ];
    await using server = await startScriptedDns(answering({ 'a.example.com': answers }));
    assert.deepEqual(await resolverOver([server.address]).lookup('A.EXAMPLE.com', 'TXT'), {
      kind: 'found',
      values: ['one-two', 'three'],
      aliases: [],
    });
  });

  test('finds addresses and name servers', async () => {
    const answers: Answer[] = [
      { type: 'A', name: 'example.com', data: '192.0.2.1' },
      { type: 'AAAA', name: 'example.com', data: '2001:db8::1' },
      { type: 'NS', name: 'example.com', data: 'NS1.example.com' },
    ];
    await using server = await startScriptedDns(answering({ 'example.com': answers }));
    const resolver = resolverOver([server.address]);
    const valuesOf = async (type: 'A' | 'AAAA' | 'NS'): Promise<unknown> => {
      const lookup = await resolver.lookup('example.com', type);
      return lookup.kind === 'found' && lookup.values;
    };
    assert.deepEqual(await valuesOf('A'), ['192.0.2.1']);
    assert.deepEqual(await valuesOf('AAAA'), ['2001:db8::1']);
    assert.deepEqual(await valuesOf('NS'), ['ns1.example.com']);
  });

  test('tells a name without such records from a name that does not exist', async () => {
    await using server = await startScriptedDns(answering({ 'a.example.com': [] }));
    const resolver = resolverOver([server.address]);
    assert.equal((await resolver.lookup('a.example.com', 'TXT')).kind, 'noData');
    assert.equal((await resolver.lookup('b.example.com', 'TXT')).kind, 'noName');
  });

  test('follows aliases, those that the server followed and those that it did not', async () => {
    await using server = await startScriptedDns(
      answering({
        'a.example.com': [cname('a.example.com', 'B.example.com'), cname('b.example.com', 'c.example.net')],
        'c.example.net': [txt('c.example.net', 'here')],
      }),
    );
    assert.deepEqual(await resolverOver([server.address]).lookup('a.example.com', 'TXT'), {
      kind: 'found',
      values: ['here'],
      aliases: ['b.example.com', 'c.example.net'],
    });
    assert.deepEqual(server.asked, ['udp TXT a.example.com', 'udp TXT c.example.net']);
  });

  test('names the aliases of a chain that ends in nothing', async () => {
    await using server = await startScriptedDns(
      answering({ 'a.example.com': [cname('a.example.com', 'b.example.com')] }),
    );
    const lookup = await resolverOver([server.address]).lookup('a.example.com', 'TXT');
    assert.deepEqual(lookup, { kind: 'noName', aliases: ['b.example.com'] });
  });

  test('gives up on aliases that run in a circle, in one answer or over several', async () => {
    await using server = await startScriptedDns(
      answering({
        'a.example.com': [cname('a.example.com', 'b.example.com'), cname('b.example.com', 'a.example.com')],
        'c.example.com': [cname('c.example.com', 'd.example.com')],
        'd.example.com': [cname('d.example.com', 'c.example.com')],
        'e.example.com': [cname('e.example.com', 'e.example.com')],
      }),
    );
    for (const name of ['a.example.com', 'c.example.com', 'e.example.com']) {
      const lookup = await resolverOver([server.address]).lookup(name, 'TXT');
      assert.match(lookup.kind === 'failed' ? inEnglish(lookup.detail) : '', /in a circle/);
    }
  });

  test(`follows ${MAX_ALIASES} aliases and not one more`, async () => {
    await using server = await startScriptedDns((query) => {
      const name = query.questions?.[0]?.name ?? '';
      const left = Number(name.split('.')[0]);
      const record = left === 0 ? txt(name, 'end') : cname(name, `${left - 1}.example.com`);
      return [replyTo(query, { answers: [record] })];
    });
    const resolver = resolverOver([server.address]);
    assert.equal((await resolver.lookup(`${MAX_ALIASES}.example.com`, 'TXT')).kind, 'found');
    const lookup = await resolver.lookup(`${MAX_ALIASES + 1}.example.com`, 'TXT');
    assert.match(lookup.kind === 'failed' ? inEnglish(lookup.detail) : '', /more than 8 aliases/);
  });

  test('follows a DNAME, with the alias that the server makes of it and without, and no alias that it does not make', async () => {
    const dname: Answer = { type: 'DNAME', name: 'old.example.com', data: 'new.example.net' };
    await using server = await startScriptedDns(
      answering({
        'a.old.example.com': [dname, cname('a.old.example.com', 'a.new.example.net')],
        'b.old.example.com': [dname],
        'c.old.example.com': [dname, cname('c.old.example.com', 'forged.example.org')],
        'a.new.example.net': [txt('a.new.example.net', 'here')],
        'b.new.example.net': [txt('b.new.example.net', 'there')],
      }),
    );
    const resolver = resolverOver([server.address]);
    const led = async (label: string) => await resolver.lookup(`${label}.old.example.com`, 'TXT');
    assert.deepEqual(await led('a'), { kind: 'found', values: ['here'], aliases: ['a.new.example.net'] });
    assert.deepEqual(await led('b'), { kind: 'found', values: ['there'], aliases: ['b.new.example.net'] });
    const forged = await led('c');
    assert.match(
      forged.kind === 'failed' ? inEnglish(forged.detail) : '',
      /has an alias that its DNAME record does not make/,
    );
  });

  test('does not follow an alias when it is asked for the alias', async () => {
    await using server = await startScriptedDns(
      answering({ 'a.example.com': [cname('a.example.com', 'b.example.com')] }),
    );
    const lookup = await resolverOver([server.address]).lookup('a.example.com', 'CNAME');
    assert.deepEqual(lookup, { kind: 'found', values: ['b.example.com'], aliases: [] });
  });

  test('asks again over TCP when the answer was cut', async () => {
    const answers = Array.from({ length: 100 }, (_, at) => txt('a.example.com', `value-${at}`));
    await using server = await startScriptedDns((query, transport) => [
      replyTo(query, transport === 'udp' ? { flags: TRUNCATED_RESPONSE } : { answers }),
    ]);
    const lookup = await resolverOver([server.address]).lookup('a.example.com', 'TXT');
    assert.equal(lookup.kind === 'found' && lookup.values.length, 100);
    assert.deepEqual(server.asked, ['udp TXT a.example.com', 'tcp TXT a.example.com']);
  });

  test(`looks at ${MAX_VALUES} records of an answer and not one more`, async () => {
    const answers = Array.from({ length: MAX_VALUES + 1 }, (_, at) => txt('a.example.com', `value-${at}`));
    await using server = await startScriptedDns((query, transport) => [
      replyTo(query, transport === 'udp' ? { flags: TRUNCATED_RESPONSE } : { answers }),
    ]);
    const lookup = await resolverOver([server.address]).lookup('a.example.com', 'TXT');
    assert.deepEqual(lookup.kind === 'found' && lookup.values.at(-1), `value-${MAX_VALUES - 1}`);
  });

  test('passes over answers with a wrong id, to another question, and that are questions', async () => {
    await using server = await startScriptedDns((query, _, came) => {
      const answers = [txt('a.example.com', 'forged')];
      const good = replyTo(query, { answers: [txt('a.example.com', 'true')] });
      return [
        { ...replyTo(query, { answers }), id: ((query.id ?? 0) + 1) % 65_536 },
        { ...replyTo(query, { answers }), questions: [{ type: 'TXT', name: 'b.example.com' }] },
        { ...replyTo(query, { answers }), questions: [{ type: 'A', name: 'a.example.com' }] },
        { ...replyTo(query, { answers }), questions: [] },
        { ...replyTo(query, { answers }), type: 'query' },
        Uint8Array.of(1, 2, 3),
        encode(replyTo(came, { answers })).subarray(0, -4),
        good,
      ];
    });
    const lookup = await resolverOver([server.address]).lookup('a.example.com', 'TXT');
    assert.deepEqual(lookup, { kind: 'found', values: ['true'], aliases: [] });
  });

  test('passes over answers from another source than the server that it asked', async () => {
    const server = createSocket('udp4');
    const spoofer = createSocket('udp4');
    server.on('message', (message, sender) => {
      const query = decode(message);
      const forged = encode(replyTo(query, { answers: [txt('a.example.com', 'forged')] }));
      spoofer.send(forged, sender.port, sender.address, () => {
        server.send(encode(replyTo(query, { answers: [txt('a.example.com', 'true')] })), sender.port, sender.address);
      });
    });
    server.bind(0, '127.0.0.1');
    await once(server, 'listening');
    const lookup = await resolverOver([{ host: '127.0.0.1', port: server.address().port }]).lookup(
      'a.example.com',
      'TXT',
    );
    assert.deepEqual(lookup, { kind: 'found', values: ['true'], aliases: [] });
    server.close();
    spoofer.close();
  });

  test('uses another id and another source port for each question', async () => {
    const seen = new Set<string>();
    const server = createSocket('udp4');
    server.on('message', (message, sender) => {
      const query = decode(message);
      seen.add(`id ${query.id}`).add(`port ${sender.port}`);
      server.send(encode(replyTo(query, {})), sender.port, sender.address);
    });
    server.bind(0, '127.0.0.1');
    await once(server, 'listening');
    const resolver = resolverOver([{ host: '127.0.0.1', port: server.address().port }]);
    await Promise.all(Array.from({ length: 20 }, async (_, at) => await resolver.lookup(`a${at}.example.com`, 'TXT')));
    server.close();
    // All but surely 40; a port may come again once its socket is closed, and two of 20 random ids may agree.
    assert.ok(seen.size >= 35, `only ${seen.size} different`);
  });

  test('goes on to the next server after SERVFAIL, REFUSED and silence', async () => {
    await using failing = await startScriptedDns((query) => [replyTo(query, { flags: SERVER_FAILURE })]);
    await using refusing = await startScriptedDns((query) => [replyTo(query, { flags: 5 })]);
    await using silent = await startScriptedDns(() => []);
    await using good = await startScriptedDns(answering({ 'a.example.com': [txt('a.example.com', 'true')] }));
    const servers = [failing.address, refusing.address, silent.address, good.address];
    const lookup = await resolverOver(servers, HASTY).lookup('a.example.com', 'TXT');
    assert.equal(lookup.kind, 'found');
  });

  test(`fails after ${RESOLVER_ROUNDS} rounds, saying what came from whom`, async () => {
    await using failing = await startScriptedDns((query) => [replyTo(query, { flags: SERVER_FAILURE })]);
    const lookup = await resolverOver([failing.address]).lookup('a.example.com', 'TXT');
    assert.match(
      lookup.kind === 'failed' ? inEnglish(lookup.detail) : '',
      /127\.0\.0\.1:\d+ answers SERVFAIL for a\.example\.com/,
    );
    assert.equal(failing.asked.length, RESOLVER_ROUNDS);
  });

  test('fails when servers stay silent, when none listens, and when none is configured', async () => {
    await using silent = await startScriptedDns(() => []);
    const gone = createSocket('udp4').bind(0, '127.0.0.1');
    await once(gone, 'listening');
    const { port } = gone.address();
    gone.close();
    for (const [servers, detail] of [
      [[silent.address], /does not answer in time/],
      [[{ host: '127.0.0.1', port }], /ECONNREFUSED/],
      [[], /no DNS server is configured/],
    ] as const) {
      const lookup = await resolverOver(servers, HASTY).lookup('a.example.com', 'TXT');
      assert.match(lookup.kind === 'failed' ? inEnglish(lookup.detail) : '', detail);
    }
  });

  test('ends a look-up whose servers take all its time', async () => {
    await using silent = await startScriptedDns(() => []);
    const timing = { attemptMs: 60_000, totalMs: 50 };
    const lookup = await resolverOver([silent.address, silent.address], timing).lookup('a.example.com', 'TXT');
    assert.match(lookup.kind === 'failed' ? inEnglish(lookup.detail) : '', /took too long/);
    assert.equal(silent.asked.length, 1);
  });

  test('survives answers of rubbish over UDP and TCP, and never takes one for good', async () => {
    const valid = encode({ type: 'response', id: 0, answers: [txt('a.example.com', 'forged')] });
    const rubbish = fc.sample(fc.uint8Array({ minLength: 12, maxLength: 300 }), { seed: SEED, numRuns: 300 });
    let turn = 0;
    await using server = await startScriptedDns((query, transport) => {
      const bytes = Buffer.concat([Buffer.from(rubbish[turn % rubbish.length] ?? valid)]);
      turn += 1;
      bytes.writeUInt16BE(query.id ?? 0, 0);
      const cut = encode(replyTo(query, { flags: TRUNCATED_RESPONSE }));
      if (transport === 'tcp') return [bytes];
      return turn % 2 === 0 ? [bytes, cut] : [bytes, encode(replyTo(query, { flags: NO_NAME }))];
    });
    const resolver = resolverOver([server.address]);
    for (let at = 0; at < 100; at += 1) {
      const lookup = await resolver.lookup('a.example.com', 'TXT');
      assert.notEqual(lookup.kind, 'found');
    }
  });
});

describe("The system's DNS servers", () => {
  for (const [text, host, port] of [
    ['192.0.2.1', '192.0.2.1', 53],
    ['192.0.2.1:5353', '192.0.2.1', 5353],
    ['2001:db8::1', '2001:db8::1', 53],
    ['[2001:db8::1]:5353', '2001:db8::1', 5353],
  ] as const) {
    test(`are read from ${text}`, () => assert.deepEqual(parseServerAddress(text), { host, port }));
  }

  test('are refused when they are no addresses', () => {
    for (const text of ['', 'dns.example.com', '192.0.2.1:', '[192.0.2.1]:53', '2001:db8::1:x']) {
      assert.throws(() => parseServerAddress(text), /no address/);
    }
  });
});
