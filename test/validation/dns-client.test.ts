// One question to one DNS server: in which manner it is asked, and which answers are believed.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type Answer, type DecodedPacket, encode, type Packet, TRUNCATED_RESPONSE } from 'dns-packet';
import { RCODE } from '../../src/dns-message/codes.ts';
import { MAX_UDP_ANSWER_BYTES } from '../../src/dns-message/answer.ts';
import { systemRandom } from '../../src/lib/random.ts';
import { DnsClient, type Exchange } from '../../src/validation/dns-client.ts';
import { MAX_MANNERS, type Manner, nextManner } from '../../src/validation/manner.ts';
import { MAX_DATAGRAMS } from '../../src/validation/transports.ts';
import { type Endpoint, OPEN, replyTo, type Script, startScriptedDns } from '../support/dns.ts';
import { inEnglish } from '../../src/reasons/reason.ts';

const NAME = '_dnsauth.example.com';
/** RFC 7873 §4; dns-packet has it, its types do not. */
const COOKIE_CODE: number = 10;
const SERVER_COOKIE = Buffer.from('0100000011223344aabbccddeeff0011', 'hex');

function txt(...strings: string[]): Answer {
  return { type: 'TXT', name: NAME, ttl: 5, data: strings };
}

const VALUE = txt('value');

async function ask(server: Endpoint, client = new DnsClient({ random: systemRandom })): Promise<Exchange> {
  return await client.ask(server, { name: NAME, type: 'TXT', signal: OPEN });
}

function valuesOf(exchange: Exchange): readonly string[] {
  assert.equal(exchange.kind, 'asked', JSON.stringify(exchange));
  return exchange.kind === 'asked' ? exchange.records.map(({ value }) => value) : [];
}

function detailOf(exchange: Exchange): string {
  return exchange.kind === 'failed' ? inEnglish(exchange.detail) : 'it is answered';
}

function hasOpt(query: DecodedPacket): boolean {
  return query.additionals?.some(({ type }) => type === 'OPT') === true;
}

function cookieIn(query: DecodedPacket): Buffer {
  const opt = query.additionals?.find((record) => record.type === 'OPT');
  const option = opt?.type === 'OPT' ? opt.options.find(({ code }) => code === COOKIE_CODE) : undefined;
  return option !== undefined && 'data' in option && Buffer.isBuffer(option.data) ? option.data : Buffer.alloc(0);
}

function optOf(cookie: Uint8Array | undefined, extendedRcode = 0): Answer {
  const options = cookie === undefined ? [] : [{ code: COOKIE_CODE, data: Buffer.from(cookie) }];
  return {
    type: 'OPT',
    name: '.',
    udpPayloadSize: 1232,
    extendedRcode,
    ednsVersion: 0,
    flags: 0,
    flag_do: false,
    options: options as never,
  };
}

const withCookie = (query: DecodedPacket, server: Uint8Array = SERVER_COOKIE): Packet =>
  replyTo(query, { answers: [VALUE], additionals: [optOf(Buffer.concat([cookieIn(query).subarray(0, 8), server]))] });

/** A header, with nothing behind it. */
const bare = (query: DecodedPacket, rcode: number): Packet => ({ type: 'response', id: query.id, flags: rcode });

const good: Script = (query) => [replyTo(query, { answers: [VALUE] })];

describe('A server that refuses EDNS is asked again without it:', () => {
  const refusals: Readonly<Record<string, (query: DecodedPacket) => Packet>> = {
    FORMERR: (query) => replyTo(query, { flags: RCODE.formatError }),
    NOTIMP: (query) => replyTo(query, { flags: RCODE.notImplemented }),
    BADVERS: (query) => replyTo(query, { additionals: [optOf(undefined, 1)] }),
    'FORMERR and no question': (query) => bare(query, RCODE.formatError),
    'NOTIMP and no question': (query) => bare(query, RCODE.notImplemented),
  };
  for (const [what, refuse] of Object.entries(refusals)) {
    test(what, async () => {
      await using server = await startScriptedDns((query, ...rest) =>
        hasOpt(query) ? [refuse(query)] : good(query, ...rest),
      );
      const client = new DnsClient({ random: systemRandom });
      assert.deepEqual(valuesOf(await ask(server.address, client)), ['value']);
      assert.deepEqual(client.figures, { questions: 2, overTcp: 0, withoutEdns: 1, passedOver: 0, failures: 0 });
    });
  }

  test('once, where it refuses that too', async () => {
    await using server = await startScriptedDns((query) => [bare(query, RCODE.formatError)]);
    assert.match(detailOf(await ask(server.address)), /answers FORMERR for _dnsauth\.example\.com/);
    assert.equal(server.asked.length, 2);
  });

  test('SERVFAIL and REFUSED are none', async () => {
    for (const flags of [RCODE.serverFailure, RCODE.refused]) {
      await using server = await startScriptedDns((query) => [replyTo(query, { flags })]);
      assert.match(detailOf(await ask(server.address)), /answers (?:SERVFAIL|REFUSED)/);
      assert.equal(server.asked.length, 1);
    }
  });

  test('FORMERR without a question to another id is passed over', async () => {
    await using server = await startScriptedDns((query, ...rest) => [
      { ...bare(query, RCODE.formatError), id: ((query.id ?? 0) + 1) % 65_536 },
      ...good(query, ...rest),
    ]);
    assert.deepEqual(valuesOf(await ask(server.address)), ['value']);
    assert.equal(server.asked.length, 1);
  });
});

describe('The case of letters', () => {
  test('is another one in each question', async () => {
    const seen = new Set<string>();
    await using server = await startScriptedDns((query, _, came) => {
      seen.add(came.questions?.[0]?.name ?? '');
      return [replyTo(query, { answers: [VALUE] })];
    });
    for (let at = 0; at < 8; at += 1) await ask(server.address);
    // Of 17 letters: two of eight questions agree once in 4,000 runs, five never.
    assert.ok(seen.size >= 4, [...seen].join(' '));
    for (const name of seen) assert.equal(name.toLowerCase(), NAME);
  });

  for (const [what, rename] of [
    ['lower', (name: string) => name.toLowerCase()],
    ['upper', (name: string) => name.toUpperCase()],
    [
      'another',
      (name: string) =>
        name.replace(/[a-z]/i, (letter) =>
          letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase(),
        ),
    ],
  ] as const) {
    test(`is ${what} in what may be forged: the question is asked over TCP, where it does not matter`, async () => {
      await using server = await startScriptedDns((_query, transport, came) => {
        const questions = came.questions?.map((one) => ({ ...one, name: rename(one.name) }));
        const value = transport === 'udp' ? txt('forged') : VALUE;
        return [encode({ ...replyTo(came, { answers: [value] }), questions })];
      });
      assert.deepEqual(valuesOf(await ask(server.address)), ['value']);
      assert.deepEqual(server.asked, [`udp TXT ${NAME}`, `tcp TXT ${NAME}`]);
    });
  }
});

describe('A cookie', () => {
  test('is sent back to the server that gave it, and to no other', async () => {
    const sent: Buffer[] = [];
    const script: Script = (query) => {
      sent.push(cookieIn(query));
      return [withCookie(query)];
    };
    await using one = await startScriptedDns(script);
    await using other = await startScriptedDns(script);
    const client = new DnsClient({ random: systemRandom });
    for (const { address } of [one, one, other]) await ask(address, client);
    const [first, second, third] = sent;
    assert.equal(first?.length, 8);
    assert.deepEqual(second, Buffer.concat([first ?? Buffer.alloc(0), SERVER_COOKIE]));
    assert.equal(third?.length, 8);
    assert.notDeepEqual(third, first);
  });

  test('that is not ours tells a forged answer, which is passed over', async () => {
    await using server = await startScriptedDns((query) => [
      replyTo(query, { answers: [txt('forged')], additionals: [optOf(Buffer.alloc(24, 7))] }),
      withCookie(query),
    ]);
    assert.deepEqual(valuesOf(await ask(server.address)), ['value']);
  });

  test('that is missing, from a server that sent some before, sends the question over TCP', async () => {
    let count = 0;
    await using server = await startScriptedDns((query, transport) => {
      count += 1;
      if (count === 1) return [withCookie(query)];
      return [replyTo(query, { answers: [transport === 'udp' ? txt('forged') : VALUE] })];
    });
    const client = new DnsClient({ random: systemRandom });
    await ask(server.address, client);
    assert.deepEqual(valuesOf(await ask(server.address, client)), ['value']);
    assert.deepEqual(
      server.asked.map((one) => one.slice(0, 3)),
      ['udp', 'udp', 'tcp'],
    );
  });

  test('that the server wants first is learned from BADCOOKIE, over TCP', async () => {
    await using server = await startScriptedDns((query, transport) => {
      const isKnown = cookieIn(query).subarray(8).equals(SERVER_COOKIE);
      if (isKnown || transport === 'tcp') return [withCookie(query)];
      const cookie = Buffer.concat([cookieIn(query), SERVER_COOKIE]);
      return [replyTo(query, { flags: RCODE.badCookie % 16, additionals: [optOf(cookie, 1)] })];
    });
    const client = new DnsClient({ random: systemRandom });
    for (let at = 0; at < 2; at += 1) assert.deepEqual(valuesOf(await ask(server.address, client)), ['value']);
    assert.deepEqual(
      server.asked.map((one) => one.slice(0, 3)),
      ['udp', 'tcp', 'udp'],
    );
  });
});

const rubbish =
  (count: number): Script =>
  (query, transport, came) => [
    ...(transport === 'udp' ? Array.from({ length: count }, () => Uint8Array.of(1, 2, 3)) : []),
    ...good(query, transport, came),
  ];

const padded = (came: DecodedPacket, length: number): Uint8Array =>
  Buffer.concat([encode(replyTo(came, { answers: [VALUE] })), Buffer.alloc(length)]).subarray(0, length);

describe('TCP is asked', () => {
  test('when the answer is cut, and the operator is told when there is none', async () => {
    await using server = await startScriptedDns((query, transport) =>
      transport === 'tcp' ? [Uint8Array.of(1)] : [replyTo(query, { flags: TRUNCATED_RESPONSE })],
    );
    assert.match(detailOf(await ask(server.address)), /too long for UDP, and asking over TCP fails: /);
  });

  test(`after ${MAX_DATAGRAMS} datagrams that are passed over, and not after one less`, async () => {
    for (const [count, transports] of [
      [MAX_DATAGRAMS - 1, 'udp'],
      [MAX_DATAGRAMS, 'udp tcp'],
    ] as const) {
      await using server = await startScriptedDns(rubbish(count));
      assert.deepEqual(valuesOf(await ask(server.address)), ['value']);
      assert.equal(server.asked.map((one) => one.slice(0, 3)).join(' '), transports);
    }
  });

  test(`for a datagram of more than ${MAX_UDP_ANSWER_BYTES} bytes, whatever is in it`, async () => {
    for (const [extra, transports] of [
      [0, 'udp'],
      [1, 'udp tcp'],
    ] as const) {
      await using server = await startScriptedDns((query, transport, came) =>
        transport === 'udp' ? [padded(came, MAX_UDP_ANSWER_BYTES + extra)] : good(query, transport, came),
      );
      assert.deepEqual(valuesOf(await ask(server.address)), ['value']);
      assert.equal(server.asked.map((one) => one.slice(0, 3)).join(' '), transports);
    }
  });
});

test('A server that refers to others has no answer', async () => {
  await using server = await startScriptedDns((query) => [
    replyTo(query, { authorities: [{ type: 'NS', name: 'example.com', data: 'ns.example.com' }] }),
  ]);
  assert.match(detailOf(await ask(server.address)), /refers to other servers for _dnsauth/);
});

test(`A server is asked in ${MAX_MANNERS} manners at most, whatever it answers`, () => {
  const troubles = [
    { kind: 'truncated' },
    { kind: 'suspect' },
    ...Object.values(RCODE).map((rcode) => ({ kind: 'rcode', rcode }) as const),
  ] as const;
  const longest = (manner: Manner): number =>
    1 + Math.max(0, ...troubles.flatMap((trouble) => nextManner(manner, trouble) ?? []).map(longest));
  assert.equal(longest({ transport: 'udp', hasEdns: true }), MAX_MANNERS);
});
