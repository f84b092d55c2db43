// The life of a campaign through the API: drafted, planned, started, its waves, paused, resumed, tried again, cancelled, done.

import { deepEqual, equal } from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { detailOf, issueFree, statusOf } from '../../support/life.ts';
import { makeGoingClock, openTestService, type TestService } from '../../support/service.ts';
import { CAMPAIGN_YAML, itemsOf, planCampaign, waitForStep } from '../../support/campaigns.ts';

let service: TestService;
let ids: readonly string[];

before(async () => {
  service = await openTestService({ yaml: CAMPAIGN_YAML, clock: makeGoingClock() });
  ids = await Promise.all(Array.from({ length: 6 }, async (_, n) => await issueFree(service, `life-${n}.com`)));
});
after(() => service[Symbol.asyncDispose]());

const steer = async (act: string, id: string) => await service.ask(`Reseal${act}Campaign`, { CampaignId: id });

test('A campaign replaces what it is about in waves, each certificate with the same key, and is done', async () => {
  const id = await planCampaign(service, { ids: ids.slice(0, 4), input: { CanarySize: 1, WaveGrowth: 2 } });
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
  for (const original of ids.slice(0, 4)) {
    const replacement = items.get(original)?.ReplacementId ?? '';
    equal(await statusOf(service, replacement), 1);
    const [old, next] = await Promise.all([detailOf(service, original), detailOf(service, replacement)]);
    equal(next['CertificatePrivateKey'], old['CertificatePrivateKey']);
    equal(next['CertEndTime'], old['CertEndTime']);
  }
  deepEqual(
    done.Moments.map(({ Kind }) => Kind),
    ['created', 'started', 'waveBegun', 'waveDone', 'waveBegun', 'waveDone', 'waveBegun', 'waveDone', 'done'],
  );
});
