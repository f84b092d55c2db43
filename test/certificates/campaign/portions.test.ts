// A wave in portions: how large they are, what each has, and when one is still to be worked off.

import { deepEqual, equal } from 'node:assert/strict';
import { test } from 'node:test';
import {
  isToDo,
  MAX_PORTIONS,
  MIN_PORTION,
  portionOf,
  portionsBetween,
  portionSize,
  subjectOf,
} from '../../../src/certificates/campaign/portions.ts';
import { makeCampaign } from '../../contracts/store/campaigns.ts';
import { NOON } from '../../contracts/store/samples.ts';

test(`A portion has at least ${MIN_PORTION} certificates, and there are at most ${MAX_PORTIONS} of that size`, () => {
  const full = MIN_PORTION * MAX_PORTIONS;
  deepEqual([1, full, full + 1, 83_267].map(portionSize), [MIN_PORTION, MIN_PORTION, MIN_PORTION + 1, 2603]);
});

test('Portions lie side by side: from the first certificate to the last', () => {
  deepEqual(portionsBetween([]), [{ after: '', until: '' }]);
  deepEqual(portionsBetween(['b', 'd']), [
    { after: '', until: 'b' },
    { after: 'b', until: 'd' },
    { after: 'd', until: '' },
  ]);
});

test('The job of a portion says which one it is', () => {
  for (const { after, until } of portionsBetween(['b', 'd'])) {
    const portion = { campaignId: 'campaign-1', wave: 3, after, until };
    deepEqual(portionOf(subjectOf(portion)), portion);
  }
});

test('A portion is worked off while its campaign runs, its wave is open, and it is dealt out so', () => {
  const portion = { campaignId: 'campaign-1', wave: 2, after: 'b', until: '' };
  const ended = { startedAt: NOON, endedAt: NOON, forgiven: undefined };
  const open = { startedAt: NOON, endedAt: undefined, forgiven: undefined, portions: portionsBetween(['b']) };
  const campaign = makeCampaign({ id: 'campaign-1', step: 'running', waves: [ended, open] });
  equal(isToDo(campaign, portion), true);
  equal(isToDo({ ...campaign, step: 'paused' }, portion), false);
  equal(isToDo({ ...campaign, waves: [ended, { ...open, endedAt: NOON }] }, portion), false);
  equal(isToDo({ ...campaign, waves: [ended, open, open] }, portion), false);
  equal(isToDo(campaign, { ...portion, until: 'd' }), false);
  equal(isToDo({ ...campaign, waves: [ended, { ...open, portions: [] }] }, portion), false);
  equal(isToDo({ ...campaign, waves: [ended, ended] }, portion), false);
});
