// The life of a campaign through the API: drafted, planned, started, its waves, paused, resumed, tried again, cancelled, done.

import { deepEqual, equal, match } from 'node:assert/strict';
import { after, before, test } from 'node:test';
import {
  campaignOf,
  CAMPAIGN_YAML,
  itemsOf,
  planCampaign,
  type ShownItem,
  waitFor,
  waitForStep,
} from '../../support/campaigns.ts';
import { detailOf, issueFree, reissue, statusOf } from '../../support/life.ts';
import { makeGoingClock, openTestService, type TestService } from '../../support/service.ts';

let service: TestService;
let issued: string[];

before(async () => {
  service = await openTestService({ yaml: CAMPAIGN_YAML, clock: makeGoingClock() });
  issued = await Promise.all(Array.from({ length: 19 }, async (_, n) => await issueFree(service, `life-${n}.com`)));
});
after(() => service[Symbol.asyncDispose]());

/** Certificates that no campaign has had yet. */
const some = (count: number): readonly string[] => issued.splice(0, count);
const steer = async (act: string, id: string, input: object = {}) =>
  await service.ask(`Reseal${act}Campaign`, { CampaignId: id, ...input });

test('A campaign replaces what it is about in waves, each certificate with the same key, and is done', async () => {
  const ids = some(4);
  const id = await planCampaign(service, { ids, input: { CanarySize: 1, WaveGrowth: 2 } });
  equal((await steer('Start', id))['Step'], 'running');
  const done = await waitForStep(service, id, 'done');
  deepEqual([done.Counts['Replaced'], done.Counts['Total']], [4, 4]);
  deepEqual(
    done.Waves.map(({ Wave, Size, Replaced }) => [Wave, Size, Replaced]),
    [
      [1, 1, 1],
      [2, 2, 2],
      [3, 1, 1],
    ],
  );
  const items = await itemsOf(service, id);
  for (const original of ids) {
    const replacement = items.get(original)?.ReplacementId ?? '';
    equal(await statusOf(service, replacement), 1);
    const [old, next] = await Promise.all([detailOf(service, original), detailOf(service, replacement)]);
    equal(next['CertificatePrivateKey'], old['CertificatePrivateKey']);
    equal(next['CertEndTime'], old['CertEndTime']);
  }
  const kinds = done.Moments.map(({ Kind }) => Kind).filter((kind) => kind !== 'planned');
  deepEqual(kinds, [
    'created',
    'started',
    'waveBegun',
    'waveDone',
    'waveBegun',
    'waveDone',
    'waveBegun',
    'waveDone',
    'done',
  ]);
  equal(done.Moments.find(({ Kind }) => Kind === 'started')?.By, service.key.secretId);
});

test('Old certificates are revoked as the plan says, for its reason, and their replacements stay', async () => {
  const ids = some(1);
  const input = { OldCertificates: 'revoke', RevokeAfterHours: 0, Incident: 'our key was shown' };
  const id = await planCampaign(service, { ids, input });
  await steer('Start', id);
  const done = await waitForStep(service, id, 'done');
  deepEqual(done.OldCounts, { Kept: 0, ToRevoke: 0, AwaitingTargets: 0, Revoked: 1 });
  await service.waitForStatus(ids[0] ?? '', 10);
  equal(await statusOf(service, (await itemsOf(service, id)).get(ids[0] ?? '')?.ReplacementId ?? ''), 1);
});

test('A paused campaign begins nothing, goes on when it is resumed, and leaves what was done when it is cancelled', async () => {
  const ids = some(3);
  const input = { CanarySize: 1, WaveGrowth: 1, WavePauseSeconds: 3600 };
  const id = await planCampaign(service, { ids, input });
  await steer('Start', id);
  await waitFor(service, id, ({ Counts }) => Counts['Replaced'] === 1);
  equal((await steer('Pause', id))['Step'], 'paused');
  service.advance(3_600_000);
  equal((await campaignOf(service, id)).Counts['Waiting'], 2);
  await steer('Resume', id);
  await waitFor(service, id, ({ Counts }) => Counts['Replaced'] === 2);
  await steer('Cancel', id);
  const cancelled = await waitFor(service, id, ({ Counts }) => Counts['Waiting'] === 0);
  deepEqual([cancelled.Step, cancelled.Counts['Replaced'], cancelled.Counts['Cancelled']], ['cancelled', 2, 1]);
  for (const act of ['Start', 'Pause', 'Resume', 'Cancel', 'Retry'])
    equal(await service.refusal(`Reseal${act}Campaign`, { CampaignId: id }), 'FailedOperation', act);
});

test('Two campaigns do not have one certificate: the one that starts second is told of the first', async () => {
  const ids = some(2);
  const waits = { CanarySize: 1, WavePauseSeconds: 3600 };
  const first = await planCampaign(service, { ids, input: waits });
  const second = await planCampaign(service, { ids });
  await steer('Start', first);
  await waitFor(service, first, ({ Counts }) => Counts['Replaced'] === 1);
  await steer('Start', second);
  const done = await waitForStep(service, second, 'done');
  equal(done.Counts['Refused'], 1);
  equal(done.Counts['Over'], 1);
  match(JSON.stringify(done.Refusals), /another campaign holds it/);
  await steer('Cancel', first);
  await waitFor(service, first, ({ Counts }) => Counts['Cancelled'] === 1);
  await steer('Retry', second, { States: ['refused'] });
  const again = await waitFor(service, second, ({ Counts, Step }) => Counts['Replaced'] === 1 && Step === 'done');
  deepEqual(
    again.Waves.map(({ Replaced }) => Replaced),
    [0, 1],
  );
});

test('A key to which one certificate is denied leaves out that one, saying so', async () => {
  const ids = some(3);
  const [denied = ''] = ids;
  const statement = [
    { effect: 'allow', action: ['*'], resource: ['*'] },
    { effect: 'deny', action: ['ssl:ReplaceCertificate'], resource: [`qcs::ssl:::certificate/${denied}`] },
  ] as const;
  await service.addPolicy('all-but-that', { version: '2.0', statement });
  const credential = await service.addKey({ policyName: 'all-but-that' });
  const id = await planCampaign(service, { ids, credential });
  await service.ask('ResealStartCampaign', { CampaignId: id }, credential);
  const done = await waitForStep(service, id, 'done');
  deepEqual([done.Counts['Replaced'], done.Counts['Refused']], [2, 1]);
  const item = (await itemsOf(service, id)).get(denied);
  equal(item?.State, 'refused');
  match(item?.Reason ?? '', /ReplaceCertificate/);
  const unseen = (await itemsOf(service, id)).get(ids[1] ?? '')?.ReplacementId ?? '';
  const resource = [denied, unseen].map((hiddenId) => `qcs::ssl:::certificate/${hiddenId}`);
  const hidden = { effect: 'deny', action: ['ssl:*'], resource } as const;
  await service.addPolicy('sees-not-that', { version: '2.0', statement: [statement[0], hidden] });
  const blind = await service.addKey({ policyName: 'sees-not-that' });
  const { Items } = await service.ask('ResealDescribeCampaignItems', { CampaignId: id }, blind);
  const shown = new Map((Items as readonly ShownItem[]).map((one) => [one.CertificateId, one.ReplacementId]));
  deepEqual([...shown.keys()], ids.slice(1).toSorted());
  equal(shown.get(ids[1] ?? ''), '');
  equal(shown.get(ids[2] ?? '')?.length, 8);
});

test('What was replaced or revoked meanwhile is over, with what stands in its place', async () => {
  const ids = some(2);
  const [replaced = '', revoked = ''] = ids;
  const id = await planCampaign(service, { ids });
  const by = await reissue(service, replaced, { input: { CsrType: 'original' } });
  await service.ask('RevokeCertificate', { CertificateId: revoked, Reason: 'no longer used' });
  await service.waitForStatus(revoked, 10);
  await steer('Start', id);
  const done = await waitForStep(service, id, 'done');
  equal(done.Counts['Over'], 2);
  const items = await itemsOf(service, id);
  equal(items.get(replaced)?.ReplacementId, by);
  equal(items.get(replaced)?.Reason, 'another one was issued in its place');
});

test('A deadline that is missed is told of once, and the campaign goes on', async () => {
  const ids = some(2);
  const input = { CanarySize: 1, WavePauseSeconds: 7200, Deadline: '2026-06-01 20:00:01' };
  const id = await planCampaign(service, { ids, input });
  await steer('Start', id);
  await waitFor(service, id, ({ Counts }) => Counts['Replaced'] === 1);
  service.advance(7_200_000);
  const done = await waitForStep(service, id, 'done');
  equal(done.Counts['Replaced'], 2);
  equal(done.Moments.filter(({ Kind }) => Kind === 'deadlineMissed').length, 1);
});

test("Another account's campaign is as one that is not there", async () => {
  const id = await planCampaign(service, { ids: some(1) });
  const { key } = await service.addAccount();
  const acts = ['Describe', 'Plan', 'Start', 'Pause', 'Resume', 'Cancel', 'Retry'].map((act) => `Reseal${act}Campaign`);
  for (const action of [...acts, 'ResealDescribeCampaignItems'])
    equal(await service.refusal(action, { CampaignId: id }, key), 'ResourceNotFound', action);
  equal((await service.ask('ResealDescribeCampaigns', {}, key))['TotalCount'], 0);
});
