// The operator's campaigns, from the data folder of a service that runs: in the words of the API, and seen by no account.

import { deepEqual, equal, rejects } from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openOperator } from '../../src/app/operator.ts';
import type { OperatorService } from '../../src/cli/shell.ts';
import { readConfig } from '../../src/config/config.ts';
import { operatorOrigin } from '../../src/lib/origin.ts';
import { systemRandom } from '../../src/lib/random.ts';
import { openTestService, type TestService } from '../support/service.ts';
import { silentLog } from '../support/silent-log.ts';

let service: TestService;
let operator: OperatorService;
before(async () => {
  service = await openTestService();
  const { folder, clock } = service;
  const env = { RESEAL_DATA: folder, RESEAL_LISTEN: `127.0.0.1:${service.service.port}` };
  const config = await readConfig({ env, readFile: () => Promise.reject(new Error('there is no file')) });
  const origin = operatorOrigin('root');
  operator = await openOperator(config, { log: silentLog, clock, random: systemRandom, origin });
});
after(async () => {
  await operator?.[Symbol.asyncDispose]();
  await service?.[Symbol.asyncDispose]();
});

const DRAFT = { Name: 'summer', Selection: { All: true } };

test('A campaign of the operator may lift rules, and bears the name of the user who made it', async () => {
  const { CampaignId } = await operator.call('ResealCreateCampaign', { ...DRAFT, Overrides: ['lessThan30Days'] });
  const { Campaign } = await operator.call('ResealDescribeCampaign', { CampaignId });
  const { Step, Moments } = Campaign as { readonly Step: string; readonly Moments: readonly { readonly By: string }[] };
  deepEqual([Step, Moments.map(({ By }) => By)], ['drafted', ['root']]);
  equal(
    await service.refusal('ResealCreateCampaign', { ...DRAFT, Overrides: ['lessThan30Days'] }),
    'FailedOperation.InvalidParam',
  );
});

test("An account sees no campaign of the operator's, and the operator none of an account's", async () => {
  const { CampaignId: operators } = await operator.call('ResealCreateCampaign', DRAFT);
  const { CampaignId: accounts } = await service.ask('ResealCreateCampaign', DRAFT);
  for (const act of ['Describe', 'Plan', 'Start', 'Pause', 'Resume', 'Cancel', 'Retry']) {
    equal(await service.refusal(`Reseal${act}Campaign`, { CampaignId: operators }), 'ResourceNotFound', act);
    const asked = operator.call(`Reseal${act}Campaign`, { CampaignId: accounts });
    await rejects(asked, { message: /^ResourceNotFound: / }, act);
  }
  const { Campaigns } = await service.ask('ResealDescribeCampaigns');
  deepEqual(
    (Campaigns as readonly { readonly CampaignId: string }[]).map(({ CampaignId }) => CampaignId),
    [accounts],
  );
});

test('What the operator cannot have is refused in the words of the API, parameters too', async () => {
  const { CampaignId } = await operator.call('ResealCreateCampaign', DRAFT);
  await rejects(operator.call('ResealStartCampaign', { CampaignId }), { message: /^FailedOperation[.A-Za-z]*: / });
  await rejects(operator.call('ResealCreateCampaign', { Name: 'x' }), { message: /^MissingParameter: .*Selection/ });
  await rejects(operator.call('DescribeCertificates', {}), {
    message: /DescribeCertificates .* no action on campaigns/,
  });
});
