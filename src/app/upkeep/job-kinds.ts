// The kinds of jobs: each with its lane and what one run of it does, in one line.

import type { Authority } from '../../ca/authority.ts';
import type { OcspService } from '../../ca/ocsp/open-ocsp.ts';
import { runPortion } from '../../certificates/campaign/run-portion.ts';
import { Paces } from '../../certificates/campaign/paces.ts';
import { runCampaign } from '../../certificates/campaign/run.ts';
import type { Drills } from '../../certificates/ports/drills.ts';
import type { FindCampaignRights } from '../../certificates/ports/campaign-run-rights.ts';
import { deployReissue, type FindOpenTargets } from '../../certificates/deployment/deploy-reissue.ts';
import { workOff } from '../../certificates/deployment/work-off.ts';
import { advance } from '../../certificates/fulfil/advance.ts';
import { inNameOf, type World } from '../../certificates/ports/world.ts';
import { renewDue } from '../../certificates/renewal/renew-due.ts';
import { finishBlocking } from '../../certificates/revocation/block-key.ts';
import { DELIVERY_KIND } from '../../events/delivery-job.ts';
import type { JobHandler, JobKind, JobKinds, JobOutcome } from '../../jobs/kind.ts';
import { type PeriodicJobs, runPeriodic } from '../../jobs/periodic.ts';
import type { Job } from '../../jobs/ports.ts';
import type { Clock } from '../../lib/clock.ts';
import { serviceAfter } from '../../lib/origin.ts';
import type { Webhooks } from '../events.ts';
import { ACCOUNTS, CAMPAIGNS, OWN } from './job-lanes.ts';

export interface JobParts {
  readonly world: World;
  readonly authority: Authority;
  readonly ocsp: OcspService;
  readonly periodicJobs: PeriodicJobs;
  readonly webhooks: Webhooks;
  readonly rightsOf: FindCampaignRights;
  readonly drills: Drills;
  readonly findOpenTargets: FindOpenTargets;
  readonly isOfManyNodes: boolean;
  readonly clock: Clock;
}

export function makeJobKinds(parts: JobParts): JobKinds {
  const { world, authority, ocsp, periodicJobs, webhooks, rightsOf, findOpenTargets, clock } = parts;
  const { drills, isOfManyNodes } = parts;
  /** In the name of the call that asked for it. */
  const asked = ({ requestId }: Job): World => inNameOf(world, serviceAfter(requestId));
  const ofCampaign = { rightsOf, drills, paces: new Paces(), isOfManyNodes };
  return new Map([
    ['advance', ofAccounts(async (job) => await advance(asked(job), job))],
    ['deploy', ofAccounts(async (job) => await workOff(asked(job), job.subject))],
    ['deployReissue', ofAccounts(async (job) => await deployReissueOf({ ...asked(job), findOpenTargets }, job))],
    ['renew', ofAccounts(async (job) => await renewDueOf(asked(job), job))],
    ['campaign', ofCampaigns(async (job) => await runCampaign({ ...asked(job), ...ofCampaign }, job.subject))],
    ['campaignPortion', ofCampaigns(async (job) => await runPortion({ ...asked(job), ...ofCampaign }, job.subject))],
    ['crl', own(async ({ subject }) => untilDue(await authority.publishRevocationList(subject)))],
    ['authority', own(async ({ subject }) => await revokeIfDue(authority, subject))],
    ['ocsp', own(async ({ subject }) => untilDue(await ocsp.renewResponder(subject)))],
    ['periodic', own(async (job) => await runPeriodic({ jobs: periodicJobs, clock }, job))],
    ['blockedKey', own(async (job) => await finishBlocking(asked(job), job.subject))],
    ...deliveries(webhooks),
  ]);
}

async function revokeIfDue({ withdrawal }: Authority, authorityId: string): Promise<JobOutcome> {
  const { nextLookAt: at } = await withdrawal.revokeIfDue(authorityId);
  return at === undefined ? { kind: 'done' } : { kind: 'later', at };
}

async function deployReissueOf(
  world: World & { readonly findOpenTargets: FindOpenTargets },
  { subject }: Job,
): Promise<JobOutcome> {
  await deployReissue(world, subject);
  return { kind: 'done' };
}

async function renewDueOf(world: World, { subject }: Job): Promise<JobOutcome> {
  await renewDue(world, subject);
  return { kind: 'done' };
}

/** Where there are no webhooks, nobody looks for what waits for one. */
function deliveries({ courier, lane }: Webhooks): readonly (readonly [string, JobKind])[] {
  if (lane === undefined) return [];
  return [
    [DELIVERY_KIND, { lane, handle: async (job) => await courier.run(job.share, job), troubleLoggedBy: 'handler' }],
  ];
}

function own(handle: JobHandler): JobKind {
  return { lane: OWN, handle, troubleLoggedBy: 'worker' };
}

function ofAccounts(handle: JobHandler): JobKind {
  return { lane: ACCOUNTS, handle, troubleLoggedBy: 'worker' };
}

function ofCampaigns(handle: JobHandler): JobKind {
  return { lane: CAMPAIGNS, handle, troubleLoggedBy: 'worker' };
}

function untilDue({ nextDueAt }: { readonly nextDueAt: Date }): JobOutcome {
  return { kind: 'later', at: nextDueAt };
}
