// Campaigns on their way through a test service: drafted, planned, started, and looked at until they are as wanted.

import { LIFE_YAML } from './life.ts';
import type { TestService } from './service.ts';
import type { Credential } from './toy-service.ts';

/** Of LIFE_YAML; a free certificate keeps an ECC key when it is reissued. */
export const CAMPAIGN_YAML = LIFE_YAML.replace(
  'products:\n',
  'products:\n  "83": { reissue: { keyAlgorithms: [p256, rsa2048] } }\n',
).replace('limits:\n', 'limits:\n  freePerAccount: 100000\n');

/** Drafts and plans a campaign over these certificates; answers its id. */
export async function planCampaign(
  service: TestService,
  wish: { readonly ids: readonly string[]; readonly input?: object; readonly credential?: Credential | undefined },
): Promise<string> {
  const { ids, input, credential } = wish;
  const draft = { Name: 'a campaign', Selection: { CertificateIds: ids }, ...input };
  const { CampaignId } = await service.ask('ResealCreateCampaign', draft, credential);
  const id = String(CampaignId);
  await service.ask('ResealPlanCampaign', { CampaignId: id }, credential);
  await waitFor(service, id, ({ Step }) => Step === 'planned', credential);
  return id;
}

export interface ShownCampaign {
  readonly Step: string;
  readonly Mode: string;
  readonly StepReason: string;
  readonly Counts: Readonly<Record<string, number>>;
  readonly OldCounts: Readonly<Record<string, number>>;
  readonly Waves: readonly Readonly<Record<string, unknown>>[];
  readonly Refusals: readonly Readonly<Record<string, unknown>>[];
  readonly Moments: readonly {
    readonly Kind: string;
    readonly By: string;
    readonly Detail: string;
    readonly Reason: string;
  }[];
}

export async function campaignOf(service: TestService, id: string, credential?: Credential): Promise<ShownCampaign> {
  const { Campaign } = await service.ask('ResealDescribeCampaign', { CampaignId: id }, credential);
  return Campaign as ShownCampaign;
}

/** Longest wait for a state, in real time. */
const PATIENCE_MS = 60_000;
const POLL_MS = 20;

/** Polls until the campaign is as wanted; fails after a while, saying how it is. */
export async function waitFor(
  service: TestService,
  id: string,
  isWanted: (campaign: ShownCampaign) => boolean,
  credential?: Credential,
): Promise<ShownCampaign> {
  const until = performance.now() + PATIENCE_MS;
  for (;;) {
    const campaign = await campaignOf(service, id, credential);
    if (isWanted(campaign)) return campaign;
    if (performance.now() > until) throw new Error(`Campaign ${id} is not as wanted: ${JSON.stringify(campaign)}`);
    await new Promise((resolve) => {
      setTimeout(resolve, POLL_MS);
    });
  }
}

export async function waitForStep(service: TestService, id: string, step: string): Promise<ShownCampaign> {
  return await waitFor(service, id, ({ Step }) => Step === step);
}

export interface ShownItem {
  readonly CertificateId: string;
  readonly ReplacementId: string;
  readonly State: string;
  readonly Reason: string;
  readonly Wave: number;
  readonly OldState: string;
}

/** By certificate. */
export async function itemsOf(service: TestService, id: string): Promise<ReadonlyMap<string, ShownItem>> {
  const { Items } = await service.ask('ResealDescribeCampaignItems', { CampaignId: id, Limit: 1000 });
  return new Map((Items as readonly ShownItem[]).map((item) => [item.CertificateId, item]));
}
