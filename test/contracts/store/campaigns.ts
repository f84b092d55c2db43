// Store contract: campaigns, their items by state, what they hold, and their timeline.

import { deepEqual, equal } from 'node:assert/strict';
import type { Campaign, Moment } from '../../../src/certificates/model/campaigns/campaign.ts';
import { type CampaignItem, NO_ITEMS } from '../../../src/certificates/model/campaigns/item.ts';
import { addMs, DAY_MS } from '../../../src/lib/clock.ts';
import { because } from '../../../src/reasons/reason.ts';
import type { RecordStore } from '../../../src/store/rows.ts';
import type { Contract } from './contract.ts';
import { ACCOUNT, makeCertificate, makeIssued, NOON, OTHER_ACCOUNT } from './samples.ts';
import { changing, conflictOf, put } from './write-set-samples.ts';

const LATER = addMs(NOON, 1000);
const REASON = because('noReissues', { product: '83' });

export function makeCampaign(facts: Partial<Campaign> & { readonly id: string }): Campaign {
  return {
    version: 1,
    accountUin: ACCOUNT,
    startedBy: 'AKIDtest',
    name: 'A campaign',
    step: 'drafted',
    reason: undefined,
    plan: {
      key: undefined,
      proof: 'reuse',
      waves: { canarySize: undefined, growth: 2, pauseSeconds: 0, stopAtFailureShare: undefined },
      rates: [],
      deadline: undefined,
      old: { kind: 'keep' },
      notify: undefined,
      overrides: [],
      incident: '',
      revocationReason: 'superseded',
      mode: 'real',
      isParallel: false,
    },
    selection: { all: true },
    round: 0,
    retries: [],
    cursor: undefined,
    waves: [],
    deadlineMissedAt: undefined,
    createdAt: NOON,
    plannedAt: undefined,
    startedAt: undefined,
    endedAt: undefined,
    updatedAt: NOON,
    ...facts,
  };
}

export function makeItem(facts: Partial<CampaignItem> & { readonly certificateId: string }): CampaignItem {
  return {
    campaignId: 'campaign-1',
    version: 1,
    accountUin: ACCOUNT,
    domain: 'example.com',
    issuer: 'built-in',
    notAfter: addMs(NOON, 90 * DAY_MS),
    state: 'waiting',
    reason: undefined,
    wave: 1,
    round: 0,
    replacementId: undefined,
    old: undefined,
    oldAt: undefined,
    overridden: [],
    changedAt: NOON,
    ...facts,
  };
}

async function insert(store: RecordStore, ...campaigns: readonly Campaign[]): Promise<void> {
  await store.apply(changing(...campaigns.map((campaign) => ({ kind: 'insertCampaign', campaign }) as const)));
}

async function putItems(store: RecordStore, ...items: readonly CampaignItem[]): Promise<void> {
  await store.transact(async ({ campaigns }) => await campaigns.insertItems(items));
}

function moment(kind: Moment['kind'], facts: Partial<Moment> = {}): Moment {
  return { campaignId: 'campaign-1', at: NOON, kind, detail: {}, reason: undefined, by: '', ...facts };
}

const holding = (campaignId: string, after = '', limit = 10) => {
  return { campaignId, after, limit, reason: REASON, now: LATER };
};

export const campaignContract: Contract = {
  'a campaign is read as it was stored, with its plan, selection and waves': async (store) => {
    const full = makeCampaign({
      id: 'full',
      accountUin: undefined,
      startedBy: undefined,
      step: 'paused',
      reason: REASON,
      plan: {
        key: 'p256',
        proof: 'own',
        waves: { canarySize: 10, growth: 3, pauseSeconds: 60, stopAtFailureShare: 0.25 },
        rates: [{ issuer: 'elsewhere', perSecond: 5 }],
        deadline: LATER,
        old: { kind: 'whenUnserved', afterHours: 24 },
        notify: ['pager'],
        overrides: ['lessThan30Days'],
        incident: 'A key was lost',
        revocationReason: 'keyCompromise',
        mode: 'drill',
        isParallel: true,
      },
      selection: { all: false, issuers: ['built-in'], issuedFrom: NOON, expiresTo: LATER, projectIds: [7] },
      round: 2,
      retries: ['failed'],
      cursor: 'x',
      waves: [
        { startedAt: NOON, endedAt: LATER, forgiven: { failed: 2, replaced: 8 } },
        { startedAt: LATER, endedAt: undefined, forgiven: undefined, portions: [{ after: '', until: 'x' }] },
      ],
      deadlineMissedAt: LATER,
      plannedAt: NOON,
      startedAt: NOON,
      endedAt: LATER,
    });
    const plain = makeCampaign({ id: 'plain' });
    await insert(store, full, plain);
    deepEqual(await store.reads.campaigns.find('full'), full);
    deepEqual(await store.reads.campaigns.find('plain'), plain);
    equal(await store.reads.campaigns.find('none'), undefined);
  },

  'a campaign is saved over the version that was read': async (store) => {
    const previous = makeCampaign({ id: 'campaign-1' });
    await insert(store, previous);
    const next: Campaign = { ...previous, version: 2, step: 'planning', name: 'Other' };
    const saving = {
      expects: [{ kind: 'campaignUnchanged', campaign: previous }],
      changes: [{ kind: 'saveCampaign', previous, next }],
    } as const;
    deepEqual(await store.apply(saving), { kind: 'applied' });
    deepEqual(await store.reads.campaigns.find('campaign-1'), next);
    equal(conflictOf(await store.apply(saving)), 'campaignUnchanged');
  },

  'campaigns whose counts may move, or that were changed lately, are listed of the accounts that are asked for': async (
    store,
  ) => {
    await insert(
      store,
      makeCampaign({ id: 'campaign-1', step: 'running', updatedAt: LATER }),
      makeCampaign({ id: 'campaign-2', step: 'planning' }),
      makeCampaign({ id: 'campaign-3', step: 'paused', accountUin: OTHER_ACCOUNT, updatedAt: addMs(LATER, 1) }),
      makeCampaign({ id: 'campaign-4', step: 'running', accountUin: undefined }),
      makeCampaign({ id: 'campaign-5', step: 'done', updatedAt: addMs(LATER, 1) }),
      ...(['drafted', 'planned', 'done', 'cancelled'] as const).map((step) => makeCampaign({ id: step, step })),
    );
    const { campaigns } = store.reads;
    const idsOf = async (accountUins: readonly string[], changedSince: Date, limit: number) =>
      (await campaigns.listMoving({ accountUins, changedSince, limit })).map(({ id }) => id);
    const never = addMs(LATER, 2);
    deepEqual(await idsOf([ACCOUNT], never, 9), ['campaign-1', 'campaign-2']);
    deepEqual(await idsOf([ACCOUNT, OTHER_ACCOUNT], never, 9), ['campaign-3', 'campaign-1', 'campaign-2']);
    deepEqual(await idsOf([ACCOUNT], addMs(LATER, 1), 9), ['campaign-5', 'campaign-1', 'campaign-2']);
    deepEqual(await idsOf([ACCOUNT], never, 1), ['campaign-1']);
    deepEqual(await idsOf([], NOON, 9), []);
  },

  'campaigns are listed by whose they are, the newest first, and counted by step': async (store) => {
    await insert(
      store,
      makeCampaign({ id: 'a', step: 'done' }),
      makeCampaign({ id: 'b', createdAt: LATER }),
      makeCampaign({ id: 'c', accountUin: undefined }),
      makeCampaign({ id: 'd', accountUin: OTHER_ACCOUNT, step: 'planned', plannedAt: NOON }),
    );
    const { campaigns } = store.reads;
    const ids = async (owner: Parameters<typeof campaigns.list>[0]['owner'], offset = 0) => {
      const { total, page } = await campaigns.list({ owner, offset, limit: 10 });
      return [total, ...page.map(({ id }) => id)];
    };
    deepEqual(await ids({ accountUin: ACCOUNT }), [2, 'b', 'a']);
    deepEqual(await ids({ accountUin: ACCOUNT }, 1), [2, 'a']);
    deepEqual(await ids({ accountUin: undefined }), [1, 'c']);
    deepEqual(await ids('all'), [4, 'b', 'd', 'c', 'a']);
    deepEqual([await campaigns.countUnderWay(ACCOUNT), await campaigns.countUnderWay(undefined)], [1, 1]);
    const bySteps = await campaigns.countBySteps();
    deepEqual([bySteps.get('drafted'), bySteps.get('planned'), bySteps.get('done')], [2, 1, 1]);
    deepEqual(
      (await campaigns.listUnstarted(LATER, 9)).map(({ id }) => id),
      ['d'],
    );
    deepEqual(await campaigns.listUnstarted(NOON, 9), []);
  },

  'the last moments of a campaign are listed in the order in which they happened': async (store) => {
    const moments = [
      moment('created', { by: 'AKIDtest' }),
      moment('waveBegun', { detail: { wave: 1, size: 10 } }),
      moment('paused', { at: LATER, reason: REASON }),
    ];
    for (const one of [...moments, moment('created', { campaignId: 'other' })])
      await store.apply(changing({ kind: 'campaignMoment', moment: one }));
    deepEqual(await store.reads.campaigns.listMoments('campaign-1', 9), moments);
    deepEqual(await store.reads.campaigns.listMoments('campaign-1', 2), moments.slice(1));
  },

  'items are read as they were stored, paged by certificate, and those that are on record stay as they are': async (
    store,
  ) => {
    const full = makeItem({
      certificateId: 'a',
      state: 'replaced',
      reason: REASON,
      wave: 3,
      round: 1,
      replacementId: 'new',
      old: 'toRevoke',
      oldAt: LATER,
      overridden: ['freeReissueUsed'],
      notAfter: undefined,
    });
    const others = ['b', 'c', 'd'].map((certificateId) => makeItem({ certificateId }));
    await putItems(store, full, ...others, makeItem({ certificateId: 'a', campaignId: 'other' }));
    await putItems(store, makeItem({ certificateId: 'a' }));
    const { campaigns } = store.reads;
    deepEqual(await campaigns.findItem('campaign-1', 'a'), full);
    const page = { campaignId: 'campaign-1', state: undefined, wave: undefined, after: '', limit: 2 };
    deepEqual(await campaigns.listItems(page), [full, others[0]]);
    deepEqual(await campaigns.listItems({ ...page, after: 'b' }), others.slice(1));
    deepEqual(await campaigns.listItems({ ...page, state: 'waiting', limit: 9 }), others);
    deepEqual(await campaigns.listItems({ ...page, wave: 3, limit: 9 }), [full]);
    deepEqual(
      (await campaigns.listItemsOf('a')).map(({ campaignId }) => campaignId),
      ['campaign-1', 'other'],
    );
  },

  'items are counted by wave and state, by reason, and by what becomes of the old certificates': async (store) => {
    await insert(store, makeCampaign({ id: 'campaign-1', step: 'running' }), makeCampaign({ id: 'other' }));
    await putItems(
      store,
      makeItem({ certificateId: 'a' }),
      makeItem({ certificateId: 'b', wave: 2 }),
      makeItem({ certificateId: 'c', state: 'replaced', old: 'kept' }),
      makeItem({ certificateId: 'd', state: 'refused', wave: 0, reason: REASON }),
      makeItem({ certificateId: 'e', state: 'refused', wave: 0, reason: REASON }),
      makeItem({ certificateId: 'a', campaignId: 'other' }),
    );
    const { campaigns } = store.reads;
    deepEqual(await campaigns.countItems('campaign-1'), [
      { wave: 0, counts: { ...NO_ITEMS, refused: 2 } },
      { wave: 1, counts: { ...NO_ITEMS, waiting: 1, replaced: 1 } },
      { wave: 2, counts: { ...NO_ITEMS, waiting: 1 } },
    ]);
    deepEqual(await campaigns.countItemsOfRunning(), { ...NO_ITEMS, waiting: 2, replaced: 1, refused: 2 });
    const reasons = await campaigns.countReasons('campaign-1', ['refused', 'failed']);
    deepEqual(reasons, [{ state: 'refused', reason: REASON, count: 2 }]);
    deepEqual(await campaigns.countOld('campaign-1'), new Map([['kept', 1]]));
  },

  'what waits in a wave is counted and paged by issuer': async (store) => {
    await putItems(
      store,
      makeItem({ certificateId: 'a' }),
      makeItem({ certificateId: 'b' }),
      makeItem({ certificateId: 'c', issuer: 'elsewhere' }),
      makeItem({ certificateId: 'd', wave: 2 }),
      makeItem({ certificateId: 'e', state: 'failed' }),
    );
    const { campaigns } = store.reads;
    const waiting = await campaigns.countWaiting('campaign-1', 1);
    deepEqual([waiting.get('built-in'), waiting.get('elsewhere'), waiting.size], [2, 1, 2]);
    const question = { campaignId: 'campaign-1', wave: 1, issuer: 'built-in', until: '', limit: 1 };
    const ids = async (after: string, except: readonly string[] = [], until = '') =>
      (await campaigns.listWaiting({ ...question, after, except, until })).map(({ certificateId }) => certificateId);
    deepEqual([await ids(''), await ids('a'), await ids('b')], [['a'], ['b'], []]);
    const listed = await campaigns.listWaiting({ ...question, after: '', except: [], until: 'a', limit: 10 });
    deepEqual(
      listed.map(({ certificateId }) => certificateId),
      ['a'],
    );
    const every = async (size: number) => await campaigns.listEvery({ campaignId: 'campaign-1', wave: 1, size });
    deepEqual([await every(1), await every(2), await every(3), await every(4)], [['a', 'b', 'c'], ['b'], ['c'], []]);
    await putItems(store, makeItem({ certificateId: 'f', accountUin: OTHER_ACCOUNT }));
    deepEqual(await ids('', [ACCOUNT, '1']), ['f']);
    deepEqual(await ids('', [ACCOUNT, '1'], 'e'), []);
  },

  'a certificate is held by one campaign until its item comes to an end': async (store) => {
    const previous = makeItem({ certificateId: 'b' });
    const others = ['a', 'c'].map((certificateId) => makeItem({ certificateId }));
    await putItems(store, previous, ...others, makeItem({ certificateId: 'd', state: 'external' }));
    await putItems(store, ...['b', 'x'].map((certificateId) => makeItem({ certificateId, campaignId: 'other' })));
    const take = async (pass: ReturnType<typeof holding>) =>
      await store.transact(async ({ campaigns }) => await campaigns.takeHolds(pass));
    equal(await take(holding('campaign-1', '', 2)), 'b');
    equal(await take(holding('campaign-1', 'b')), undefined);
    equal(await take(holding('other')), undefined);
    const { campaigns } = store.reads;
    const holders = await Promise.all(['a', 'b', 'c', 'd', 'x'].map((id) => campaigns.findHolder(id)));
    deepEqual(holders, ['campaign-1', 'campaign-1', 'campaign-1', undefined, 'other']);
    const refused = makeItem({ certificateId: 'b', campaignId: 'other', state: 'refused', reason: REASON });
    deepEqual(await campaigns.findItem('other', 'b'), { ...refused, version: 2, changedAt: LATER });

    const underWay: CampaignItem = { ...refused, ...previous, version: 2, state: 'underWay', replacementId: 'new' };
    const replaced: CampaignItem = { ...underWay, version: 3, state: 'replaced', old: 'toRevoke', oldAt: LATER };
    const save = async (from: CampaignItem, next: CampaignItem) =>
      await store.apply({
        expects: [{ kind: 'campaignItemUnchanged', item: from }],
        changes: [{ kind: 'saveCampaignItem', previous: from, next }],
      });
    equal(conflictOf(await save(previous, underWay)), undefined);
    equal(conflictOf(await save(previous, underWay)), 'campaignItemUnchanged');
    equal(await campaigns.findHolder('b'), 'campaign-1');
    equal(conflictOf(await save(underWay, replaced)), undefined);
    equal(await campaigns.findHolder('b'), undefined);
    deepEqual(await campaigns.findItem('campaign-1', 'b'), replaced);
  },

  'items under way are found whose replacement has come to rest, or is on record no more': async (store) => {
    await put(
      store,
      makeIssued({ id: 'Issued01' }),
      makeCertificate({ id: 'Failed01', step: 'failed' }),
      makeCertificate({ id: 'Waits001', step: 'validating' }),
    );
    const underWay = (certificateId: string, replacementId: string) =>
      makeItem({ certificateId, replacementId, state: 'underWay' });
    const items = [underWay('a', 'Issued01'), underWay('b', 'Failed01'), underWay('e', 'Purged01')];
    await putItems(store, ...items, underWay('c', 'Waits001'), makeItem({ certificateId: 'd' }));
    deepEqual(await store.reads.campaigns.listAtRest('campaign-1', 9), items);
    equal((await store.reads.campaigns.listAtRest('campaign-1', 1)).length, 1);
  },

  'old certificates are found when their time has come, and kept where the campaign is cancelled': async (store) => {
    const due = makeItem({ certificateId: 'a', state: 'replaced', old: 'toRevoke', oldAt: NOON });
    const awaiting = makeItem({ certificateId: 'b', state: 'replaced', old: 'awaitingTargets', oldAt: LATER });
    const revoked = makeItem({ certificateId: 'c', state: 'replaced', old: 'revoked', oldAt: NOON });
    await putItems(store, due, awaiting, revoked);
    const { campaigns } = store.reads;
    const question = { campaignId: 'campaign-1', limit: 9 };
    deepEqual(await campaigns.listOldDue({ ...question, now: NOON }), [due]);
    deepEqual(await campaigns.listOldDue({ ...question, now: LATER }), [due, awaiting]);
    deepEqual(await campaigns.findNextOldDue('campaign-1'), NOON);
    equal(await campaigns.findNextOldDue('other'), undefined);
    const keep = { campaignId: 'campaign-1', limit: 9, now: LATER };
    equal(await store.transact(async (rows) => await rows.campaigns.keepOld(keep)), 2);
    deepEqual(
      await campaigns.countOld('campaign-1'),
      new Map([
        ['kept', 2],
        ['revoked', 1],
      ] as const),
    );
  },

  'waiting items are cancelled, and those that came to nothing wait again, some at a time': async (store) => {
    await putItems(
      store,
      ...['a', 'b', 'c'].map((certificateId) => makeItem({ certificateId })),
      makeItem({ certificateId: 'd', state: 'failed', reason: REASON, replacementId: 'gone', round: 1 }),
      makeItem({ certificateId: 'e', state: 'failed', round: 2 }),
      makeItem({ certificateId: 'f', state: 'replaced' }),
    );
    const { campaigns } = store.reads;
    await store.transact(async (rows) => await rows.campaigns.takeHolds(holding('campaign-1')));
    const cancel = { campaignId: 'campaign-1', limit: 2, now: LATER };
    const cancelled = async () => await store.transact(async (rows) => await rows.campaigns.cancelWaiting(cancel));
    deepEqual([await cancelled(), await cancelled(), await cancelled()], [2, 1, 0]);
    equal(await campaigns.findHolder('a'), undefined);
    const back = { campaignId: 'campaign-1', states: ['failed'], wave: 4, round: 2, limit: 9, now: LATER } as const;
    const putBack = async () => await store.transact(async (rows) => await rows.campaigns.putBack(back));
    deepEqual([await putBack(), await putBack()], [1, 0]);
    const again = makeItem({ certificateId: 'd', version: 2, wave: 4, round: 2, changedAt: LATER });
    deepEqual(await campaigns.findItem('campaign-1', 'd'), again);
  },

  'items are taken away when a campaign is planned anew, and all of it when it is forgotten': async (store) => {
    await insert(store, makeCampaign({ id: 'campaign-1', step: 'done', endedAt: NOON }), makeCampaign({ id: 'other' }));
    await putItems(store, ...['a', 'b', 'c'].map((certificateId) => makeItem({ certificateId })));
    await putItems(store, makeItem({ certificateId: 'a', campaignId: 'other' }));
    await store.apply(changing({ kind: 'campaignMoment', moment: moment('created') }));
    const remove = async () => await store.transact(async ({ campaigns }) => await campaigns.removeItems('other', 5));
    deepEqual([await remove(), await remove()], [1, 0]);
    await store.transact(async ({ campaigns }) => await campaigns.takeHolds(holding('campaign-1')));
    const prune = async (until: Date) => await store.transact(async (rows) => await rows.campaigns.prune(until, 2));
    equal(await prune(NOON), 0);
    const removed = [2, 1, 1, 2, 1, 1];
    for (const count of removed) equal(await prune(LATER), count);
    equal(await prune(LATER), 0);
    equal(await store.reads.campaigns.findHolder('a'), undefined);
    equal(await store.reads.campaigns.find('campaign-1'), undefined);
    equal((await store.reads.campaigns.find('other'))?.id, 'other');
    deepEqual(await store.reads.campaigns.listMoments('campaign-1', 9), []);
  },
};
