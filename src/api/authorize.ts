// May the caller do this: to the certificates it names, in the project it adds to, with its account's standing.

import { isProjectOpen, type Caller } from '../accounts/caller.ts';
import { accountResource, certificateResource, decide, projectResource, type Resource } from '../accounts/policy.ts';
import type { Certificate } from '../certificates/certificate.ts';
import type { World } from '../certificates/ports.ts';
import { refuse } from '../failure.ts';
import type { PreparedCall } from './action.ts';

interface Asked {
  readonly call: PreparedCall;
  readonly caller: Caller;
}

/** What the decision rests on. */
export interface Grounds {
  readonly world: Pick<World, 'store'>;
  /** Whether the account has this project. */
  readonly isProject: (key: { readonly accountUin: string; readonly id: number }) => Promise<boolean>;
}

/**
 * In this order: the certificates exist and are the caller's, its policy allows the action on them, their projects are
 * open to it, the project that is added to exists, the account is verified. Existence comes first: a key learns nothing
 * of another account's certificates. Answers the certificates.
 */
export async function authorize(asked: Asked, grounds: Grounds): Promise<readonly Certificate[]> {
  const { call, caller } = asked;
  const { world } = grounds;
  const certificates = await Promise.all(call.certificateIds.map((id) => getOwn(id, { caller, world })));
  checkPolicy(asked, certificates);
  const added = call.projectId === undefined ? [] : [call.projectId];
  for (const projectId of [...certificates.map((certificate) => certificate.projectId), ...added]) {
    if (!isProjectOpen(caller, projectId)) refuse({ kind: 'projectClosed', projectId });
  }
  await checkExisting(added, { caller, grounds });
  if (call.action.needsVerified && !caller.verified) refuse({ kind: 'accountUnverified' });
  return certificates;
}

/** A key to which all projects are open adds to those that there are, and to no number at all. */
async function checkExisting(
  projectIds: readonly number[],
  { caller, grounds }: { readonly caller: Caller; readonly grounds: Grounds },
): Promise<void> {
  for (const projectId of projectIds) {
    if (!(await grounds.isProject({ accountUin: caller.accountUin, id: projectId }))) {
      refuse({ kind: 'projectClosed', projectId });
    }
  }
}

async function getOwn(
  certificateId: string,
  asked: { readonly caller: Caller; readonly world: Pick<World, 'store'> },
): Promise<Certificate> {
  const certificate = await asked.world.store.reads.certificates.find(certificateId);
  const isOwn = certificate?.accountUin === asked.caller.accountUin;
  if (certificate === undefined || !isOwn) return refuse({ kind: 'certificateNotFound', certificateId });
  return certificate;
}

function checkPolicy({ call, caller }: Asked, certificates: readonly Certificate[]): void {
  const action = `ssl:${call.action.name}`;
  for (const resource of resourcesOf({ call, caller }, certificates)) {
    const decision = decide(caller.policy, { action, resources: [resource] });
    if (decision === 'denied') refuse({ kind: 'actionDenied', action, resource: resource[0] ?? '*' });
  }
}

/** An action on nothing in particular concerns the whole account. */
function resourcesOf({ call, caller }: Asked, certificates: readonly Certificate[]): readonly Resource[] {
  const named = certificates.map((certificate) => certificateResource(certificate));
  const added = call.projectId === undefined ? [] : [projectResource(caller.accountUin, call.projectId)];
  const all = [...named, ...added];
  return all.length === 0 ? [accountResource(caller.accountUin)] : all;
}
