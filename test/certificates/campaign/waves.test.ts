// The sizes of a campaign's waves, and when one has failed too often.

import { deepEqual, equal } from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import {
  MAX_WAVES,
  stopsAt,
  type WavePlan,
  waveOf,
  waveSizes,
} from '../../../src/certificates/model/campaigns/plan.ts';
import { runsOf } from '../../support/runs.ts';

const plan = (facts: Partial<WavePlan>): WavePlan => {
  return { canarySize: undefined, growth: 10, pauseSeconds: 0, stopAtFailureShare: undefined, ...facts };
};

test('Without a canary all certificates are in one wave; with one, each wave is so many times the one before, and the last takes the rest', () => {
  deepEqual(waveSizes(83_267, plan({})), [83_267]);
  deepEqual(waveSizes(83_267, plan({ canarySize: 10 })), [10, 100, 1000, 10_000, 72_157]);
  deepEqual(waveSizes(5, plan({ canarySize: 2, growth: 1 })), [2, 2, 1]);
  deepEqual(waveSizes(7, plan({ canarySize: 1, growth: 1.5 })), [1, 1, 2, 3]);
  deepEqual(waveSizes(0, plan({ canarySize: 1 })), []);
  deepEqual(waveSizes(0, plan({})), []);
});

test('There are at most so many waves: the last takes all that are left', () => {
  const sizes = waveSizes(MAX_WAVES + 5, plan({ canarySize: 1, growth: 1 }));
  deepEqual([sizes.length, sizes.at(-1)], [MAX_WAVES, 6]);
  equal(waveOf(MAX_WAVES + 5, plan({ canarySize: 1, growth: 1 })), MAX_WAVES);
});

test('The wave of each certificate is that in whose size it counts', () => {
  const plans = fc.record({
    canarySize: fc.option(fc.integer({ min: 1, max: 20 }), { nil: undefined }),
    growth: fc.double({ min: 1, max: 4, noNaN: true }),
  });
  fc.assert(
    fc.property(plans, fc.nat(300), (facts, total) => {
      const waves = Array.from({ length: total }, (_, at) => waveOf(at + 1, plan(facts)));
      const counted = waveSizes(total, plan(facts)).map((_, at) => waves.filter((wave) => wave === at + 1).length);
      deepEqual(counted, waveSizes(total, plan(facts)));
    }),
    { numRuns: runsOf({ suite: 30, long: 1000 }) },
  );
});

test('A wave stops beyond its share of failures, not at it, and not before anything has come to an end', () => {
  const quarter = plan({ stopAtFailureShare: 0.25 });
  equal(stopsAt(quarter, { failed: 1, replaced: 3 }), false);
  equal(stopsAt(quarter, { failed: 2, replaced: 3 }), true);
  equal(stopsAt(quarter, { failed: 0, replaced: 0 }), false);
  equal(stopsAt(plan({ stopAtFailureShare: 0 }), { failed: 1, replaced: 1000 }), true);
  equal(stopsAt(plan({ stopAtFailureShare: 1 }), { failed: 9, replaced: 0 }), false);
  equal(stopsAt(plan({}), { failed: 9, replaced: 0 }), false);
});
