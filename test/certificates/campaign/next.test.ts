// What a campaign does next, from its facts and the time alone.

import { deepEqual, equal } from 'node:assert/strict';
import { test } from 'node:test';
import {
  type CampaignFacts,
  nextOfCampaign,
  noLaterThanDue,
} from '../../../src/certificates/campaign/next-of-campaign.ts';
import { Paces } from '../../../src/certificates/campaign/paces.ts';
import type { Campaign } from '../../../src/certificates/model/campaigns/campaign.ts';
import { type ItemCounts, NO_ITEMS } from '../../../src/certificates/model/campaigns/item.ts';
import { addMs, DAY_MS, SECOND_MS } from '../../../src/lib/clock.ts';
import { makeCampaign } from '../../contracts/store/campaigns.ts';
import { NOON } from '../../contracts/store/samples.ts';

const PLAN = makeCampaign({ id: 'x' }).plan;
const OPEN = { startedAt: NOON, endedAt: undefined, forgiven: undefined };

function running(facts: Partial<Campaign>, waves: readonly Partial<ItemCounts>[], oldDueAt?: Date): CampaignFacts {
  return {
    campaign: makeCampaign({ id: 'x', step: 'running', ...facts }),
    waves: waves.map((counts, at) => ({ wave: at + 1, counts: { ...NO_ITEMS, ...counts } })),
    oldDueAt,
    externalDueAt: undefined,
    uselessLines: 0,
    last: undefined,
  };
}

const next = (facts: CampaignFacts, now = NOON) => nextOfCampaign(facts, now);

test('What was put back is put in a wave after all others, then held, before anything is begun', () => {
  const left = [{ replaced: 1 }, { waiting: 1 }];
  deepEqual(next(running({ retries: ['failed'], cursor: '' }, left)), { act: 'putBack', wave: 3 });
  deepEqual(next(running({ cursor: '' }, left)), { act: 'hold' });
  deepEqual(next(running({}, left)), { act: 'openWave', size: 0 });
});

test('A wave is worked off, followed, closed, and only then the next one is opened, after the pause of the plan', () => {
  const two: Partial<ItemCounts> = { waiting: 2 };
  deepEqual(next(running({}, [two, two])), { act: 'openWave', size: 2 });
  deepEqual(next(running({ waves: [OPEN] }, [two, two])), { act: 'work', wave: 1 });
  deepEqual(next(running({ waves: [OPEN] }, [{ underWay: 1 }, two])), { act: 'follow' });
  deepEqual(next(running({ waves: [OPEN] }, [{ replaced: 2 }, two])), { act: 'closeWave' });
  const plan = { ...PLAN, waves: { ...PLAN.waves, pauseSeconds: 60 } };
  const ended = running({ plan, waves: [{ ...OPEN, endedAt: NOON }] }, [{ replaced: 2 }, two]);
  deepEqual(next(ended), { act: 'wait', until: addMs(NOON, 60 * SECOND_MS) });
  deepEqual(next(ended, addMs(NOON, 60 * SECOND_MS)), { act: 'openWave', size: 2 });
});

test('A wave that ended by a clock ahead of its time ends now, so that its pause is not as long as the clock was ahead', () => {
  const plan = { ...PLAN, waves: { ...PLAN.waves, pauseSeconds: 60 } };
  const ahead = { ...OPEN, endedAt: addMs(NOON, 365 * DAY_MS) };
  deepEqual(next(running({ plan, waves: [ahead] }, [{ replaced: 2 }, { waiting: 1 }])), { act: 'redateWave' });
});

test('Between waves, old certificates are revoked when their time has come', () => {
  const plan = { ...PLAN, waves: { ...PLAN.waves, pauseSeconds: 60 } };
  const waves = [{ replaced: 2 }, { waiting: 1 }];
  const ended = { plan, waves: [{ ...OPEN, endedAt: NOON }] };
  deepEqual(next(running(ended, waves, NOON)), { act: 'revokeOld' });
  const soon = addMs(NOON, SECOND_MS);
  deepEqual(next(running(ended, waves, soon)), { act: 'wait', until: soon });
});

test('Old certificates that are due and the open wave take turns, and where a wave has to wait only they do', () => {
  const afterLook = (facts: CampaignFacts) => next({ ...facts, last: 'revokeOld' }).act;
  const open = running({ waves: [OPEN] }, [{ waiting: 1 }], NOON);
  equal(next(open).act, 'revokeOld');
  equal(afterLook(open), 'work');
  const second = running({ waves: [{ ...OPEN, endedAt: NOON }] }, [{ replaced: 1 }, { waiting: 1 }], NOON);
  equal(afterLook(second), 'openWave');
  const plan = { ...PLAN, waves: { ...PLAN.waves, pauseSeconds: 60 } };
  equal(afterLook({ ...second, campaign: { ...second.campaign, plan } }), 'revokeOld');
  equal(afterLook(running({ waves: [{ ...OPEN, endedAt: NOON }] }, [{ replaced: 1 }], NOON)), 'revokeOld');
});

test('What somebody else has to replace is looked at in turns with old certificates and the open wave, and while a campaign is paused', () => {
  const both = { ...running({ waves: [OPEN] }, [{ waiting: 1, external: 1 }], NOON), externalDueAt: NOON };
  const acts = ['work', 'revokeOld', 'lookAtExternal'] as const;
  deepEqual(
    acts.map((last) => next({ ...both, last }).act),
    ['revokeOld', 'lookAtExternal', 'work'],
  );
  const alone = { ...both, oldDueAt: undefined };
  deepEqual([next(alone).act, next({ ...alone, last: 'lookAtExternal' }).act], ['lookAtExternal', 'work']);
  const paused = { ...running({ step: 'paused' }, [{ underWay: 1, external: 1 }]), externalDueAt: NOON };
  deepEqual([next(paused).act, next({ ...paused, last: 'lookAtExternal' }).act], ['lookAtExternal', 'follow']);
  const [at, sooner] = [addMs(NOON, DAY_MS), addMs(NOON, SECOND_MS)];
  const plan = { ...PLAN, waves: { ...PLAN.waves, pauseSeconds: 60 } };
  const between = running({ plan, waves: [{ ...OPEN, endedAt: NOON }] }, [{ replaced: 1 }, { waiting: 1 }]);
  deepEqual(next({ ...between, externalDueAt: sooner }), { act: 'wait', until: sooner });
  deepEqual(noLaterThanDue({ ...alone, externalDueAt: sooner }, { at, soonest: NOON }), sooner);
});

test('A wave with too many failures pauses, unless that was forgiven when it was resumed', () => {
  const plan = { ...PLAN, waves: { ...PLAN.waves, stopAtFailureShare: 0.5 } };
  const counts = [{ failed: 3, replaced: 1, waiting: 5 }];
  equal(next(running({ plan, waves: [OPEN] }, counts)).act, 'pause');
  const forgiven = { ...OPEN, forgiven: { failed: 3, replaced: 1 } };
  equal(next(running({ plan, waves: [forgiven] }, counts)).act, 'work');
  const worse = [{ failed: 5, replaced: 2, waiting: 2 }];
  equal(next(running({ plan, waves: [forgiven] }, worse)).act, 'pause');
});

test('The deadline is told of once, at its moment and not before, and ends nothing', () => {
  const plan = { ...PLAN, deadline: NOON };
  const facts = running({ plan, waves: [OPEN] }, [{ waiting: 1 }]);
  equal(next(facts).act, 'work');
  equal(next(facts, addMs(NOON, 1)).act, 'missDeadline');
  const told = running({ plan, waves: [OPEN], deadlineMissedAt: NOON }, [{ waiting: 1 }]);
  equal(next(told, addMs(NOON, 1)).act, 'work');
});

test('A wave that has to wait for longer is looked at again when an old certificate is due, or the deadline is missed', () => {
  const [soonest, soon, at] = [addMs(NOON, 250), addMs(NOON, SECOND_MS), addMs(NOON, 1000 * SECOND_MS)];
  const plan = { ...PLAN, deadline: soon };
  const lookedAt = (facts: CampaignFacts, until = at) => noLaterThanDue(facts, { at: until, soonest });
  deepEqual(lookedAt(running({}, [])), at);
  deepEqual(lookedAt(running({}, [], soon)), soon);
  deepEqual(lookedAt(running({}, [], addMs(at, 1))), at);
  deepEqual(lookedAt(running({}, [], NOON)), soonest);
  deepEqual(lookedAt(running({}, [], NOON), addMs(NOON, 1)), addMs(NOON, 1));
  deepEqual(lookedAt(running({ plan }, [])), addMs(soon, 1));
  deepEqual(lookedAt(running({ plan, deadlineMissedAt: soon }, [])), at);
});

test('It is done when nothing waits, nothing is under way and no old certificate is to be revoked', () => {
  const waves = [{ ...OPEN, endedAt: NOON }];
  deepEqual(next(running({ waves }, [{ replaced: 1, external: 3, failed: 1 }])), { act: 'done' });
  deepEqual(next(running({ waves }, [{ underWay: 1 }])), { act: 'follow' });
  const later = addMs(NOON, DAY_MS);
  deepEqual(next(running({ waves }, [{ replaced: 1 }], later)), { act: 'wait', until: later });
  deepEqual(next(running({}, [])), { act: 'done' });
});

test('A paused one sees its orders through, a cancelled one lets go what waits, and one that is done looks at what others have to replace', () => {
  const one: readonly Partial<ItemCounts>[] = [{ waiting: 1, underWay: 1 }];
  deepEqual(next(running({ step: 'paused' }, one)), { act: 'follow' });
  deepEqual(next(running({ step: 'paused' }, [{ waiting: 1 }])), { act: 'rest' });
  deepEqual(next(running({ step: 'cancelled' }, one)), { act: 'cancelWaiting' });
  deepEqual(next(running({ step: 'cancelled' }, [{ underWay: 1 }], NOON)), { act: 'keepOld' });
  deepEqual(next(running({ step: 'cancelled' }, [{ underWay: 1 }])), { act: 'follow' });
  deepEqual(next({ ...running({ step: 'cancelled' }, []), uselessLines: 1 }), { act: 'forgetLines' });
  const done = running({ step: 'done' }, [{ external: 1 }]);
  deepEqual(next({ ...done, externalDueAt: NOON }), { act: 'lookAtExternal' });
  deepEqual(next({ ...done, externalDueAt: addMs(NOON, 1) }), { act: 'wait', until: addMs(NOON, 1) });
  deepEqual(next(running({ step: 'done' }, [{ replaced: 1 }])), { act: 'rest' });
  for (const step of ['drafted', 'planned'] as const) deepEqual(next(running({ step }, one)), { act: 'rest' });
});

test('An issuer with a rate takes so many at once, and the next when their time is over, also by a clock that was set back', () => {
  const paces = new Paces();
  const take = (issuer: string, perSecond: number, at: number) =>
    paces.take('x', { issuer, perSecond }, addMs(NOON, at));
  deepEqual(take('a', 5, 0), { count: 5, next: addMs(NOON, 1000) });
  deepEqual(take('a', 5, 999), { count: 0, next: addMs(NOON, 1000) });
  deepEqual(take('a', 5, 1000), { count: 5, next: addMs(NOON, 2000) });
  deepEqual(take('b', 0.1, 0), { count: 1, next: addMs(NOON, 10_000) });
  deepEqual(take('b', 2.5, 20_000), { count: 2, next: addMs(NOON, 20_800) });
  equal(take('a', 5, -DAY_MS).count, 5);
});
