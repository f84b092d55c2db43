// Who waits for a provider: accounts take turns, and what several wait for is asked once for all of them.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  ACTS_AT_ONCE,
  ACTS_OF_ACCOUNT,
  keptProvider,
  MAX_ACTS_WAITING,
} from '../../src/dns/providers/kept-provider.ts';
import { ListedZones } from '../../src/dns/providers/listed-zones.ts';
import { ProviderState } from '../../src/dns/providers/provider-state.ts';
import type { ZoneOutcome } from '../../src/dns/zone-provider.ts';
import { inEnglish } from '../../src/reasons/reason.ts';
import { makeTestClock } from '../support/service.ts';
import { silentLog } from '../support/silent-log.ts';

const RECORD = { name: '_dnsauth.example.com', value: 'one', certificateId: 'Ab12Cd34' };

/** A provider whose acts wait until they are told to end; `begun` are the values under way, in their order. */
function waitingProvider() {
  const begun: string[] = [];
  const ends: (() => void)[] = [];
  const act = async ({ value }: { readonly value: string }): Promise<void> => {
    begun.push(value);
    await new Promise<void>((resolve) => ends.push(resolve));
  };
  const clock = makeTestClock();
  const provider = keptProvider({
    name: 'p',
    keeper: { add: act, remove: act, look: async () => undefined },
    holds: () => true,
    arrived: async () => undefined,
    state: new ProviderState(),
    clock,
    monotonicMs: () => 0,
    log: silentLog,
    closing: new AbortController().signal,
  });
  const add = async (accountUin: string, value: string): Promise<ZoneOutcome> =>
    await provider.add({ ...RECORD, accountUin, value }, clock.now());
  return { begun, ends, add };
}

test(`An account has ${ACTS_OF_ACCOUNT} records under way at a provider, and another finds a place beside it at once`, async () => {
  const { begun, ends, add } = waitingProvider();
  const many = Array.from({ length: ACTS_OF_ACCOUNT + 1 }, async (_, at) => await add('one', `one ${at}`));
  const other = add('other', 'other 0');
  await Promise.resolve();
  assert.deepEqual(begun, [...Array.from({ length: ACTS_OF_ACCOUNT }, (_, at) => `one ${at}`), 'other 0']);
  while (begun.length < ACTS_OF_ACCOUNT + 2) {
    ends.shift()?.();
    await new Promise(setImmediate);
  }
  for (const end of ends) end();
  assert.ok((await Promise.all([...many, other])).every(({ kind }) => kind === 'done'));
});

test('An account that fills the room to wait gives way to another, whose record is done', async () => {
  const { begun, ends, add } = waitingProvider();
  const many = Array.from({ length: ACTS_AT_ONCE + MAX_ACTS_WAITING }, async (_, at) => await add('one', `one ${at}`));
  const others = Array.from({ length: ACTS_AT_ONCE }, async (_, at) => await add('other', `other ${at}`));
  while (ends.length > 0 || begun.length < ACTS_AT_ONCE + MAX_ACTS_WAITING) {
    ends.shift()?.();
    await new Promise(setImmediate);
  }
  assert.ok((await Promise.all(others)).every(({ kind }) => kind === 'done'));
  const put = (await Promise.all(many)).filter(({ kind }) => kind !== 'done');
  assert.ok(put.length > 0 && put.every((outcome) => tellOf(outcome).includes('too many records wait')));
});

test('A list of zones that several records wait for outlives the one that asked for it', async () => {
  let isAnswering = Promise.withResolvers<void>();
  const zones = new ListedZones(
    {
      listZones: async (signal) => {
        const { promise: given, reject } = Promise.withResolvers<never>();
        signal.addEventListener('abort', () => reject(signal.reason));
        await Promise.race([given, isAnswering.promise]);
        return [{ id: '1', name: 'example.com' }];
      },
    },
    () => 0,
  );
  const first = new AbortController();
  const patient = new AbortController();
  const [givenUp, kept] = [zones.zoneOf(RECORD.name, first.signal), zones.zoneOf(RECORD.name, patient.signal)];
  first.abort(new Error('its time is up'));
  await assert.rejects(givenUp, /its time is up/);
  isAnswering.resolve();
  assert.equal((await kept).id, '1');
  zones.forget();
  isAnswering = Promise.withResolvers<void>();
  const last = zones.zoneOf(RECORD.name, patient.signal);
  patient.abort(new Error('and its'));
  await assert.rejects(last, /and its/);
});

function tellOf(outcome: ZoneOutcome): string {
  return outcome.kind === 'done' ? '' : inEnglish(outcome.detail);
}
