// How many perspectives must agree, and from how many regions.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  mayDiffer,
  outcomeOf,
  type Place,
  regionsNeeded,
  type Vote,
} from '../../../src/validation/perspectives/quorum.ts';

const REGIONS = ['ripe', 'arin', 'apnic'];

function placesOf(count: number, regions: readonly string[] = REGIONS): readonly Place[] {
  return Array.from({ length: count }, (_, at) => ({ name: `p${at}`, region: regions[at % regions.length] ?? '' }));
}

/** "+" agrees, "-" differs, "?" is not heard yet. */
function outcomeWith(places: readonly Place[], signs: string): string {
  const votes = places.flatMap((place, at): Vote[] =>
    signs.charAt(at) === '?' ? [] : [{ place, agrees: signs.charAt(at) === '+' }],
  );
  return outcomeOf(places, votes);
}

test('Of 2 to 5 one may differ, of 6 and more two, and one that is alone may not (BR 3.2.2.9)', () => {
  assert.deepEqual(
    [1, 2, 5, 6, 16].map((count) => mayDiffer(count)),
    [0, 1, 1, 2, 2],
  );
});

for (const [signs, outcome] of [
  ['+', 'corroborated'],
  ['-', 'refused'],
  ['?', 'open'],
  ['+++++', 'corroborated'],
  ['++++?', 'corroborated'],
  ['-++++', 'corroborated'],
  ['+++??', 'open'],
  ['-+++?', 'open'],
  ['--???', 'refused'],
  ['++++??', 'corroborated'],
  ['++++--', 'corroborated'],
  ['+++---', 'refused'],
  ['---???', 'refused'],
  ['+++-??', 'open'],
] as const) {
  test(`Of ${signs.length} places, where they say ${signs}, it is ${outcome}`, () => {
    assert.equal(outcomeWith(placesOf(signs.length), signs), outcome);
  });
}

test('Those that agree lie in two regions, however many they are', () => {
  const oneElsewhere: readonly Place[] = [...placesOf(4, ['ripe']), { name: 'far', region: 'arin' }];
  assert.equal(outcomeWith(oneElsewhere, '++++?'), 'open');
  assert.equal(outcomeWith(oneElsewhere, '++++-'), 'refused');
  assert.equal(outcomeWith(oneElsewhere, '-+++?'), 'open');
  assert.equal(outcomeWith(oneElsewhere, '-++++'), 'corroborated');
  assert.equal(regionsNeeded(1), 1);
});

test('Of two, one in each region, both must be heard, for what one sees alone lies in one', () => {
  const two = placesOf(2);
  assert.equal(outcomeWith(two, '+?'), 'open');
  assert.equal(outcomeWith(two, '+-'), 'refused');
  assert.equal(outcomeWith(two, '++'), 'corroborated');
});

test('What was decided stays so, whatever is heard afterwards', () => {
  for (let count = 1; count <= 7; count += 1) {
    for (const signs of allSigns(count)) {
      const outcome = outcomeWith(placesOf(count), signs);
      if (outcome === 'open') assert.ok(signs.includes('?'), `${signs} is open with all heard`);
      if (outcome === 'open' || !signs.includes('?')) continue;
      for (const later of ['+', '-']) {
        assert.equal(outcomeWith(placesOf(count), signs.replace('?', later)), outcome, `${signs}, then ${later}`);
      }
    }
  }
});

function allSigns(count: number): readonly string[] {
  if (count === 0) return [''];
  return allSigns(count - 1).flatMap((rest) => ['+', '-', '?'].map((sign) => sign + rest));
}
