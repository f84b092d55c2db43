// Old certificates of a campaign: which are revoked, which are kept, and which wait. The campaigns are on record as paused, so that only the test looks at them.

import { deepEqual, equal } from 'node:assert/strict';
import { after, before, test } from 'node:test';
import {
  HELD_LOOK_MS,
  type OldWorld,
  revokeOld,
  SERVED_LOOK_MS,
} from '../../../src/certificates/campaign/old-certificates.ts';
import type { UsableRights } from '../../../src/certificates/campaign/take-item.ts';
import type { Campaign } from '../../../src/certificates/model/campaigns/campaign.ts';
import type { CampaignItem } from '../../../src/certificates/model/campaigns/item.ts';
import type { CampaignPlan } from '../../../src/certificates/model/campaigns/plan.ts';
import { targetKeyOf, type TargetState } from '../../../src/certificates/model/deployment.ts';
import type { Target } from '../../../src/certificates/ports/targets.ts';
import { changing } from '../../../src/certificates/ports/write-set.ts';
import { addMs, HOUR_MS } from '../../../src/lib/clock.ts';
import { because } from '../../../src/reasons/reason.ts';
import { makeCampaign, makeItem } from '../../contracts/store/campaigns.ts';
import { CAMPAIGN_YAML } from '../../support/campaigns.ts';
import { issueFree, recordOf, reissue, waitForRest } from '../../support/life.ts';
import { openTestService, SERVICE_TEST_TIME as NOW, type TestService } from '../../support/service.ts';

let service: TestService;
let [spare, nth] = ['', 0];

before(async () => {
  service = await openTestService({ yaml: CAMPAIGN_YAML });
  spare = await issueFree(service, 'spare.com');
});
after(() => service[Symbol.asyncDispose]());

const issue = async (): Promise<string> => await issueFree(service, `old-${(nth += 1)}.com`);

const RIGHTS: UsableRights = {
  kind: 'usable',
  refusalToReissue: async () => undefined,
  refusalToRevoke: async () => undefined,
};

type OldItem = Partial<CampaignItem> & Pick<CampaignItem, 'certificateId'>;

/** A campaign on record that revokes these at once; what is said of an item goes before that it is replaced by a valid certificate, and due. */
async function campaignOf(items: readonly OldItem[], plan: Partial<CampaignPlan> = {}): Promise<Campaign> {
  const bare = makeCampaign({ id: `old${(nth += 1)}`, accountUin: service.accountUin, step: 'paused' });
  const campaign = { ...bare, plan: { ...bare.plan, old: { kind: 'revoke', afterHours: 0 }, ...plan } } as const;
  const { store } = service.service.world;
  await store.apply(changing({ kind: 'insertCampaign', campaign }));
  const usual = { state: 'replaced', replacementId: spare, old: 'toRevoke', oldAt: NOW } as const;
  const { accountUin } = service;
  const all = items.map((item) => makeItem({ campaignId: campaign.id, accountUin, ...usual, ...item }));
  await service.store.transact(async ({ campaigns }) => await campaigns.insertItems(all));
  return campaign;
}

/** When the worker saves nothing any more, which would leave what it has saved to the next look. */
async function look(campaign: Campaign, rights = RIGHTS, world: Partial<OldWorld> = {}): Promise<void> {
  await waitForRest(service);
  await revokeOld({ ...service.service.world, ...world }, { campaign, rights });
}

async function fateOf({ id: campaignId }: Campaign, id: string) {
  const item = await service.store.reads.campaigns.findItem(campaignId, id);
  return { old: item?.old, oldAt: item?.oldAt, reason: item?.reason?.id };
}

/** Whether a revocation of it was begun. */
const isRevoked = async (id: string): Promise<boolean> => (await recordOf(service, id)).revocation !== undefined;

const KEPT = { old: 'kept', oldAt: undefined } as const;

test('It is revoked where its replacement is valid, and what has become of it is on record with that', async () => {
  const certificateId = await issue();
  const campaign = await campaignOf([{ certificateId }]);
  await look(campaign);
  deepEqual(await fateOf(campaign, certificateId), { old: 'revoked', oldAt: NOW, reason: undefined });
  equal(await isRevoked(certificateId), true);
});

test('It is kept where its replacement was revoked, or is on record no more, unless a later one was issued', async () => {
  const [gone, over, again, dead] = await Promise.all([issue(), issue(), issue(), issue()]);
  await service.ask('RevokeCertificate', { CertificateId: dead });
  await reissue(service, again);
  const campaign = await campaignOf([
    { certificateId: gone, replacementId: 'nobody' },
    { certificateId: over, replacementId: dead },
    { certificateId: again, replacementId: dead },
  ]);
  await look(campaign);
  for (const id of [gone, over]) {
    deepEqual(await fateOf(campaign, id), { ...KEPT, reason: 'oldHasNoSuccessor' });
    equal(await isRevoked(id), false);
  }
  equal(await isRevoked(again), true);
});

const COMPROMISED = { revocationReason: 'keyCompromise', key: 'p256' } as const;

/** Two with one key. */
async function twins(): Promise<readonly [string, string]> {
  const first = await issue();
  return [first, await reissue(service, first, { input: { CsrType: 'original' } })];
}

test('A compromised key waits for each certificate of the campaign that has it, in whatever state that is', async () => {
  const states = ['waiting', 'underWay', 'failed', 'refused', 'external'] as const;
  for (const state of states) {
    const [first, second] = await twins();
    const waiting = { certificateId: second, state, replacementId: undefined, old: undefined, oldAt: undefined };
    const campaign = await campaignOf([{ certificateId: first }, waiting], COMPROMISED);
    await look(campaign);
    const held = { old: 'toRevoke', oldAt: addMs(NOW, HELD_LOOK_MS), reason: 'oldKeyHeld' };
    deepEqual(await fateOf(campaign, first), held, state);
    deepEqual([await isRevoked(first), await isRevoked(second)], [false, false], state);
  }
});

test('With a compromised key it is kept where what replaced it has that key', async () => {
  const [first, second] = await twins();
  const campaign = await campaignOf([{ certificateId: first, replacementId: second }], COMPROMISED);
  await look(campaign);
  deepEqual(await fateOf(campaign, first), { ...KEPT, reason: 'oldHasNoSuccessor' });
  deepEqual([await isRevoked(first), await isRevoked(second)], [false, false]);
});

test('It waits for the time of the other one, and two that have reached theirs do not wait for each other', async () => {
  const [first, second] = await twins();
  const campaign = await campaignOf(
    [{ certificateId: first }, { certificateId: second, oldAt: addMs(NOW, 1) }],
    COMPROMISED,
  );
  await look(campaign);
  equal((await fateOf(campaign, first)).reason, 'oldKeyHeld');
  const later = addMs(NOW, 1);
  await look(campaign, RIGHTS, { clock: { now: () => later } });
  deepEqual(await fateOf(campaign, second), { old: 'revoked', oldAt: later, reason: undefined });
});

test('With a compromised key nothing is revoked where one that has it is closed to the campaign', async () => {
  const [first, second] = await twins();
  const campaign = await campaignOf([{ certificateId: first }], COMPROMISED);
  const refusalToRevoke: UsableRights['refusalToRevoke'] = async ({ id }) =>
    id === second ? because('campaignDenied', { action: 'ssl:RevokeCertificate' }) : undefined;
  await look(campaign, { ...RIGHTS, refusalToRevoke });
  const fate = await fateOf(campaign, first);
  equal(fate.old, 'kept');
  equal(fate.reason !== undefined, true);
  deepEqual([await isRevoked(first), await isRevoked(second)], [false, false]);
});

test('Of one compromised key one certificate is revoked in a look, and the others are found revoked', async () => {
  const [first, second] = await twins();
  const campaign = await campaignOf([{ certificateId: first }, { certificateId: second }], COMPROMISED);
  await look(campaign);
  const revoked = [await isRevoked(first), await isRevoked(second)];
  equal(revoked.includes(true), true);
  await look(campaign);
  for (const id of [first, second]) equal((await fateOf(campaign, id)).old, 'revoked');
});

test('Nothing is revoked for a campaign that was paused or cancelled since it was read', async () => {
  const certificateId = await issue();
  const campaign = await campaignOf([{ certificateId }]);
  const next = { ...campaign, version: campaign.version + 1, name: 'changed' };
  await service.service.world.store.apply(changing({ kind: 'saveCampaign', previous: campaign, next }));
  await look(campaign);
  deepEqual(await fateOf(campaign, certificateId), { old: 'toRevoke', oldAt: NOW, reason: undefined });
  equal(await isRevoked(certificateId), false);
});

test('What goes wrong with one is reported and holds up no other', async () => {
  const [broken, sound] = await Promise.all([issue(), issue()]);
  const campaign = await campaignOf([{ certificateId: broken }, { certificateId: sound }]);
  const refusalToRevoke: UsableRights['refusalToRevoke'] = async ({ id }) => {
    if (id === broken) throw new Error('broken');
    return undefined;
  };
  const reported: string[] = [];
  const report: OldWorld['report'] = ({ subject }) => void reported.push(subject);
  await look(campaign, { ...RIGHTS, refusalToRevoke }, { report });
  deepEqual(reported, [broken]);
  const later = { old: 'toRevoke', oldAt: addMs(NOW, HELD_LOOK_MS), reason: 'itemBroke' };
  deepEqual(await fateOf(campaign, broken), later);
  equal(await isRevoked(sound), true);
});

const UNSERVED = { old: { kind: 'whenUnserved', afterHours: 0 } } as const;

const TARGET = {
  resourceType: 'lighthouse',
  region: '',
  instanceId: 'web',
  name: 'web',
  domains: ['old.com'],
  accounts: 'all',
  served: [{ host: '127.0.0.1', port: 443, serverName: 'old.com' }],
} as const;

/** What is known of one target, or of none. */
function knowing(targets: readonly object[], state: Partial<TargetState> = {}): Pick<OldWorld, 'targets' | 'store'> {
  const { store, targets: own } = service.service.world;
  const full: TargetState = {
    targetKey: targetKeyOf(TARGET),
    deployed: undefined,
    looked: undefined,
    told: '',
    ...state,
  };
  const deployments = { ...store.reads.deployments, listTargetStates: async () => [full] };
  return {
    targets: { ...own, list: () => targets as readonly Target[] },
    store: { ...store, reads: { ...store.reads, deployments } },
  };
}

test('One that is to be revoked when nothing serves it waits where that is not known', async () => {
  const certificateId = await issue();
  const campaign = await campaignOf([{ certificateId, old: 'awaitingTargets' }], UNSERVED);
  const nobody = { ...TARGET, served: [] };
  const partial = { at: NOW, served: [], isPartial: true };
  const unknown = [
    [knowing([]), 'noTargetKnown'],
    [knowing([TARGET]), 'targetsNotSeen'],
    [knowing([TARGET], { looked: partial }), 'targetsNotSeen'],
    [knowing([nobody]), 'targetsNotSeen'],
    [knowing([TARGET], { deployed: { accountUin: '', certificateId, leafSha256: '', at: NOW } }), undefined],
  ] as const;
  let now = NOW;
  for (const [world, reason] of unknown) {
    await look(campaign, RIGHTS, { ...world, clock: { now: () => now } });
    const oldAt = addMs(now, SERVED_LOOK_MS);
    deepEqual(await fateOf(campaign, certificateId), { old: 'awaitingTargets', oldAt, reason });
    equal(await isRevoked(certificateId), false);
    now = addMs(now, HOUR_MS);
  }
  const seen = knowing([TARGET], { looked: { ...partial, isPartial: false } });
  await look(campaign, RIGHTS, { ...seen, clock: { now: () => now } });
  deepEqual(await fateOf(campaign, certificateId), { old: 'revoked', oldAt: now, reason: undefined });
});

test('A compromised key waits for one that a target serves, though both are due', async () => {
  const [first, second] = await twins();
  const old = 'awaitingTargets';
  const plan = { ...UNSERVED, ...COMPROMISED };
  const campaign = await campaignOf(
    [
      { certificateId: first, old },
      { certificateId: second, old },
    ],
    plan,
  );
  const deployed = { accountUin: service.accountUin, certificateId: second, leafSha256: '', at: NOW };
  await look(campaign, RIGHTS, knowing([TARGET], { deployed, looked: { at: NOW, served: [], isPartial: false } }));
  equal((await fateOf(campaign, first)).reason, 'oldKeyHeld');
  equal((await fateOf(campaign, second)).old, 'awaitingTargets');
  deepEqual([await isRevoked(first), await isRevoked(second)], [false, false]);
});
