// How a wave is worked off: what holds up whom, and when the campaign is looked at again.

import { deepEqual, equal, ok, rejects } from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { Paces } from '../../../src/certificates/campaign/paces.ts';
import {
  AT_ONCE_HERE,
  MAX_UNDER_WAY,
  PUT_OFF_MS,
  workPortion,
  workWave,
  type WorkWorld,
} from '../../../src/certificates/campaign/work-wave.ts';
import { type CampaignItem, NO_ITEMS } from '../../../src/certificates/model/campaigns/item.ts';
import type { Campaign, WavePortion } from '../../../src/certificates/model/campaigns/campaign.ts';
import type { WavePlan } from '../../../src/certificates/model/campaigns/plan.ts';
import type { Certificate } from '../../../src/certificates/model/certificate.ts';
import type { DomainName } from '../../../src/certificates/model/domain-name.ts';
import type { World } from '../../../src/certificates/ports/world.ts';
import { refuse } from '../../../src/failure.ts';
import { addMs, SECOND_MS } from '../../../src/lib/clock.ts';
import { because } from '../../../src/reasons/reason.ts';
import { makeCampaign, makeItem } from '../../contracts/store/campaigns.ts';
import { FREE_PRODUCT, makeProducts } from '../../../src/certificates/model/product.ts';
import { ACCOUNT, makeIssued, NOON } from '../../contracts/store/samples.ts';

interface Scene {
  readonly items: readonly CampaignItem[];
  /** Of those of these ids one under their domain is being reissued; the others are on record no more. */
  readonly certificates?: readonly Certificate[];
  /** Of certificates whose keys ACME clients have. */
  readonly ofClients?: readonly string[];
  /** Accounts with as many orders under way as they may have. */
  readonly full?: readonly string[];
  readonly underWay?: number;
  readonly rate?: { readonly issuer: string; readonly perSecond: number };
  /** How long each page takes, in milliseconds. */
  readonly pageMs?: number;
  readonly pagesToRead?: number;
  /** Only what is dealt out so. */
  readonly portion?: WavePortion;
  /** What all portions of the wave have come to. */
  readonly others?: { readonly failed: number; readonly replaced: number };
  /** After so many pages the campaign pauses. */
  readonly pausedFrom?: number;
  readonly waves?: Partial<WavePlan>;
}

/** Answers what came of one run, how often it was asked for a lock, and the items that came to an end. */
async function runOnce(scene: Scene) {
  const { underWay = 0, rate, portion, waves } = scene;
  const campaign = makeCampaign({
    id: 'campaign-1',
    step: 'running',
    waves: [{ startedAt: NOON, endedAt: undefined, forgiven: undefined, ...(portion && { portions: [portion] }) }],
  });
  const ended: CampaignItem[] = [];
  const asked = { now: NOON, pages: 0, locks: 0, fulls: 0 };
  const reads = readsOf(scene, { campaign, asked });
  const apply = async ({ changes }: { readonly changes: readonly { readonly next: CampaignItem }[] }) => {
    await nextTurn();
    ended.push(...changes.map(({ next }) => next));
    return { kind: 'applied' };
  };
  const rights = { kind: 'usable', refusalToReissue: async () => await Promise.resolve(undefined) };
  const world = {
    clock: { now: () => asked.now },
    store: { reads, apply },
    rightsOf: async () => await Promise.resolve(rights),
    products: makeProducts([FREE_PRODUCT]),
    issuers: new Map([
      [FREE_PRODUCT.issuer, {}],
      ['local', { local: {} }],
    ]),
    paces: new Paces(),
    report: ({ error }: { readonly error: unknown }) => {
      throw error;
    },
  } as unknown as WorkWorld;
  const rates = rate === undefined ? [] : [rate];
  const plan = { ...campaign.plan, rates, waves: { ...campaign.plan.waves, ...waves } };
  const wave = { campaign: { ...campaign, plan }, wave: 1, counts: NO_ITEMS, underWay };
  const placed = portion && { campaignId: campaign.id, wave: 1, ...portion };
  const worked = await (placed === undefined ? workWave(world, wave) : workPortion(world, wave, placed));
  return { worked, ended, ids: ended.map(({ certificateId: id }) => id), ...asked };
}

interface AskedOf {
  now: Date;
  pages: number;
  locks: number;
  fulls: number;
}

function readsOf(scene: Scene, { campaign, asked }: { readonly campaign: Campaign; readonly asked: AskedOf }) {
  const {
    items,
    certificates = [],
    ofClients = [],
    full = [],
    pageMs = 0,
    pagesToRead = Number.POSITIVE_INFINITY,
    others = NO_ITEMS,
    pausedFrom = Number.POSITIVE_INFINITY,
  } = scene;
  const find = async (id: string) => await Promise.resolve(certificates.find((one) => one.id === id));
  return {
    campaigns: {
      countWaiting: async () => await Promise.resolve(new Map(items.map(({ issuer }) => [issuer, 1]))),
      find: async () => await Promise.resolve(asked.pages > pausedFrom ? { ...campaign, step: 'paused' } : campaign),
      countItems: async () => await Promise.resolve([{ wave: 1, counts: { ...NO_ITEMS, ...others } }]),
      listWaiting: async (page: Parameters<World['store']['reads']['campaigns']['listWaiting']>[0]) => {
        asked.now = addMs(asked.now, pageMs);
        asked.pages += 1;
        if (asked.pages > pagesToRead) throw new Error('The store is away');
        const left = items.filter(
          ({ issuer, accountUin, certificateId: id }) =>
            issuer === page.issuer &&
            id > page.after &&
            (page.until === '' || id <= page.until) &&
            !page.except.includes(accountUin),
        );
        return await Promise.resolve(left.slice(0, page.limit));
      },
    },
    acme: {
      findOrderOfCertificate: async (id: string) => await Promise.resolve(ofClients.includes(id) ? {} : undefined),
    },
    certificates: {
      find,
      listWithDeleted: async (ids: readonly string[]) =>
        await Promise.resolve(certificates.filter(({ id }) => ids.includes(id))),
      findLatestReplacement: async (id: string) => {
        const { accountUin = '' } = (await find(id)) ?? {};
        if (!full.includes(accountUin)) return await Promise.resolve(undefined);
        asked.fulls += 1;
        return refuse({ kind: 'orderLimitReached', limit: 1 });
      },
      listPendingReissues: async () => {
        asked.locks += 1;
        return await Promise.resolve([makeIssued({ id: 'Locking1' })]);
      },
    },
  };
}

function itemsAt(issuer: string, count: number, accountUin: string = ACCOUNT): readonly CampaignItem[] {
  return Array.from({ length: count }, (_, n) =>
    makeItem({ certificateId: `${issuer}-${String(n).padStart(4, '0')}`, issuer, accountUin }),
  );
}

const SLOW = { issuer: 'slow', perSecond: 0.001 };

test('A page that cannot be read ends the run, and nothing else', async () => {
  await rejects(runOnce({ items: itemsAt('here', 300), pagesToRead: 1 }), /The store is away/);
});

test('No more is begun where as many are under way as may be', async () => {
  const full = await runOnce({ items: itemsAt('here', 3), underWay: MAX_UNDER_WAY });
  deepEqual([full.ended, full.worked.kind], [[], 'later']);
  equal((await runOnce({ items: itemsAt('here', 3), underWay: MAX_UNDER_WAY - 1 })).ended.length, 3);
});

test('An issuer with a slow rate holds up no other one, and nothing that is under way', async () => {
  const items = [...itemsAt('slow', 2), ...itemsAt('here', 600)];
  const cut = await runOnce({ items, rate: SLOW, pageMs: 3 * SECOND_MS });
  deepEqual(cut.worked, { kind: 'onward' });
  ok(cut.ended.length < 600);
  const whole = await runOnce({ items, rate: SLOW });
  equal(whole.ended.length, 601);
  deepEqual(whole.worked, { kind: 'later', at: addMs(NOON, 1000 * SECOND_MS) });
  const followed = await runOnce({ items, rate: SLOW, underWay: 1 });
  deepEqual(followed.worked, { kind: 'later', at: addMs(NOON, SECOND_MS / 4) });
});

test('Certificates that wait for another one of their domain hold up no others, also at an issuer with a rate, and are tried once a run', async () => {
  const locked = itemsAt('here', 600);
  const certificates = locked.map(({ certificateId: id }) => makeIssued({ id, productId: FREE_PRODUCT.id }));
  const items = [...locked, makeItem({ certificateId: 'last', issuer: 'here' })];
  const run = await runOnce({ items, certificates, underWay: 1 });
  deepEqual([run.ids, run.locks], [['last'], 1]);
  const paced = await runOnce({ items, certificates, underWay: 1, rate: { issuer: 'here', perSecond: 1 } });
  deepEqual([paced.ids, paced.locks], [['last'], 1]);
});

test('Certificates of an account with no room for an order hold up none of others, and no more of them are tried in a run', async () => {
  const ofFull = itemsAt('here', 2 * AT_ONCE_HERE, 'full');
  const certificates = ofFull.map(({ certificateId: id }) =>
    makeIssued({ id, accountUin: 'full', productId: FREE_PRODUCT.id, names: [`${id}.com` as DomainName] }),
  );
  const others = Array.from({ length: 300 }, (_, n) => makeItem({ certificateId: `later-${n}`, issuer: 'here' }));
  const many = Array.from({ length: 2000 }, (_, n) =>
    makeItem({ certificateId: `here-m${String(n).padStart(4, '0')}`, issuer: 'here', accountUin: 'full' }),
  );
  const run = await runOnce({ items: [...ofFull, ...many, ...others], certificates, full: ['full'] });
  // What is on record no more is over, whosever it was; of what is, no other account's waits.
  ok(others.every(({ certificateId: id }) => run.ids.includes(id)));
  ok(run.fulls > 0 && run.fulls <= AT_ONCE_HERE, `${run.fulls} were tried`);
  ok(run.pages < 7, `${run.pages} pages were read`);
  deepEqual(run.worked, { kind: 'onward' });
  const alone = await runOnce({ items: ofFull, certificates, full: ['full'] });
  deepEqual([alone.ended, alone.worked], [[], { kind: 'later', at: addMs(NOON, PUT_OFF_MS) }]);
});

test('What keeps a certificate waiting names no other one, also where nothing of the campaign is in its way and it fails', async () => {
  const [item] = itemsAt('here', 1);
  ok(item !== undefined);
  const certificates = [makeIssued({ id: item.certificateId, productId: FREE_PRODUCT.id })];
  const { ended } = await runOnce({ items: [item], certificates });
  deepEqual(
    ended.map(({ state, reason }) => [state, reason]),
    [['failed', because('itemLocked')]],
  );
});

test('A certificate whose key its ACME client has is left to that at its turn too', async () => {
  const [item] = itemsAt('here', 1);
  ok(item !== undefined);
  const { certificateId: id } = item;
  const certificates = [makeIssued({ id, productId: FREE_PRODUCT.id, sealedKey: undefined })];
  const { ended } = await runOnce({ items: [item], certificates, ofClients: [id] });
  deepEqual(
    ended.map(({ state, reason }) => [state, reason]),
    [['external', because('ofAcmeClient')]],
  );
});

test('A run that could begin nothing is not followed by another one at once', async () => {
  const { worked } = await runOnce({ items: [] });
  deepEqual(worked, { kind: 'later', at: addMs(NOON, PUT_OFF_MS) });
});

const PORTION = { after: 'local-0003', until: 'local-0599' };

test('Of a portion whatever waits in it is begun, at issuers of this process without a rate; the runner leaves it alone', async () => {
  const items = [...itemsAt('local', 700), ...itemsAt('slow', 2)];
  const portion = await runOnce({ items, portion: PORTION });
  deepEqual(portion.worked, { kind: 'workedOff' });
  deepEqual(
    [portion.ids.length, portion.ids.toSorted()[0], portion.ids.toSorted().at(-1)],
    [596, 'local-0004', PORTION.until],
  );
  const paced = await runOnce({ items, portion: PORTION, rate: { issuer: 'local', perSecond: 1 } });
  deepEqual([paced.worked, paced.ids], [{ kind: 'workedOff' }, []]);
});

test('In a portion a pause is seen before its next page, and what has failed in the others within a second', async () => {
  const items = itemsAt('local', 700);
  const paused = await runOnce({ items, portion: PORTION, pausedFrom: 2 });
  deepEqual(paused.worked, { kind: 'onward' });
  ok(paused.ids.length > 0 && paused.ids.length < 596, String(paused.ids.length));
  const failing = { items, portion: PORTION, others: { failed: 2, replaced: 1 }, waves: { stopAtFailureShare: 0.5 } };
  const late = await runOnce({ ...failing, pageMs: SECOND_MS });
  deepEqual([late.worked, late.ids], [{ kind: 'onward' }, []]);
  const soon = await runOnce({ ...failing, pageMs: SECOND_MS / 4 });
  deepEqual(soon.worked, { kind: 'onward' });
  ok(soon.ids.length > 0 && soon.ids.length < 4 * 64, String(soon.ids.length));
});
