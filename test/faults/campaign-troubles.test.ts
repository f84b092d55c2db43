// What a campaign comes to where something of the world fails in the middle: an issuer, DNS, the disk, the clock, or who makes keys.

import { deepEqual, equal, ok } from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { World } from '../../src/certificates/ports/world.ts';
import { NotNow } from '../../src/certificates/ports/store.ts';
import { StoreUnavailable } from '../../src/certificates/ports/store-trouble.ts';
import { HOUR_MS, MINUTE_MS } from '../../src/lib/clock.ts';
import { because } from '../../src/reasons/reason.ts';
import { campaignOf, CAMPAIGN_YAML, itemsOf, planCampaign, waitFor, waitForStep } from '../support/campaigns.ts';
import { issueFree, recordOf, until } from '../support/life.ts';
import { makeGoingClock, openTestService, type TestService } from '../support/service.ts';

/** One that no certificate here fails. */
const RULE = 'br-7.1.2.7.8-no-authority';
/** What fails now, and how often it has; of what is broken names and serials. */
const faults = {
  refused: new Set<string>(),
  broken: new Set<string>(),
  isDnsGone: false,
  isDiskFull: false,
  isPoolEmpty: false,
  met: 0,
};

function meet(): void {
  faults.met += 1;
}

function failing(world: World): World {
  const issuers = [...world.issuers].map(([name, issuer]) => {
    const issue: typeof issuer.issue = async (request) => {
      if (!faults.refused.has(request.names[0] ?? '')) return await issuer.issue(request);
      meet();
      return { kind: 'refused', detail: because('signedAlone') };
    };
    return [name, { ...issuer, issue }] as const;
  });
  const { store, proofChecker, keyMaker, issuedLooks, publisher } = world;
  const apply: typeof store.apply = async (...set) => {
    if (!faults.isDiskFull) return await store.apply(...set);
    meet();
    throw new StoreUnavailable('The disk is full', { trouble: 'full', cause: undefined });
  };
  const check: typeof proofChecker.check = async (...asked) => {
    if (!faults.isDnsGone) return await proofChecker.check(...asked);
    meet();
    throw new NotNow('Nobody answers');
  };
  const makeKey: typeof keyMaker.makeKey = async (wanted) => {
    if (!faults.isPoolEmpty) return await keyMaker.makeKey(wanted);
    meet();
    throw new NotNow('Too many keys are being made');
  };
  const placementOf: typeof publisher.placementOf = (wanted) => {
    if (faults.broken.has(wanted.domain)) throw new TypeError('Nobody foresaw this');
    return publisher.placementOf(wanted);
  };
  const failedRules: typeof issuedLooks.failedRules = (certificate) => {
    if (faults.broken.has(certificate.issued?.serial ?? '')) throw new TypeError('Nobody foresaw this');
    return issuedLooks.failedRules(certificate);
  };
  return {
    ...world,
    issuers: new Map(issuers),
    issuedLooks: { ...issuedLooks, failedRules },
    publisher: { ...publisher, placementOf },
    store: { ...store, apply },
    proofChecker: { ...proofChecker, check },
    keyMaker: { ...keyMaker, makeKey },
  };
}

let service: TestService;
let issued: readonly string[];
let taken = 0;

before(async () => {
  service = await openTestService({ yaml: CAMPAIGN_YAML, clock: makeGoingClock(), overlay: { world: failing } });
  issued = await Promise.all(Array.from({ length: 24 }, async (_, n) => await issueFree(service, `trouble-${n}.com`)));
});
after(() => service[Symbol.asyncDispose]());

async function begin(
  count: number,
  input: object = {},
): Promise<{ readonly id: string; readonly ids: readonly string[] }> {
  const ids = issued.slice(taken, taken + count);
  taken += count;
  const id = await planCampaign(service, { ids, input });
  await service.ask('ResealStartCampaign', { CampaignId: id });
  return { id, ids };
}

async function met(): Promise<void> {
  const before = faults.met;
  await until('it fails', () => Promise.resolve(faults.met > before));
}

/** Everything that waits for a time of its own is looked at again. */
async function untilDone(id: string): Promise<void> {
  await until('the campaign is done', async () => {
    service.advance(MINUTE_MS);
    return (await campaignOf(service, id)).Step === 'done';
  });
}

test('A certificate that cannot be judged, or of which cannot be told whether it is selected, is refused in the plan, and the others are planned', async () => {
  const [bad = '', ...good] = issued.slice(0, 3);
  const { names, issued: material } = await recordOf(service, bad);
  for (const broken of [names[0] ?? '', material?.serial ?? '']) faults.broken.add(broken);
  const named = await planCampaign(service, { ids: [bad, ...good] });
  const byRule = await planCampaign(service, { ids: [], input: { Selection: { LintRules: [RULE] } } });
  faults.broken.clear();
  const items = await itemsOf(service, named);
  deepEqual(
    [bad, ...good].map((id) => items.get(id)?.State),
    ['refused', 'waiting', 'waiting'],
  );
  const found = [...(await itemsOf(service, byRule)).values()];
  deepEqual(
    found.map(({ CertificateId, State }) => [CertificateId, State]),
    [[bad, 'refused']],
  );
  for (const id of [named, byRule]) await service.ask('ResealCancelCampaign', { CampaignId: id });
});

test('An issuer that refuses a third leaves the others replaced, each with its reason, and they can be tried again', async () => {
  for (const domain of ['trouble-1.com', 'trouble-4.com']) faults.refused.add(domain);
  const { id, ids } = await begin(6);
  const done = await waitForStep(service, id, 'done');
  deepEqual([done.Counts['Replaced'], done.Counts['Failed'], done.Counts['Total']], [4, 2, 6]);
  const failed = [...(await itemsOf(service, id)).values()].filter(({ State }) => State === 'failed');
  deepEqual(new Set(failed.map(({ CertificateId }) => CertificateId)), new Set([ids[1], ids[4]]));
  ok(failed.every(({ Reason }) => Reason !== ''));
  faults.refused.clear();
  await service.ask('ResealRetryCampaign', { CampaignId: id });
  const again = await waitFor(service, id, ({ Step, Counts }) => Step === 'done' && Counts['Failed'] === 0);
  equal(again.Counts['Replaced'], 6);
});

test('Where more than the share of a wave fails the campaign pauses by itself, and begins no more', async () => {
  for (const n of [6, 7, 8, 9]) faults.refused.add(`trouble-${n}.com`);
  const rate = { Rates: [{ Issuer: 'builtin', PerSecond: 1 }] };
  const { id } = await begin(4, { StopAtFailureShare: 0.3, ...rate });
  const paused = await waitForStep(service, id, 'paused');
  ok(Number(paused.Counts['Waiting']) > 0 && paused.StepReason !== '');
  faults.refused.clear();
  await service.ask('ResealCancelCampaign', { CampaignId: id });
});

test('DNS that is gone for a minute, and keys that cannot be made for one, hold up what needs them, and nothing fails', async () => {
  faults.isDnsGone = true;
  faults.isPoolEmpty = true;
  const { id } = await begin(3, { KeyAlgorithm: 'ECC prime256v1' });
  await met();
  service.advance(MINUTE_MS);
  const held = await campaignOf(service, id);
  deepEqual([held.Counts['UnderWay'], held.Counts['Failed']], [3, 0]);
  faults.isPoolEmpty = false;
  await met();
  faults.isDnsGone = false;
  await untilDone(id);
  equal((await campaignOf(service, id)).Counts['Replaced'], 3);
});

test('A disk that is full in the middle of a wave fails no certificate: it goes on when there is room', async () => {
  const { id } = await begin(4, { Rates: [{ Issuer: 'builtin', PerSecond: 2 }] });
  await waitFor(service, id, ({ Counts }) => Number(Counts['Replaced']) > 0);
  faults.isDiskFull = true;
  await met();
  faults.isDiskFull = false;
  await untilDone(id);
  const { Counts } = await campaignOf(service, id);
  deepEqual([Counts['Replaced'], Counts['Failed']], [4, 0]);
});

test('A pause in the middle of a wave lets come to its end what is under way, and a clock that is set back meanwhile holds up nothing', async () => {
  const { id } = await begin(4, { Rates: [{ Issuer: 'builtin', PerSecond: 1 }] });
  await waitFor(service, id, ({ Counts }) => Number(Counts['Replaced']) > 0);
  await service.ask('ResealPauseCampaign', { CampaignId: id });
  const paused = await waitFor(service, id, ({ Counts }) => Counts['UnderWay'] === 0);
  ok(Number(paused.Counts['Waiting']) > 0);
  service.advance(-HOUR_MS);
  await service.ask('ResealResumeCampaign', { CampaignId: id });
  const done = await waitForStep(service, id, 'done');
  deepEqual([done.Counts['Replaced'], done.Counts['Waiting']], [4, 0]);
});
