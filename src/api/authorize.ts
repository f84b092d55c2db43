// May the caller do this: to the certificates it names, in the project it adds to, with its account's standing.

import { isProjectOpen, type Caller } from '../accounts/caller.ts';
import { accountResource, certificateResource, decide, projectResource, type Resource } from '../accounts/policy.ts';
import type { Certificate } from '../certificates/certificate.ts';
import type { World } from '../certificates/ports.ts';
import { DomainError, refuse } from '../failure.ts';
import type { BatchItem, PreparedCall } from './action.ts';

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

export interface Authorized {
  readonly certificates: readonly Certificate[];
  readonly batch: readonly BatchItem[];
}

/**
 * In this order: the certificates exist and are the caller's, its policy allows the action on them, their projects are
 * open to it, the project that is added to exists, the account is verified. Existence comes first: a key learns nothing
 * of another account's certificates. Answers the certificates, and of a batch what became of each.
 */
export async function authorize(asked: Asked, grounds: Grounds): Promise<Authorized> {
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
  const batch = await Promise.all((call.batchIds ?? []).map((id) => judgeItem(id, asked, world)));
  return { certificates, batch };
}

/** The same for one of a batch, whose refusal is its own. */
async function judgeItem(id: string, asked: Asked, world: Pick<World, 'store'>): Promise<BatchItem> {
  try {
    const certificate = await getOwn(id, { caller: asked.caller, world });
    checkAllowed(asked, [certificateResource(certificate)]);
    const { projectId } = certificate;
    return isProjectOpen(asked.caller, projectId)
      ? { id, certificate }
      : { id, refusal: { kind: 'projectClosed', projectId } };
  } catch (error) {
    if (error instanceof DomainError) return { id, refusal: error.refusal };
    throw error;
  }
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

function checkPolicy(asked: Asked, certificates: readonly Certificate[]): void {
  checkAllowed(asked, resourcesOf(asked, certificates));
}

function checkAllowed({ call, caller }: Asked, resources: readonly Resource[]): void {
  const action = `ssl:${call.action.name}`;
  for (const resource of resources) {
    const decision = decide(caller.policy, { action, resources: [resource] });
    if (decision === 'denied') refuse({ kind: 'actionDenied', action, resource: resource[0] ?? '*' });
  }
}

/** An action on nothing in particular concerns the whole account; one on a batch concerns what is in it. */
function resourcesOf({ call, caller }: Asked, certificates: readonly Certificate[]): readonly Resource[] {
  const named = certificates.map((certificate) => certificateResource(certificate));
  const added = call.projectId === undefined ? [] : [projectResource(caller.accountUin, call.projectId)];
  const all = [...named, ...added];
  return all.length === 0 && call.batchIds === undefined ? [accountResource(caller.accountUin)] : all;
}
