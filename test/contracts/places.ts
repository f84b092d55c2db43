// The contract of every driver of a target, whatever it changes.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Place } from '../../src/deploy/place.ts';
import { PlaceError } from '../../src/deploy/place-error.ts';
import { leafSha256Of } from '../../src/deploy/material.ts';
import { STEP_MS, Steps } from '../../src/deploy/steps.ts';
import type { Pair } from '../support/servers/pairs.ts';

export interface PlaceUnderTest {
  readonly place: Place;
  /** What whoever asks it is shown now: SHA-256 of the leaf; undefined where it is shown none. Waits until it is settled. */
  readonly shown: () => Promise<string | undefined>;
  /** The first stands there from the start. */
  readonly pairs: readonly [first: Pair, second: Pair, third: Pair];
}

export const steps = (): Steps => new Steps({ signal: new AbortController().signal, stepMs: STEP_MS });

/** Tests in their order, each on what the one before has left. */
export function testPlace(skip: string | false, opened: () => PlaceUnderTest): void {
  test('What stands there is read', { skip }, async () => {
    const { place, pairs } = opened();
    const standing = await place.read(steps());
    assert.equal(leafSha256Of(standing?.fullchainPem ?? ''), pairs[0].leafSha256);
  });

  for (const reloads of [false, true]) {
    const title = `A trial ${reloads ? 'with' : 'without'} a reload is good, and leaves what stands there as it is`;
    test(title, { skip }, async () => {
      const { place, pairs, shown } = opened();
      const before = await place.read(steps());
      const tried = await place.check(steps(), { reloads });
      assert.ok(tried === 'needsNoReload' || tried === (reloads ? 'reloaded' : 'notReloaded'), tried);
      assert.deepEqual(await place.read(steps()), before);
      assert.equal(await shown(), pairs[0].leafSha256);
    });
  }

  test('Another certificate is brought, and shown', { skip }, async () => {
    const { place, pairs, shown } = opened();
    assert.equal(await place.bring(pairs[1], steps()), 'brought');
    assert.equal(await shown(), pairs[1].leafSha256);
  });

  test('The same once more changes nothing', { skip }, async () => {
    const { place, pairs, shown } = opened();
    assert.equal(await place.bring(pairs[1], steps()), 'alreadyThere');
    assert.equal(await shown(), pairs[1].leafSha256);
  });

  test('What stood there before is put back, and twice is harmless', { skip }, async () => {
    const { place, pairs, shown } = opened();
    const former = (await place.read(steps()))?.content ?? new Uint8Array();
    assert.equal(await place.bring(pairs[2], steps()), 'brought');
    assert.equal(await shown(), pairs[2].leafSha256);
    assert.equal(await place.putBack(former, steps()), 'brought');
    assert.equal(await place.putBack(former, steps()), 'alreadyThere');
    assert.equal(await shown(), pairs[1].leafSha256);
  });

  test('A key of another certificate is refused, and nothing is changed', { skip }, async () => {
    const { place, pairs, shown } = opened();
    const mixed = { ...pairs[2], keyPem: pairs[0].keyPem };
    await assert.rejects(place.bring(mixed, steps()), isUntouched);
    assert.equal(await shown(), pairs[1].leafSha256);
  });

  test('What was kept in another form is refused', { skip }, async () => {
    const { place, pairs, shown } = opened();
    await assert.rejects(place.putBack(Buffer.from('{"odd":true}'), steps()), isUntouched);
    assert.equal(await shown(), pairs[1].leafSha256);
  });

  test('A change that is given up rejects with its reason', { skip }, async () => {
    const { place, pairs } = opened();
    const why = new Error('the service closes');
    const given = new Steps({ signal: AbortSignal.abort(why), stepMs: STEP_MS });
    await assert.rejects(place.bring(pairs[2], given), why);
  });
}

function isUntouched(error: unknown): boolean {
  assert.ok(error instanceof PlaceError, String(error));
  assert.deepEqual({ back: error.isFormerBack, passes: error.mayPass }, { back: true, passes: false });
  return true;
}
