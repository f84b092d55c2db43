// Turns and limits over all targets, with places that a test holds up.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Target } from '../../src/certificates/ports/targets.ts';
import type { Place } from '../../src/deploy/place.ts';
import { PlacedTargets, TARGET_LIMITS } from '../../src/deploy/targets.ts';
import { inEnglish } from '../../src/reasons/reason.ts';
import { skipWithoutOpenssl } from '../support/openssl.ts';
import { makePair } from '../support/targets/pairs.ts';

const MATERIAL = { certificateId: 'a', fullchainPem: '', keyPem: '' };
const forever = new AbortController().signal;

function targetAt(instanceId: string): Target {
  const about = { region: '', name: instanceId, domains: ['www.example.com'], accounts: 'all', served: [] } as const;
  return { resourceType: 'cdn', instanceId, ...about };
}

const nothing = async (): Promise<undefined> => await Promise.resolve(undefined);

function placeOf(bring: Place['bring']): Place {
  return {
    read: nothing,
    bring,
    putBack: async () => await Promise.resolve('brought'),
    check: async () => await Promise.resolve('needsNoReload'),
  };
}

function targetsWith(
  places: Readonly<Record<string, Place>>,
  limits: Partial<typeof TARGET_LIMITS> = {},
): PlacedTargets {
  const placed = Object.entries(places).map(([id, place]) => ({ target: targetAt(id), place }));
  return new PlacedTargets(placed, { mayDial: () => true, limits: { ...TARGET_LIMITS, ...limits } });
}

/** A place that counts those in it, and holds them until `open` is called. */
function makeGate() {
  const state = { inside: 0, most: 0 };
  const { promise: opened, resolve: open } = Promise.withResolvers<void>();
  const place = placeOf(async () => {
    state.inside += 1;
    state.most = Math.max(state.most, state.inside);
    await opened;
    state.inside -= 1;
    return 'brought';
  });
  return { place, state, open };
}

const nextTurn = () => new Promise((resolve) => setImmediate(resolve));

describe('Changes at targets', () => {
  test('At one target they are made one after the other', async () => {
    const gate = makeGate();
    const targets = targetsWith({ a: gate.place });
    const changes = [1, 2, 3].map(async () => await targets.bring(targetAt('a'), MATERIAL, forever));
    await nextTurn();
    assert.equal(gate.state.inside, 1);
    gate.open();
    assert.deepEqual(
      await Promise.all(changes),
      [1, 2, 3].map(() => ({ kind: 'brought' })),
    );
    assert.equal(gate.state.most, 1);
  });

  test('While one target hangs, the others are changed', async () => {
    const hanging = makeGate();
    const good = placeOf(async () => await Promise.resolve('brought'));
    const targets = targetsWith({ hanging: hanging.place, a: good, b: good });
    const held = [1, 2].map(async () => await targets.bring(targetAt('hanging'), MATERIAL, forever));
    await nextTurn();
    for (const id of ['a', 'b']) {
      assert.deepEqual(await targets.bring(targetAt(id), MATERIAL, forever), { kind: 'brought' });
    }
    hanging.open();
    await Promise.all(held);
  });

  test('A step that takes longer than it may fails, and may pass; the next change has its turn', async () => {
    const slow = placeOf(
      async (_, steps) => await steps.do('reload', async () => await new Promise<never>(() => undefined)),
    );
    const targets = targetsWith({ a: slow }, { stepMs: 20 });
    const outcome = await targets.bring(targetAt('a'), MATERIAL, forever);
    assert.ok(outcome.kind === 'failed');
    assert.equal(inEnglish(outcome.reason), 'cannot reload: it takes longer than 0.02 s');
    assert.deepEqual([outcome.mayPass, outcome.isFormerBack], [true, true]);
    assert.deepEqual(await targets.read(targetAt('a'), forever), { kind: 'nothing' });
  });

  test('Who gives up rejects with the reason, at work and while it waits, and leaves its turn to others', async () => {
    const gate = makeGate();
    const targets = targetsWith({ a: gate.place });
    const why = new Error('the service closes');
    const stop = new AbortController();
    const first = targets.bring(targetAt('a'), MATERIAL, forever);
    const waiting = targets.bring(targetAt('a'), MATERIAL, stop.signal);
    await nextTurn();
    stop.abort(why);
    await assert.rejects(waiting, why);
    await assert.rejects(targets.bring(targetAt('a'), MATERIAL, stop.signal), why);
    gate.open();
    assert.deepEqual(await first, { kind: 'brought' });
    assert.deepEqual(await targets.bring(targetAt('a'), MATERIAL, forever), { kind: 'brought' });
  });

  test('A trial reloads only where it is asked to, and every served address shows what stands there', {
    skip: skipWithoutOpenssl,
  }, async () => {
    const { fullchainPem } = makePair('www.example.com');
    const unseen = { host: '127.0.0.1', port: 9, serverName: 'www.example.com' };
    const trials: boolean[] = [];
    const standing = { fullchainPem, content: new Uint8Array() };
    const place: Place = {
      ...placeOf(async () => await Promise.resolve('brought')),
      read: async () => await Promise.resolve(standing),
      check: async (_, { reloads }) => {
        trials.push(reloads);
        return await Promise.resolve(reloads ? 'reloaded' : 'notReloaded');
      },
    };
    const targets = targetsWith({ a: place });
    const away = { ...targetAt('a'), served: [unseen] };
    assert.equal((await targets.check(targetAt('a'), { reloads: true }, forever)).tried, 'reloaded');
    assert.equal((await targets.check(targetAt('a'), { reloads: false }, forever)).tried, 'notReloaded');
    const checked = await targets.check(away, { reloads: true }, forever);
    assert.deepEqual([checked.failure, checked.tried], [undefined, 'notReloaded']);
    assert.notEqual(checked.observations[0]?.unseen, undefined);
    assert.deepEqual(trials, [true, false, false]);
  });

  test('A target that is not configured is none', async () => {
    const outcome = await targetsWith({}).bring(targetAt('a'), MATERIAL, forever);
    assert.ok(outcome.kind === 'failed');
    assert.equal(inEnglish(outcome.reason), 'the configuration has no such target');
  });
});
