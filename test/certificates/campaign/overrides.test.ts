// Rules that the operator lifts, through the whole life of a campaign: planned, started, done, on the item and in the log of the account.

import { deepEqual, equal, match } from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openOperator } from '../../../src/app/operator.ts';
import type { OperatorService } from '../../../src/cli/shell.ts';
import { readConfig } from '../../../src/config/config.ts';
import { operatorOrigin } from '../../../src/lib/origin.ts';
import { systemRandom } from '../../../src/lib/random.ts';
import { CAMPAIGN_YAML, itemsOf, planCampaign } from '../../support/campaigns.ts';
import { issueFree, reissue, until } from '../../support/life.ts';
import { makeGoingClock, openTestService, type TestService } from '../../support/service.ts';
import { silentLog } from '../../support/silent-log.ts';

let service: TestService;
let operator: OperatorService;

before(async () => {
  service = await openTestService({ yaml: CAMPAIGN_YAML, clock: makeGoingClock() });
  const { folder, clock } = service;
  const env = { RESEAL_DATA: folder, RESEAL_LISTEN: `127.0.0.1:${service.service.port}`, RESEAL_CONFIG: 'reseal.yaml' };
  const config = await readConfig({ env, readFile: async () => await Promise.resolve(CAMPAIGN_YAML) });
  operator = await openOperator(config, {
    log: silentLog,
    clock,
    random: systemRandom,
    origin: operatorOrigin('root'),
  });
});
after(async () => {
  await operator?.[Symbol.asyncDispose]();
  await service?.[Symbol.asyncDispose]();
});

interface OperatorItem {
  readonly CertificateId: string;
  readonly State: string;
  readonly Overridden: readonly string[];
}

async function stepOf(CampaignId: unknown): Promise<string> {
  const { Campaign } = await operator.call('ResealDescribeCampaign', { CampaignId });
  service.service.world.wake();
  return (Campaign as { readonly Step: string }).Step;
}

test('A free certificate whose reissue is used is refused to its account, and replaced where the operator lifts the rule; another one breaks none', async () => {
  const first = await issueFree(service, 'used.com');
  const [used, fresh] = [
    await reissue(service, first, { input: { CsrType: 'original' } }),
    await issueFree(service, 'fresh.com'),
  ];
  const accounts = await planCampaign(service, { ids: [used, fresh] });
  const planned = await itemsOf(service, accounts);
  deepEqual([planned.get(used)?.State, planned.get(fresh)?.State], ['refused', 'waiting']);
  match(planned.get(used)?.Reason ?? '', /has used its 1 reissue/);

  const draft = { Name: 'leak', Selection: { CertificateIds: [used, fresh] }, Overrides: ['freeReissueUsed'] };
  const { CampaignId } = await operator.call('ResealCreateCampaign', draft);
  await operator.call('ResealPlanCampaign', { CampaignId });
  await until('it is planned', async () => (await stepOf(CampaignId)) === 'planned');
  await operator.call('ResealStartCampaign', { CampaignId });
  await until('it is done', async () => (await stepOf(CampaignId)) === 'done');
  const { Items } = await operator.call('ResealDescribeCampaignItems', { CampaignId });
  deepEqual(
    new Map((Items as readonly OperatorItem[]).map((item) => [item.CertificateId, [item.State, ...item.Overridden]])),
    new Map([
      [used, ['replaced', 'freeReissueUsed']],
      [fresh, ['replaced']],
    ]),
  );
  const { Entries } = await service.ask('ResealDescribeAuditLog', { Limit: 1000 });
  const broken = (Entries as readonly { readonly Kind: string; readonly CertificateId: string }[]).filter(
    ({ Kind }) => Kind === 'overrideRule',
  );
  equal(broken.map(({ CertificateId: id }) => id).join(' '), used);
});
