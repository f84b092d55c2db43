// Thousands of well signed requests with changed parameters to every action: each is answered well, and all stays whole.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import * as fc from 'fast-check';
import type { WireRequest } from '../../src/api/call/request.ts';
import { EXTENSION_ACTIONS } from '../../src/api/extensions.ts';
import { INTERNATIONAL_ACTIONS } from '../../src/api/international.ts';
import { ACTIONS } from '../../src/api/registry.ts';
import { hostileText } from '../support/hostile-values.ts';
import { runsOf } from '../support/runs.ts';
import { signTc3, signV1 } from '../support/signing.ts';
import { BUILT_ACTIONS, resolved, wish, type Wish } from './inputs.ts';
import { assertQuietLog, judge, leavingOthersAlone } from './judge.ts';
import { assertWholeAtRest, type FuzzWorld, openFuzzWorld, SEED } from './world.ts';

/** Sent at once, so that they race each other too. */
const BATCH = 8;
const JSON_REQUESTS = runsOf({ suite: 3_200, long: 32_000 });
const FIELD_REQUESTS = runsOf({ suite: 800, long: 9_600 });

let world: FuzzWorld;
/** Every action with every outcome that was seen. */
const reached = new Set<string>();

before(async () => {
  world = await openFuzzWorld();
});
after(() => world[Symbol.asyncDispose]());

test('The requests below are for every action that is built', () => {
  const built = [...ACTIONS, ...INTERNATIONAL_ACTIONS, ...EXTENSION_ACTIONS]
    .filter(({ input }) => input !== undefined)
    .map(({ name }) => name);
  assert.deepEqual(BUILT_ACTIONS.toSorted(), built.toSorted());
});

interface Spoiling {
  readonly at: number;
  readonly removed: number;
  readonly inserted: string;
}

const spoiling: fc.Arbitrary<Spoiling | undefined> = fc.option(
  fc.record({
    at: fc.nat(),
    removed: fc.constantFrom(0, 0, 1, 1_000_000),
    inserted: fc.oneof(
      fc.constantFrom('', '"', '{', ']', ',', '"CertificateId":"x",', '\u0000', '\ufeff', '1e999', '\\u0000'),
      hostileText,
    ),
  }),
  { nil: undefined, freq: 7 },
);

test(`JSON with changed parameters, and JSON that is broken, is answered (seed ${SEED})`, async () => {
  await sendAll(JSON_REQUESTS, fc.tuple(wish, spoiling), ([{ action, input }, spoil]) => {
    const text = JSON.stringify(resolved(input, world));
    const body = spoil === undefined ? text : spoiled(text, spoil);
    return { action, wire: signTc3({ ...signer(action), body }) };
  });
});

const PATHS = [
  'CertIds',
  'CertIds.0',
  'CertIds.0.0',
  'CertIds.10000',
  'CertIds.-1',
  'CertIds.00',
  'CertIds.__proto__.x',
  'Tags.0.TagKey',
  'CertificateId.0',
  '.',
  '..',
  'a.b.c.d.e.f.g',
  'Action',
  'Version',
  '__proto__',
  'hasOwnProperty.call',
];
const field = fc.tuple(fc.oneof(fc.constantFrom(...PATHS), hostileText), hostileText);
const fields = fc.tuple(wish, fc.array(field, { maxLength: 2 }));
const way = fc.constantFrom('TC3 GET' as const, 'GET' as const, 'POST' as const);

test(`queries and forms with changed parameters are answered (seed ${SEED})`, async () => {
  await sendAll(FIELD_REQUESTS, fc.tuple(fields, way), ([[{ action, input }, more], how]) => {
    const flat = [...flattened(resolved(input, world)), ...more].map(
      ([name, value]) => [name.toWellFormed(), value.toWellFormed()] as const,
    );
    return { action, wire: how === 'TC3 GET' ? asQuery(action, flat) : asFields(action, { flat, method: how }) };
  });
});

test('What was reached is more than refusals at the door', () => {
  const successes = [...reached].filter((one) => one.endsWith(' undefined'));
  assert.ok(successes.length >= 12, successes.join());
  assert.ok(reached.size >= 100, [...reached].join());
});

test('Afterwards each certificate is whole or over, the ledger agrees, and the log tells of no bug and no secret', async () => {
  await assertWholeAtRest(world);
  assertQuietLog(world);
});

interface Sent {
  readonly action: string;
  readonly wire: WireRequest;
}

async function sendAll<Parts>(count: number, parts: fc.Arbitrary<Parts>, make: (parts: Parts) => Sent): Promise<void> {
  const property = fc.asyncProperty(fc.array(parts, { minLength: BATCH, maxLength: BATCH }), async (batch) => {
    await Promise.all(batch.map(async (each) => await send(make(each))));
  });
  await leavingOthersAlone(world, async () => {
    await fc.assert(property, { numRuns: count / BATCH, seed: SEED, endOnFailure: true });
  });
}

async function send({ action, wire }: Sent): Promise<void> {
  const { code, certificateId } = judge(action, await world.service.service.api.answer(wire), world.secrets);
  reached.add(`${action} ${code}`);
  if (certificateId !== undefined && world.ids.length < 1_000) world.ids.push(certificateId);
}

function signer(action: Wish['action']) {
  return { credential: world.service.key, action, now: world.service.clock.now() };
}

function spoiled(text: string, { at, removed, inserted }: Spoiling): string {
  const place = at % (text.length + 1);
  return text.slice(0, place) + inserted + text.slice(place + removed);
}

/** As the clients do it: A.0.B=x. */
function flattened(value: unknown, prefix = ''): readonly (readonly [string, string])[] {
  if (value === null || value === undefined) return [];
  if (typeof value !== 'object') return [[prefix, typeof value === 'string' ? value : JSON.stringify(value)]];
  return Object.entries(value).flatMap(([name, member]) =>
    flattened(member, prefix === '' ? name : `${prefix}.${name}`),
  );
}

function asQuery(action: string, flat: readonly (readonly [string, string])[]): WireRequest {
  const query = flat.map((pair) => pair.map(encodeURIComponent).join('=')).join('&');
  return signTc3({ ...signer(action), method: 'GET', query });
}

function asFields(
  action: string,
  { flat, method }: { readonly flat: readonly (readonly [string, string])[]; readonly method: 'GET' | 'POST' },
): WireRequest {
  const own = flat.filter(([name]) => name !== 'Action' && name !== 'Version');
  return signV1({ ...signer(action), method, fields: Object.fromEntries(own), signatureMethod: 'HmacSHA256' });
}
