// What the heart asks about certificates and rights for campaigns, each with its implementation.

import { findCampaignRight } from '../api/rights/campaign-rights.ts';
import { makeCampaignRights } from '../api/rights/campaign-run-rights.ts';
import type { Authority } from '../ca/authority.ts';
import { letGoUnstarted } from '../certificates/campaign/let-go.ts';
import { BUILT_IN_ISSUER, type Products } from '../certificates/model/product.ts';
import type { World } from '../certificates/ports/world.ts';
import type { Config } from '../config/config.ts';
import { makeDrillIssuing } from '../issuers/drill-issuing.ts';
import { makeIssuedLooks } from '../issuers/issued-looks.ts';
import type { PeriodicJob } from '../jobs/periodic.ts';
import { HOUR_MS, monotonicMs } from '../lib/clock.ts';
import type { Log } from '../lib/log.ts';
import type { RecordStore } from '../store/rows.ts';
import { publicUrlOf } from './serving/addresses.ts';
import { campaignReportJobs } from './upkeep/campaign-reports.ts';
import type { JobParts } from './upkeep/job-kinds.ts';
import type { Local } from './local.ts';

interface Parts {
  readonly authority: Authority;
  readonly products: Products;
  readonly store: Pick<RecordStore, 'reads'>;
}

/** Beside the days that a planned campaign is kept for. */
const UNSTARTED_LOOK_MS = HOUR_MS;

export function campaignJobs(world: World): readonly (readonly [string, PeriodicJob])[] {
  const letGo = async (): Promise<boolean> => await letGoUnstarted(world);
  return [['campaigns', { run: letGo, intervalMs: UNSTARTED_LOOK_MS }], ...campaignReportJobs(world)];
}

/** What the runner of campaigns asks for. The authorities of drills are made of the same settings as the real ones. */
export function campaignRunParts(
  config: Config,
  { local, products, log }: { readonly local: Local; readonly products: Products; readonly log: Log },
): Pick<JobParts, 'rightsOf' | 'drills' | 'isOfManyNodes'> {
  const { store, keyPolicy, clock, random } = local;
  const { hierarchies, profiles } = config.ca;
  const world = { hierarchies, profiles, keyPolicy, publicUrl: publicUrlOf(config), clock, random, log };
  return {
    rightsOf: makeCampaignRights({ reads: store.reads, products, clock }),
    drills: { monotonicMs, openIssuing: makeDrillIssuing(world) },
    isOfManyNodes: config.databaseUrl !== undefined,
  };
}

export function campaignParts(
  { ca }: Pick<Config, 'ca'>,
  { authority, products, store: { reads } }: Parts,
): Pick<World, 'issuedLooks' | 'findCampaignRight'> {
  /** Of an issuer elsewhere, which has profiles of its own, nothing is known. */
  const profileOf = (productId: string) => {
    const product = products.get(productId);
    return product?.issuer === BUILT_IN_ISSUER ? ca.profiles.get(product.profile) : undefined;
  };
  return {
    issuedLooks: makeIssuedLooks({ authority, profileOf }),
    findCampaignRight: async (holder, now) => await findCampaignRight({ reads, products }, holder, now),
  };
}
