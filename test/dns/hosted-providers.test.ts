// Providers with an API: which zone a record goes into, and what becomes of one that is slow, forbidding, over its rate or confused.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { DOMAINS_PER_PAGE as ALIBABA_PAGE } from '../../src/dns/providers/alibaba.ts';
import { MAX_ANSWER_BYTES } from '../../src/dns/providers/api-call.ts';
import { ZONES_PER_PAGE } from '../../src/dns/providers/cloudflare.ts';
import { DOMAINS_PER_PAGE as DNSPOD_PAGE } from '../../src/dns/providers/dnspod.ts';
import {
  ACT_MS,
  ACTS_AT_ONCE,
  ACTS_OF_ACCOUNT,
  keptProvider,
  LEAST_ACT_MS,
  MAX_ACTS_WAITING,
} from '../../src/dns/providers/kept-provider.ts';
import { ProviderState } from '../../src/dns/providers/provider-state.ts';
import { ProviderTrouble } from '../../src/dns/providers/provider-trouble.ts';
import { ZONES_FRESH_MS, ZONES_KEPT_MS } from '../../src/dns/providers/listed-zones.ts';
import { MAX_REST_MS } from '../../src/dns/providers/rest.ts';
import { MAX_LISTED_ZONES, MAX_RECORDS_AT_NAME } from '../../src/dns/providers/zone-api.ts';
import { HOUR_MS, MINUTE_MS, SECOND_MS } from '../../src/lib/clock.ts';
import { makeLog } from '../../src/lib/log.ts';
import { because, inEnglish, inWords } from '../../src/reasons/reason.ts';
import type { ZoneOutcome } from '../../src/dns/zone-provider.ts';
import { ALIBABA_KEY } from '../support/dns-providers/alibaba-model.ts';
import { type BenchWish, type HttpKind, type ModelBench, openModel } from '../support/dns-providers/bench.ts';
import { CLOUDFLARE_TOKEN } from '../support/dns-providers/cloudflare-model.ts';
import { DNSPOD_KEY } from '../support/dns-providers/dnspod-model.ts';
import { json, type ModelAnswer, type RunningModel } from '../support/dns-providers/model.ts';
import { RECEIVER_LOGIN } from '../support/dns-providers/receiver-model.ts';
import { silentLog } from '../support/silent-log.ts';
import { makeTestClock, type TestClock } from '../support/service.ts';

const CLOUDS = ['cloudflare', 'dnspod', 'alibaba'] as const;
const SECRETS = [CLOUDFLARE_TOKEN, DNSPOD_KEY.secretKey, ALIBABA_KEY.accessKeySecret, RECEIVER_LOGIN.password];
const RECORD = { name: '_dnsauth.example.com', value: 'one', certificateId: 'Ab12Cd34', accountUin: '100000000001' };
const HTML = { status: 200, headers: { 'content-type': 'text/html' }, body: '<html>Sign in to the network</html>' };

const FOREIGN_KEYS: readonly (readonly [HttpKind, ModelAnswer, string])[] = [
  [
    'cloudflare',
    json(403, { success: false, errors: [{ code: 9109, message: 'Invalid access token' }], result: null }),
    '9109: Invalid access token',
  ],
  [
    'dnspod',
    json(200, { Response: { Error: { Code: 'AuthFailure.SignatureFailure', Message: 'no' }, RequestId: 'a' } }),
    'AuthFailure.SignatureFailure: no',
  ],
  [
    'alibaba',
    json(404, { Code: 'InvalidAccessKeyId.NotFound', Message: 'Specified access key is not found.' }),
    'InvalidAccessKeyId.NotFound: Specified access key is not found.',
  ],
  ['httpreq', { status: 401, body: 'who are you' }, '401: who are you'],
  ['httpreq raw', { status: 401, body: 'who are you' }, '401: who are you'],
];

interface Scene extends ModelBench {
  readonly clock: TestClock;
  readonly model: RunningModel;
  readonly log: string[];
  /** Moves the clock, and what is counted by without it. */
  readonly pass: (milliseconds: number) => void;
  readonly add: (name?: string) => Promise<ZoneOutcome>;
}

async function open(kind: HttpKind, wish: Partial<Pick<BenchWish, 'zones' | 'timing'>> = {}): Promise<Scene> {
  const clock = makeTestClock();
  let elapsedMs = 0;
  const log: string[] = [];
  const bench = await openModel(kind, {
    zones: ['example.com'],
    holds: () => true,
    clock,
    monotonicMs: () => elapsedMs,
    log: makeLog({ level: 'info', clock, write: (line) => log.push(line) }),
    ...wish,
  });
  const { model } = bench;
  assert.ok(model !== undefined);
  return {
    ...bench,
    model,
    clock,
    log,
    pass: (milliseconds) => {
      clock.advance(milliseconds);
      elapsedMs += milliseconds;
    },
    add: async (name = RECORD.name) => await bench.provider.add({ ...RECORD, name }, clock.now()),
  };
}

function others(count: number): readonly string[] {
  return Array.from({ length: count }, (_, at) => `z${at}.example`);
}

function limited(retryAfter: string): () => ModelAnswer {
  return () => ({ status: 429, headers: { 'retry-after': retryAfter }, body: 'slow down' });
}

function detailOf(outcome: ZoneOutcome): string {
  return outcome.kind === 'done' ? '' : inEnglish(outcome.detail);
}

describe('A zone is found', () => {
  const pages = { cloudflare: ZONES_PER_PAGE, dnspod: DNSPOD_PAGE, alibaba: ALIBABA_PAGE };
  for (const kind of CLOUDS) {
    test(`on whichever page of ${kind} it stands, and only once while the list is fresh`, async () => {
      await using scene = await open(kind, { zones: [...others(pages[kind]), 'example.com'] });
      assert.deepEqual(await scene.add(), { kind: 'done' });
      const lists = (): number =>
        scene.model.requests.filter(({ url, headers, body }) => {
          const asked = `${url.pathname}${url.search} ${headers['x-tc-action'] ?? ''} ${body}`;
          return /\/zones\?|DescribeDomainList|Action=DescribeDomains/.test(asked);
        }).length;
      assert.equal(lists(), 2);
      scene.pass(ZONES_KEPT_MS - 1);
      assert.deepEqual(await scene.add('_dnsauth.a.example.com'), { kind: 'done' });
      assert.equal(lists(), 2);
      scene.pass(1);
      assert.deepEqual(await scene.add('_dnsauth.b.example.com'), { kind: 'done' });
      assert.equal(lists(), 4);
    });

    test(`by the longest name that ${kind} lists, and no record goes into a zone whose name is only alike`, async () => {
      await using scene = await open(kind, { zones: ['example.com', 'sub.example.com', 'ple.com'] });
      await scene.add('_dnsauth.a.sub.example.com');
      await scene.add('_dnsauth.notsub.example.com');
      const counts = scene.held.zones.map(({ name, records }) => [name, records.length]);
      assert.deepEqual(counts, [
        ['example.com', 1],
        ['sub.example.com', 1],
        ['ple.com', 0],
      ]);
    });
  }

  test('or not: the reason names it in both languages, and a zone that is added meanwhile is found half a minute later', async () => {
    await using scene = await open('cloudflare', { zones: ['example.net'] });
    const outcome = await scene.add();
    assert.ok(outcome.kind === 'unchanged');
    assert.equal(inEnglish(outcome.detail), 'the DNS provider p: it lists no zone that holds _dnsauth.example.com');
    assert.match(inWords(outcome.detail, 'zh'), /^DNS 服务商 p：其域名列表中没有 _dnsauth\.example\.com 所属的域名$/);
    const zone = { id: 'a'.repeat(32), name: 'example.com', records: [] };
    (scene.held.zones as (typeof zone)[]).push(zone);
    scene.pass(ZONES_FRESH_MS);
    assert.deepEqual(await scene.add(), { kind: 'done' });
  });

  test(`among ${MAX_LISTED_ZONES} at most`, async () => {
    await using full = await open('dnspod', { zones: ['example.com', ...others(MAX_LISTED_ZONES - 1)] });
    assert.deepEqual(await full.add(), { kind: 'done' });
    await using over = await open('dnspod', { zones: ['example.com', ...others(MAX_LISTED_ZONES)] });
    assert.match(detailOf(await over.add()), /more than 10000 zones/);
  });
});

describe('What stands in a zone stays', () => {
  for (const kind of CLOUDS) {
    test(`at ${kind}, whatever is added and removed beside it`, async () => {
      await using scene = await open(kind);
      const [zone] = scene.held.zones;
      assert.ok(zone !== undefined);
      scene.held.add(zone, { name: RECORD.name, type: 'TXT', value: 'somebody else' });
      scene.held.add(zone, { name: '_dnsauth.other.example.com', type: 'TXT', value: RECORD.value });
      const before = zone.records;
      await scene.add();
      assert.equal(zone.records.length, 3);
      assert.deepEqual(await scene.provider.remove(RECORD, scene.clock.now()), { kind: 'done' });
      assert.deepEqual(zone.records, before);
    });

    test(`at ${kind}, of ${MAX_RECORDS_AT_NAME} values a name has at most`, async () => {
      await using scene = await open(kind);
      const [zone] = scene.held.zones;
      assert.ok(zone !== undefined);
      const fill = (): unknown =>
        scene.held.add(zone, { name: RECORD.name, type: 'TXT', value: `v${zone.records.length}` });
      while (zone.records.length < MAX_RECORDS_AT_NAME) fill();
      assert.deepEqual(await scene.add(), { kind: 'done' });
      assert.match(detailOf(await scene.add()), /more than 100 TXT records/);
    });
  }
});

describe('A provider that does not do it is told of, and its secret is not', () => {
  const troubles: readonly (readonly [string, NonNullable<RunningModel['trouble']>, RegExp])[] = [
    ['forbids', () => ({ status: 403, body: `${SECRETS.join(' ')} are not allowed` }), /403|status 403/],
    [
      'fails',
      () => ({ status: 502, body: `<html>${SECRETS.join(' ')}</html>` }),
      /it answers 502: <html>… … … …<\/html>/,
    ],
    ['answers a page', () => HTML, /status 200 is not of the form/],
    ['answers JSON of another form', () => json(200, { hello: 1 }), /status 200 is not of the form/],
    ['answers too much', () => ({ status: 200, body: 'x'.repeat(MAX_ANSWER_BYTES + 1) }), /longer than 4194304 bytes/],
  ];
  for (const kind of CLOUDS) {
    for (const [what, trouble, expected] of troubles) {
      test(`${kind} ${what}`, async () => {
        await using scene = await open(kind);
        scene.model.trouble = trouble;
        const outcome = await scene.add();
        assert.equal(outcome.kind, 'unchanged', 'nothing was asked for yet but what there is');
        assert.match(detailOf(outcome), expected);
        const said = scene.log.join('\n') + detailOf(outcome);
        for (const secret of SECRETS) assert.ok(!said.includes(secret));
        assert.equal(scene.state.figures.failures, 1);
        assert.match(inEnglish(scene.state.figures.lastTrouble?.reason ?? { id: 'nothing', values: {} }), expected);
      });
    }
  }

  for (const [kind, answer, expected] of FOREIGN_KEYS) {
    test(`${kind} does not know the key`, async () => {
      await using scene = await open(kind);
      scene.model.trouble = () => answer;
      const outcome = await scene.add();
      assert.equal(outcome.kind, 'unchanged');
      assert.equal(detailOf(outcome), `the DNS provider p: it answers ${expected}`);
    });
  }
});

describe('What a change may have done is open', () => {
  for (const kind of CLOUDS) {
    test(`where ${kind} carries it out and answers a page`, async () => {
      await using scene = await open(kind);
      scene.model.trouble = ({ method, headers, body }) => {
        const isChange =
          kind === 'cloudflare'
            ? method === 'POST'
            : /CreateRecord|AddDomainRecord/.test(`${headers['x-tc-action'] ?? ''}${body}`);
        return isChange ? HTML : undefined;
      };
      assert.equal((await scene.add()).kind, 'open');
    });
  }

  test('where a record of another zone is answered', async () => {
    await using scene = await open('cloudflare');
    scene.model.trouble = ({ method }) =>
      method === 'POST'
        ? json(200, { success: true, errors: [], result: { id: 'b'.repeat(32), name: '_dnsauth.example.net' } })
        : undefined;
    const outcome = await scene.add();
    assert.equal(outcome.kind, 'open');
    assert.match(detailOf(outcome), /its answer is about _dnsauth\.example\.net, and not about _dnsauth\.example\.com/);
  });
});

describe('A provider is left alone', () => {
  test('as long as its Retry-After says, and asked again then', async () => {
    await using scene = await open('cloudflare');
    scene.model.trouble = limited('120');
    assert.match(detailOf(await scene.add()), /it answers 429: slow down/);
    scene.model.trouble = undefined;
    const { length } = scene.model.requests;
    scene.pass(2 * MINUTE_MS - 1);
    assert.match(detailOf(await scene.add()), /it is left alone for a while: it answers 429/);
    assert.equal(scene.model.requests.length, length);
    scene.pass(1);
    assert.deepEqual(await scene.add(), { kind: 'done' });
  });

  test('for an hour at most', async () => {
    await using scene = await open('cloudflare');
    scene.model.trouble = limited('86400');
    await scene.add();
    scene.model.trouble = undefined;
    assert.equal(MAX_REST_MS, HOUR_MS);
    scene.pass(HOUR_MS - 1);
    assert.notEqual((await scene.add()).kind, 'done');
    scene.pass(1);
    assert.deepEqual(await scene.add(), { kind: 'done' });
  });

  test('for a second after the first trouble, and longer after each that follows', async () => {
    await using scene = await open('dnspod');
    scene.model.trouble = () => ({ status: 503, body: '' });
    for (const restMs of [SECOND_MS, 5 * SECOND_MS, 15 * SECOND_MS, MINUTE_MS, MINUTE_MS]) {
      await scene.add();
      const { length } = scene.model.requests;
      scene.pass(restMs - 1);
      await scene.add();
      assert.equal(scene.model.requests.length, length, `${restMs}`);
      scene.pass(1);
    }
  });

  test('not for what one zone or record is refused', async () => {
    await using scene = await open('dnspod', { zones: ['example.com', 'example.org'] });
    const NOT_OWNER = { Code: 'FailedOperation.NotDomainOwner', Message: 'no' };
    scene.model.trouble = ({ body }) =>
      body.includes('"example.com"') ? json(200, { Response: { Error: NOT_OWNER, RequestId: 'a' } }) : undefined;
    assert.match(detailOf(await scene.add()), /NotDomainOwner/);
    assert.deepEqual(await scene.add('_dnsauth.example.org'), { kind: 'done' });
  });
});

test('A provider that is silent holds up its own records for so long, and no more of them than fit', async () => {
  await using scene = await open('cloudflare', { timing: { connectMs: 200, totalMs: 200 } });
  scene.model.trouble = async () => await new Promise<never>(() => undefined);
  const many = await Promise.all(
    Array.from(
      { length: ACTS_OF_ACCOUNT + MAX_ACTS_WAITING + 1 },
      async (_, at) => await scene.add(`_dnsauth.n${at}.example.com`),
    ),
  );
  assert.equal(many.filter((outcome) => detailOf(outcome).includes('too many records wait')).length, 1);
  assert.ok(many.some((outcome) => detailOf(outcome).includes('it takes longer than 200 ms')));
  assert.ok(many.every(({ kind }) => kind === 'unchanged'));
  assert.ok(scene.model.requests.length <= ACTS_AT_ONCE, 'who comes after is not sent');
});

test('An attempt is begun while a whole call fits into what is left of its time, or not at all', async () => {
  await using scene = await open('cloudflare');
  const sentAt = scene.clock.now();
  scene.pass(ACT_MS - LEAST_ACT_MS);
  assert.deepEqual(await scene.provider.add(RECORD, sentAt), { kind: 'done' });
  scene.pass(1);
  assert.equal((await scene.provider.add({ ...RECORD, value: 'late' }, sentAt)).kind, 'unchanged');
  assert.deepEqual(scene.valuesAt(RECORD.name), ['one']);
  assert.equal(scene.state.figures.failures, 0);
});

test('What the service cuts off itself is no trouble of the provider, and open where it may have been done', async () => {
  const closing = new AbortController();
  const cutOff = async (): Promise<never> => {
    closing.abort();
    const facts = { mayHaveChanged: true, isOfProvider: true };
    return await Promise.reject(new ProviderTrouble(because('takesLonger', { most: 1 }), facts));
  };
  const clock = makeTestClock();
  const state = new ProviderState();
  const provider = keptProvider({
    name: 'p',
    keeper: { add: cutOff, remove: cutOff, look: cutOff },
    holds: () => true,
    arrived: async () => undefined,
    state,
    clock,
    monotonicMs: () => 0,
    log: silentLog,
    closing: closing.signal,
  });
  const outcomes = [await provider.add(RECORD, clock.now()), await provider.remove(RECORD, clock.now())];
  for (const outcome of outcomes) {
    assert.ok(outcome.kind === 'open' && !outcome.isOfProvider, detailOf(outcome));
  }
  assert.equal(state.figures.lastTrouble?.reason, undefined);
});
