// A target behind a webhook: a receiver that checks each signature by the published recipe, serves what it is told, and says so.

import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import { after, before, describe, test } from 'node:test';
import { writeFileSync } from 'node:fs';
import { placeTargets } from '../../src/deploy/open-targets.ts';
import type { Place } from '../../src/deploy/place.ts';
import { PlaceError } from '../../src/deploy/place-error.ts';
import { systemClock } from '../../src/lib/clock.ts';
import { systemRandom } from '../../src/lib/random.ts';
import { steps, testPlace } from '../contracts/places.ts';
import { skipWithoutOpenssl } from '../support/openssl.ts';
import { openReceiver, type Receiver, type Told } from '../support/receiver.ts';
import { makePairs } from '../support/servers/pairs.ts';

const NAME = 'www.example.com';
const skip = skipWithoutOpenssl;
const pairs = skip === false ? makePairs(3, NAME) : [];
const [first, second, third] = pairs;

/** What the receiver has served, one after the other; the state that it answers is the place in this list. */
const versions: string[] = [];
const serving = { now: -1, isForgetful: false };
let receiver: Receiver;

const target = { resourceType: 'cdn', region: '', instanceId: NAME, name: NAME, domains: [NAME], served: [] } as const;

function placeAt({ url, secretFile }: { readonly url: string; readonly secretFile: string } = receiver): Place {
  const way = { kind: 'webhook', url, secretFile, trustFile: undefined } as const;
  const surroundings = { mayDial: () => true, clock: systemClock, random: systemRandom };
  const [placed] = placeTargets([{ ...target, accounts: 'all', way }], surroundings);
  return placed?.place ?? assert.fail('there is one');
}

function obey({ type, data }: Told): void {
  if (type === 'target.deploy') serving.now = versions.push(String(data['fullchain'])) - 1;
  if (type === 'target.restore') serving.now = Number(data['state']);
}

function say(response: ServerResponse, status = 200): void {
  const state = serving.isForgetful ? {} : { state: String(serving.now) };
  const body = { fullchain: versions[serving.now] ?? null, ...state };
  response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
}

/** Signed messages are obeyed, and others refused. */
function behave(response: ServerResponse, number: number): void {
  const message = receiver.told[number];
  if (message === undefined || receiver.refused.length > 0) return void response.writeHead(401).end('bad signature');
  obey(message);
  say(response);
}

before(async () => {
  if (skip !== false || first === undefined) return;
  receiver = await openReceiver();
  receiver.answer = behave;
  assert.equal((await placeAt().read(steps()))?.fullchainPem, '');
  await placeAt().bring(first, steps());
});
after(async () => await receiver?.[Symbol.asyncDispose]());

const shown = async () =>
  await Promise.resolve(pairs.find(({ fullchainPem }) => fullchainPem === versions[serving.now])?.leafSha256);

describe('A receiver of webhooks', () => {
  testPlace(skip, () => {
    assert.ok(first !== undefined && second !== undefined && third !== undefined);
    return { place: placeAt(), shown, pairs: [first, second, third] };
  });

  test('Each message names the target; the key is in that of a deployment alone', { skip }, () => {
    for (const { type, data, body, id } of receiver.told) {
      assert.deepEqual(data['target'], { resourceType: 'cdn', region: '', instanceId: NAME, domains: [NAME] });
      assert.equal(body.includes('PRIVATE KEY'), type === 'target.deploy');
      assert.match(id, /^tgt_[a-z0-9]{24}$/);
    }
    assert.equal(new Set(receiver.told.map(({ id }) => id)).size, receiver.told.length);
  });
});

test('An answer that is lost after the receiver has obeyed is settled by asking', { skip }, async () => {
  assert.ok(third !== undefined);
  receiver.answer = (response, number) => {
    const message = receiver.told[number] ?? assert.fail('it is signed');
    obey(message);
    if (message.type === 'target.deploy') response.destroy();
    else say(response);
  };
  assert.equal(await placeAt().bring(third, steps()), 'brought');
  assert.equal(await shown(), third.leafSha256);
});

async function failureOf(act: Promise<unknown>): Promise<PlaceError> {
  const error: unknown = await act.catch((reason: unknown) => reason);
  assert.ok(error instanceof PlaceError, String(error));
  return error;
}

for (const [what, answer, message, mayPass] of [
  ['a receiver that goes on serving what it served', (response) => say(response), /it serves something else/, false],
  ['a refusal', (response) => void response.writeHead(403).end('not now'), /it answers 403: not now/, false],
  ['a receiver in trouble', (response) => void response.writeHead(503).end(), /it answers 503/, true],
  ['an answer that is no JSON', (response) => void response.writeHead(200).end('done'), /cannot be read/, false],
  ['an answer in other words', (response) => void response.writeHead(200).end('{}'), /cannot be read/, false],
  ['a redirect', (response) => void response.writeHead(302, { Location: '/x' }).end(), /it answers 302/, false],
  ['a refusal that repeats the key', (response, { body }) => void response.writeHead(400).end(body), /withheld/, false],
] as const satisfies readonly (readonly [string, (response: ServerResponse, told: Told) => void, RegExp, boolean])[]) {
  test(`What stands there stays, and why is told, at ${what}`, { skip }, async () => {
    assert.ok(first !== undefined);
    const before = serving.now;
    receiver.answer = (response, number) => {
      const message = receiver.told[number] ?? assert.fail('it is signed');
      if (message.type === 'target.deploy') answer(response, message);
      else say(response);
    };
    const error = await failureOf(placeAt().bring(first, steps()));
    assert.match(error.message, message);
    assert.doesNotMatch(error.message, /BEGIN/);
    assert.deepEqual([error.isFormerBack, error.mayPass, serving.now], [true, mayPass, before]);
  });
}

test('A receiver that answers no state has nothing that could be put back', { skip }, async () => {
  receiver.answer = behave;
  serving.isForgetful = true;
  assert.equal(await placeAt().read(steps()), undefined);
  assert.equal(await placeAt().check(steps(), { reloads: true }), 'needsNoReload');
  serving.isForgetful = false;
});

test('Another secret, and a file without one, are told; what is in it is not', { skip }, async () => {
  assert.ok(second !== undefined);
  receiver.answer = behave;
  const other = `${receiver.secretFile}.other`;
  writeFileSync(other, `whsec_${Buffer.alloc(32, 7).toString('base64')}\n`);
  const error = await failureOf(placeAt({ url: receiver.url, secretFile: other }).bring(second, steps()));
  assert.match(error.message, /it answers 401: bad signature/);
  writeFileSync(other, 'whsec_hush\n');
  const unread = await failureOf(placeAt({ url: receiver.url, secretFile: other }).bring(second, steps()));
  assert.match(unread.message, /webhook secret in .*\.other/);
  assert.doesNotMatch(unread.message, /hush/);
});
