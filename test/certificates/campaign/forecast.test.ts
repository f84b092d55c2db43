// When a campaign will be done, and what keeps it, from counts and rates.

import { deepEqual, equal } from 'node:assert/strict';
import { test } from 'node:test';
import {
  type ForecastFacts,
  forecastOf,
  KEYS_PER_SECOND,
  MEASURED_FROM,
  PROVED_PER_SECOND,
  SIGNED_PER_SECOND,
} from '../../../src/certificates/model/campaigns/forecast.ts';
import { readForecast } from '../../../src/certificates/campaign/forecast.ts';
import { NO_ITEMS } from '../../../src/certificates/model/campaigns/item.ts';
import { makeCampaign } from '../../contracts/store/campaigns.ts';
import { addMs, SECOND_MS } from '../../../src/lib/clock.ts';

const NOW = new Date('2026-11-30T12:00:00Z');
const HERE = { issuer: 'builtin', count: 1000, isLocal: true, perSecond: undefined };
const FACTS: ForecastFacts = {
  left: [HERE],
  keysToMake: undefined,
  dnsProofs: 0,
  pauseSeconds: 0,
  measured: { replaced: 0, seconds: 0 },
  measuredBefore: { replaced: 0, seconds: 0 },
  deadline: undefined,
  now: NOW,
};

function told(facts: Partial<ForecastFacts>) {
  const { finishAt, limitedBy } = forecastOf({ ...FACTS, ...facts });
  return [(finishAt.getTime() - NOW.getTime()) / SECOND_MS, limitedBy];
}

test('The slowest of issuers, signatures, keys and proofs decides, and is named', () => {
  deepEqual(told({}), [1000 / SIGNED_PER_SECOND, { by: 'signing' }]);
  deepEqual(told({ left: [{ ...HERE, perSecond: 10 }] }), [100, { by: 'issuer', issuer: 'builtin' }]);
  const elsewhere = { issuer: 'le', count: 50, isLocal: false, perSecond: undefined };
  deepEqual(told({ left: [HERE, elsewhere] }), [10, { by: 'issuer', issuer: 'le' }]);
  const keysToMake = { count: 1000, algorithm: 'rsa2048' } as const;
  deepEqual(told({ keysToMake }), [1000 / KEYS_PER_SECOND.rsa2048, { by: 'keys' }]);
  deepEqual(told({ dnsProofs: 10_000 }), [10_000 / PROVED_PER_SECOND, { by: 'dnsProofs' }]);
});

test('Pauses between waves come on top, and are named where they take longer than the work', () => {
  deepEqual(told({ pauseSeconds: 1 }), [3, { by: 'signing' }]);
  deepEqual(told({ pauseSeconds: 600 }), [602, { by: 'wavePauses' }]);
});

test('What was measured decides as soon as enough has been replaced', () => {
  const { replaced, seconds } = MEASURED_FROM;
  deepEqual(told({ measured: { replaced, seconds } }), [(1000 * seconds) / replaced, { by: 'signing' }]);
  deepEqual(told({ measured: { replaced: replaced - 1, seconds: 100 } })[0], 2);
  deepEqual(told({ measured: { replaced: 1000, seconds: seconds - 0.1 } })[0], 2);
});

test('A deadline is kept to the second, or it is said that it is not', () => {
  const at = (milliseconds: number) => forecastOf({ ...FACTS, deadline: addMs(NOW, milliseconds) }).isInTime;
  deepEqual([at(2000), at(1999)], [true, false]);
  equal(forecastOf(FACTS).isInTime, undefined);
});

test('A campaign of which nothing is left is done now, by nothing limited', () => {
  deepEqual(told({ left: [], pauseSeconds: 600 }), [0, undefined]);
});

test('What campaigns before it came to counts before what is assumed, and its own pace before both', () => {
  const { replaced, seconds } = MEASURED_FROM;
  const before = { replaced, seconds: replaced * 4 };
  deepEqual(told({ measuredBefore: before })[0], 4000);
  const assumed = 1000 / SIGNED_PER_SECOND;
  deepEqual(told({ measuredBefore: { ...before, replaced: replaced - 1 } })[0], assumed);
  deepEqual(told({ measuredBefore: { replaced: 1000, seconds: seconds - 0.1 } })[0], assumed);
  const own = { replaced, seconds: replaced * 2 };
  deepEqual(told({ measured: own, measuredBefore: before })[0], 2000);
});

test('Campaigns of before are those of its owner that are done, were real, and went by the same key, proofs and rates', async () => {
  const { plan } = makeCampaign({ id: 'any' });
  const waves = [{ startedAt: addMs(NOW, -100 * SECOND_MS), endedAt: NOW, forgiven: undefined }];
  const done = { step: 'done', waves, plan } as const;
  const campaigns = [
    makeCampaign({ id: 'alike', ...done }),
    makeCampaign({ id: 'drill', ...done, plan: { ...plan, mode: 'drill' } }),
    makeCampaign({ id: 'keys', ...done, plan: { ...plan, key: 'p256' } }),
    makeCampaign({ id: 'rates', ...done, plan: { ...plan, rates: [{ issuer: 'builtin', perSecond: 1 }] } }),
    makeCampaign({ id: 'running', ...done, step: 'running' }),
  ];
  const items = [{ wave: 1, counts: { ...NO_ITEMS, replaced: 50 } }];
  const reads = {
    campaigns: {
      list: async () => await Promise.resolve({ total: campaigns.length, page: campaigns }),
      countItems: async () => await Promise.resolve(items),
    },
    selections: {
      countLeft: async () => await Promise.resolve([{ issuer: 'builtin', count: 1000 }]),
      listGroupsOf: async () => await Promise.resolve([]),
    },
  };
  const world = { store: { reads }, clock: { now: () => NOW } } as unknown as Parameters<typeof readForecast>[0];
  const forecast = await readForecast(world, makeCampaign({ id: 'new', step: 'planned', plan }), []);
  deepEqual(forecast?.finishAt, addMs(NOW, 2000 * SECOND_MS));
});
