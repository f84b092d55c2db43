// Store contract: how campaigns stood at each time, and what others are asked to replace.

import { deepEqual, equal, rejects } from 'node:assert/strict';
import type { Standing } from '../../../src/certificates/model/campaigns/standing.ts';
import type { DrillTimes } from '../../../src/certificates/model/campaigns/drill-times.ts';
import { addMs, DAY_MS } from '../../../src/lib/clock.ts';
import type { RecordStore } from '../../../src/store/rows.ts';
import { makeCampaign, makeItem } from './campaigns.ts';
import type { Contract } from './contract.ts';
import { ACCOUNT, NOON, OTHER_ACCOUNT } from './samples.ts';
import { changing } from './write-set-samples.ts';

const STARTED = { step: 'running', startedAt: NOON } as const;
const { plan } = makeCampaign({ id: 'any' });

function standingAt(at: Date, more: Partial<Standing> = {}): Standing {
  return { at, replaced: 1, revoked: 2, remaining: 3, expired: 4, estimate: undefined, ...more };
}

/** Of each campaign one item that is with somebody else, and one that is not. */
async function fill(store: RecordStore): Promise<void> {
  const campaigns = [
    makeCampaign({ id: 'cancelled', step: 'cancelled', startedAt: NOON, endedAt: NOON }),
    makeCampaign({ id: 'done-long', step: 'done', startedAt: NOON, endedAt: addMs(NOON, -DAY_MS) }),
    makeCampaign({ id: 'done-now', step: 'done', startedAt: NOON, endedAt: NOON }),
    makeCampaign({ id: 'drill', ...STARTED, plan: { ...plan, mode: 'drill' } }),
    makeCampaign({ id: 'planned', step: 'planned' }),
    makeCampaign({ id: 'quoted', ...STARTED, plan: { ...plan, incident: '"mode":"drill"' } }),
    makeCampaign({ id: 'running', ...STARTED }),
  ];
  await store.apply(changing(...campaigns.map((campaign) => ({ kind: 'insertCampaign', campaign }) as const)));
  const items = campaigns.flatMap(({ id: campaignId }) => [
    makeItem({ campaignId, certificateId: `${campaignId}-1`, state: 'external', wave: 0 }),
    makeItem({ campaignId, certificateId: `${campaignId}-2`, state: 'replaced' }),
  ]);
  const ofOther = { accountUin: OTHER_ACCOUNT, state: 'external' } as const;
  items.push(makeItem({ campaignId: 'running', certificateId: 'running-3', ...ofOther }));
  await store.transact(async (rows) => await rows.campaigns.insertItems(items));
}

export const campaignReportContract: Contract = {
  'standings are kept in their order, one for each time, and the last of them are found': async (store) => {
    const { campaignReports } = store.reads;
    const standings = [standingAt(NOON), standingAt(addMs(NOON, 1), { estimate: addMs(NOON, 9) })];
    await store.transact(async (rows) => {
      for (const one of standings) await rows.campaignReports.putStanding('a', one);
      await rows.campaignReports.putStanding('a', standingAt(NOON, { replaced: 99 }));
      await rows.campaignReports.putStanding('b', standingAt(NOON));
    });
    deepEqual(await campaignReports.listStandings('a', 10), standings);
    deepEqual(await campaignReports.listStandings('a', 1), standings.slice(1));
    deepEqual(await campaignReports.listStandings('none', 10), []);
  },

  'campaigns that were started are listed until they are cancelled, or done for long': async (store) => {
    await fill(store);
    const page = async (after: string, limit: number) => {
      const campaigns = await store.reads.campaignReports.listStarted({ after, doneSince: NOON, limit });
      return campaigns.map(({ id }) => id);
    };
    deepEqual(await page('', 10), ['done-now', 'drill', 'quoted', 'running']);
    deepEqual(await page('drill', 1), ['quoted']);
  },

  'an item with somebody else is asked for once': async (store) => {
    await fill(store);
    const unasked = async () =>
      (await store.reads.campaignReports.listUnasked('running', 10)).map(({ certificateId }) => certificateId);
    deepEqual(await unasked(), ['running-1', 'running-3']);
    const asked = { kind: 'campaignAsked', campaignId: 'running', certificateId: 'running-1', at: NOON } as const;
    await store.apply(changing(asked));
    deepEqual(await unasked(), ['running-3']);
    await rejects(store.apply(changing(asked)));
  },

  'what is at risk is that of campaigns that were started, page by page for an account, and no drill puts anything at risk':
    async (store) => {
      await fill(store);
      const { campaignReports } = store.reads;
      const idsOf = async (accountUin: string, after: string | undefined, limit: number) => {
        const place = after === undefined ? undefined : { campaignId: after, certificateId: `${after}-1` };
        const items = await campaignReports.listAtRisk({ accountUin, after: place, limit });
        return items.map(({ certificateId }) => certificateId);
      };
      deepEqual(await idsOf(ACCOUNT, undefined, 10), ['done-long-1', 'done-now-1', 'quoted-1', 'running-1']);
      deepEqual(await idsOf(ACCOUNT, 'done-now', 1), ['quoted-1']);
      deepEqual(await idsOf(OTHER_ACCOUNT, undefined, 10), ['running-3']);
      equal(await campaignReports.countAtRisk(), 5);
    },

  'the steps of a drill are timed by certificate, an attempt over the one before, and summed': async (store) => {
    const timed = async (certificateId: string, times: DrillTimes) =>
      await store.apply(changing({ kind: 'campaignItemTimed', campaignId: 'drill', certificateId, times }));
    await timed('a', { select: 9, key: 9 });
    await timed('a', { select: 1.5, sign: 2 });
    await timed('b', { select: 0.25 });
    await timed('c', {});
    const { campaignReports } = store.reads;
    deepEqual(await campaignReports.sumDrillTimes('drill'), [
      { step: 'select', count: 2, totalMs: 1.75, longestMs: 1.5 },
      { step: 'key', count: 1, totalMs: 9, longestMs: 9 },
      { step: 'sign', count: 1, totalMs: 2, longestMs: 2 },
    ]);
    deepEqual(
      await campaignReports.listDrillTimes('drill', ['a', 'c']),
      new Map([['a', { select: 1.5, key: 9, sign: 2 }]]),
    );
    deepEqual(await campaignReports.sumDrillTimes('other'), []);
    deepEqual(await campaignReports.listDrillTimes('drill', []), new Map());
  },

  'with a campaign that is forgotten goes what is known of it': async (store) => {
    await store.apply(
      changing(
        { kind: 'insertCampaign', campaign: makeCampaign({ id: 'old', step: 'done', endedAt: NOON }) },
        { kind: 'campaignAsked', campaignId: 'old', certificateId: 'x', at: NOON },
      ),
    );
    await store.transact(async (rows) => await rows.campaignReports.putStanding('old', standingAt(NOON)));
    const until = addMs(NOON, 1);
    for (let removed = 1; removed > 0; ) {
      removed = await store.transact(async ({ campaigns }) => await campaigns.prune(until, 10));
    }
    equal(await store.reads.campaigns.find('old'), undefined);
    deepEqual(await store.reads.campaignReports.listStandings('old', 10), []);
    await store.apply(changing({ kind: 'campaignAsked', campaignId: 'old', certificateId: 'x', at: NOON }));
  },
};
