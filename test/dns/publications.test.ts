// What is published at servers of others is on record from before it is sent until it is certain to be gone.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makePublications, type Publications } from '../../src/dns/publications.ts';
import { ARRIVAL_MS, updateProvider, type UpdateParts } from '../../src/dns/rfc2136/update-provider.ts';
import type { TsigKey } from '../../src/dns/rfc2136/tsig.ts';
import type { UpdateZone } from '../../src/dns/rfc2136/update-zone.ts';
import { makeLog } from '../../src/lib/log.ts';
import { systemRandom } from '../../src/lib/random.ts';
import type { ZoneProvider } from '../../src/dns/zone-provider.ts';
import type { RecordStore } from '../../src/store/rows.ts';
import { makeTestClock, type TestClock } from '../support/service.ts';
import { openTemporaryStore } from '../support/store.ts';
import { type Answering, bareAnswerTo, signedAnswerTo, startToyUpdateServer } from '../support/toy-update-server.ts';
import { because } from '../../src/reasons/reason.ts';

const KEY: TsigKey = { name: 'reseal', algorithm: 'hmac-sha256', secret: Buffer.alloc(32, 7) };
const RECORD = { name: '_dnsauth.example.com', value: 'one', certificateId: 'Ab12Cd34', accountUin: '100000000001' };
const REFUSED = 5;

interface Scene extends AsyncDisposable {
  readonly publisher: Publications;
  readonly store: RecordStore;
  readonly clock: TestClock;
  readonly logLines: readonly string[];
  /** What the server does with the next updates. */
  answer: 'good' | 'refuse' | 'break off';
  isConfigured: boolean;
  /** How many updates the server got. */
  readonly count: () => number;
  readonly notes: () => Promise<number>;
}

async function open(
  wish: Partial<Pick<UpdateParts, 'askTxt'>> & Partial<Pick<UpdateZone, 'secondaries'>> = {},
): Promise<Scene> {
  await using cleanup = new AsyncDisposableStack();
  const { store } = cleanup.use(await openTemporaryStore());
  const clock = makeTestClock();
  const logLines: string[] = [];
  const answering: Answering = (request) => {
    if (scene.answer === 'break off') return undefined;
    return scene.answer === 'good'
      ? signedAnswerTo(request, { key: KEY, signedAt: clock.now() })
      : bareAnswerTo(request, REFUSED);
  };
  const server = cleanup.use(await startToyUpdateServer(answering));
  const { secondaries = [], askTxt = async () => [RECORD.value] } = wish;
  const zone = { name: 'example.com', server: server.address, secondaries, key: KEY, accounts: ['*'] };
  const log = makeLog({ level: 'info', clock, write: (line) => logLines.push(line) });
  const provider = updateProvider(zone, {
    holds: (name) => name.endsWith(`.${zone.name}`),
    askTxt,
    random: systemRandom,
    log,
    timing: { sendMs: 5000, lookDelaysMs: [0, 0, 0] },
  });
  const publisher = makePublications({
    store,
    get providers() {
      return scene.isConfigured ? [provider] : [];
    },
    clock,
    random: systemRandom,
    log,
  });
  const kept = cleanup.move();
  const scene: Scene = {
    publisher,
    store,
    clock,
    logLines,
    answer: 'good',
    isConfigured: true,
    count: () => server.received.length,
    notes: async () => (await store.reads.publications.listOf(RECORD)).length,
    [Symbol.asyncDispose]: async () => await kept.disposeAsync(),
  };
  return scene;
}

test('What was published and retracted leaves no note; what never was is retracted without asking the server', async () => {
  await using scene = await open();
  assert.deepEqual(await scene.publisher.publish(RECORD), { kind: 'published' });
  assert.equal(await scene.notes(), 1);
  assert.deepEqual(await scene.publisher.retract(RECORD), { kind: 'retracted' });
  assert.deepEqual([await scene.notes(), scene.count()], [0, 2]);
  assert.deepEqual(await scene.publisher.retract(RECORD), { kind: 'retracted' });
  assert.equal(scene.count(), 2);
});

test('A refused attempt leaves no note, so that there is nothing to retract where nothing may be done', async () => {
  await using scene = await open();
  scene.answer = 'refuse';
  const detail = because('updateRefused', {
    server: because('primaryServer', { zone: 'example.com' }),
    code: because('rcodeAlone', { rcode: 'REFUSED' }),
  });
  assert.deepEqual(await scene.publisher.publish(RECORD), { kind: 'failed', detail });
  assert.equal(await scene.notes(), 0);
  assert.deepEqual(await scene.publisher.retract(RECORD), { kind: 'retracted' });
  assert.equal(scene.count(), 1);
});

test('An attempt without an answer stays on record until it can arrive no more, and is retracted then', async () => {
  await using scene = await open();
  scene.answer = 'break off';
  assert.equal((await scene.publisher.publish(RECORD)).kind, 'failed');
  scene.answer = 'good';
  assert.deepEqual(await scene.publisher.retract(RECORD), { kind: 'retracted' });
  assert.equal(await scene.notes(), 1, 'it may arrive after its retraction');
  scene.clock.advance(ARRIVAL_MS);
  await scene.publisher.retractUnneeded();
  assert.deepEqual([await scene.notes(), scene.count()], [1, 2], 'at the edge it may');
  scene.clock.advance(1);
  await scene.publisher.retractUnneeded();
  assert.deepEqual([await scene.notes(), scene.count()], [0, 3]);
});

test('A record that cannot be retracted stays on record, and the sweep goes on trying, once for a silent server', async () => {
  await using scene = await open();
  const other = { ...RECORD, value: 'two' };
  for (const record of [RECORD, other]) await scene.publisher.publish(record);
  scene.answer = 'break off';
  assert.equal((await scene.publisher.retract(RECORD)).kind, 'failed');
  scene.clock.advance(ARRIVAL_MS + 1);
  await scene.publisher.retractUnneeded();
  assert.equal(scene.count(), 4, 'the second record waits for the next sweep');
  scene.answer = 'good';
  await scene.publisher.retractUnneeded();
  assert.deepEqual([await scene.notes(), scene.count()], [0, 6]);
});

test('A record whose retraction is refused keeps no other of the zone from its own, in one sweep', async () => {
  await using scene = await open();
  for (const record of [RECORD, { ...RECORD, value: 'two' }]) await scene.publisher.publish(record);
  scene.clock.advance(ARRIVAL_MS + 1);
  scene.answer = 'refuse';
  await scene.publisher.retractUnneeded();
  assert.equal(scene.count(), 4, 'both are tried');
  scene.answer = 'good';
  await scene.publisher.retractUnneeded();
  assert.equal(await scene.notes(), 0);
});

test('A zone that is no longer configured is told to the operator, once', async () => {
  await using scene = await open();
  await scene.publisher.publish(RECORD);
  scene.isConfigured = false;
  assert.deepEqual(await scene.publisher.retract(RECORD), { kind: 'retracted' });
  assert.deepEqual(await scene.publisher.retract(RECORD), { kind: 'retracted' });
  assert.equal(scene.logLines.filter((line) => line.includes('may be left in DNS')).length, 1);
  assert.equal(scene.count(), 1);
});

/** Providers of one zone, which holds whatever is added until it is removed; `holder` is the one that the zone lies at. */
async function openMoving() {
  const cleanup = new AsyncDisposableStack();
  const { store } = cleanup.use(await openTemporaryStore());
  const clock = makeTestClock();
  const logLines: string[] = [];
  const held = new Map<string, string[]>([
    ['former', []],
    ['present', []],
  ]);
  const scene = { holder: 'former', configured: ['former', 'present'] };
  const providerOf = (name: string): ZoneProvider => ({
    name,
    arrivalMs: 0,
    holds: () => scene.holder === name,
    add: async ({ value }) => {
      held.get(name)?.push(value);
      return await Promise.resolve({ kind: 'done' });
    },
    remove: async ({ value }) => {
      held.set(name, held.get(name)?.filter((one) => one !== value) ?? []);
      return await Promise.resolve({ kind: 'done' });
    },
    arrived: async () => undefined,
  });
  const both = ['former', 'present'].map(providerOf);
  const publisher = makePublications({
    store,
    get providers() {
      return both.filter(({ name }) => scene.configured.includes(name));
    },
    clock,
    random: systemRandom,
    log: makeLog({ level: 'info', clock, write: (line) => logLines.push(line) }),
  });
  const close = async (): Promise<void> => await cleanup.disposeAsync();
  return { scene, held, store, clock, publisher, logLines, [Symbol.asyncDispose]: close };
}

test('A record whose zone has moved meanwhile is taken back where it was published, and beside it where it is now', async () => {
  await using moving = await openMoving();
  const { scene, held, publisher, store } = moving;
  await publisher.publish(RECORD);
  scene.holder = 'present';
  await publisher.publish(RECORD);
  assert.deepEqual([...held.values()], [['one'], ['one']]);
  assert.deepEqual(await publisher.retract(RECORD), { kind: 'retracted' });
  assert.deepEqual([...held.values()], [[], []]);
  assert.deepEqual(await store.reads.publications.listOf(RECORD), []);
});

test('The sweep takes back at the former provider what a zone that has moved left there', async () => {
  await using moving = await openMoving();
  const { scene, held, publisher, clock } = moving;
  await publisher.publish(RECORD);
  scene.holder = 'present';
  clock.advance(1);
  await publisher.retractUnneeded();
  assert.deepEqual(held.get('former'), []);
});

test('Where the former provider is not configured any more, the zone is asked where it lies now', async () => {
  await using moving = await openMoving();
  const { scene, held, publisher, store } = moving;
  await publisher.publish(RECORD);
  held.set('present', ['one']);
  scene.configured = ['present'];
  scene.holder = 'present';
  assert.deepEqual(await publisher.retract(RECORD), { kind: 'retracted' });
  assert.deepEqual(held.get('present'), []);
  assert.deepEqual(await store.reads.publications.listOf(RECORD), []);
  assert.match(moving.logLines.join(), /may be left in DNS.*former|former.*may be left in DNS/);
});

test('A record is published when every server of the zone answers it', async () => {
  const secondary = { host: '127.0.0.2', port: 53 };
  const looks: string[] = [];
  const askTxt: UpdateParts['askTxt'] = async ({ host }) => {
    looks.push(host);
    const isThere = host !== secondary.host || looks.filter((one) => one === host).length === 3;
    return isThere ? [RECORD.value] : undefined;
  };
  await using scene = await open({ askTxt, secondaries: [secondary] });
  assert.deepEqual(await scene.publisher.publish(RECORD), { kind: 'published' });
  assert.deepEqual(looks.toSorted(), ['127.0.0.1', '127.0.0.2', '127.0.0.2', '127.0.0.2']);
  assert.deepEqual(scene.logLines, []);
});

test('A server that is late is waited for only so long, and named to the operator', async () => {
  const askTxt: UpdateParts['askTxt'] = async ({ host }) => (host === '127.0.0.1' ? [RECORD.value] : []);
  await using scene = await open({ askTxt, secondaries: [{ host: '127.0.0.2', port: 5353 }] });
  assert.deepEqual(await scene.publisher.publish(RECORD), { kind: 'published' });
  assert.match(scene.logLines.join(), /"servers":\["127\.0\.0\.2:5353"\].*is not answered yet/);
});

test('A record at a name whose zone nobody holds is not published', async () => {
  await using scene = await open();
  await assert.rejects(scene.publisher.publish({ ...RECORD, name: '_dnsauth.example.org' }), /nobody holds its zone/);
  assert.equal(scene.count(), 0);
});
