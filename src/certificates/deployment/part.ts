// A part of a deployment under way: what its steps work on, and how what they come to goes on record.

import { inEnglish, type Reason } from '../../reasons/reason.ts';
import type { Certificate } from '../model/certificate.ts';
import { type Deployed, type DeploymentPart, type DeploymentState, targetKeyOf } from '../model/deployment.ts';
import { type EventKind, makeEvent } from '../model/event.ts';
import type { CertificateOperationKind } from '../model/operations.ts';
import { StaleState } from '../ports/store.ts';
import type { Target } from '../ports/targets.ts';
import type { World } from '../ports/world.ts';
import type { Change } from '../ports/write-set.ts';

export type PartWorld = Pick<World, 'store' | 'origin' | 'hooksToldOf' | 'targets' | 'atTarget' | 'secrets' | 'clock'>;

export interface PartUnderWay {
  readonly part: DeploymentPart;
  readonly target: Target;
  /** What is brought, or was. */
  readonly certificate: Certificate;
}

/** It went on, and is on record so; or it is to be tried again then. */
export type StepOutcome =
  | { readonly kind: 'went' }
  | { readonly kind: 'again'; readonly at: Date; readonly trouble: string };

/** Throws StaleState where somebody else has changed the part: whoever comes later looks again. */
export async function record(
  world: PartWorld,
  part: DeploymentPart,
  change: Partial<DeploymentPart>,
  besides: readonly Change[] = [],
): Promise<StepOutcome> {
  const next = { ...part, ...change, version: part.version + 1, updatedAt: world.clock.now() };
  const applied = await world.store.apply({
    expects: [{ kind: 'partUnchanged', part }],
    changes: [{ kind: 'savePart', previous: part, next }, ...besides],
  });
  if (applied.kind === 'applied') return { kind: 'went' };
  throw new StaleState(`Part ${part.id} of a deployment is not as it was read`);
}

type End = Extract<DeploymentState, 'good' | 'failed' | 'rolledBack' | 'rollbackFailed'>;

const ENDS: { readonly [end in End]: { readonly event: EventKind; readonly operation: CertificateOperationKind } } = {
  good: { event: 'deployment.succeeded', operation: 'deployed' },
  failed: { event: 'deployment.failed', operation: 'deployFailed' },
  rolledBack: { event: 'deployment.rolledBack', operation: 'rolledBack' },
  rollbackFailed: { event: 'deployment.rollbackFailed', operation: 'rollbackFailed' },
};

/** The part comes to its end, which the log and an event tell. */
export async function end(
  world: PartWorld,
  { part, certificate }: Pick<PartUnderWay, 'part'> & { readonly certificate: Certificate | undefined },
  {
    state,
    trouble,
    besides = [],
  }: { readonly state: End; readonly trouble?: Reason; readonly besides?: readonly Change[] },
): Promise<StepOutcome> {
  const told = certificate === undefined ? [] : tellingOfEnd(world, { part, certificate }, { state, trouble });
  return await record(world, part, { state, trouble }, [...besides, ...told]);
}

/** What the part comes to where it does not go on. */
export function failedStateOf({ act }: Pick<DeploymentPart, 'act'>): 'failed' | 'rollbackFailed' {
  return act === 'bring' ? 'failed' : 'rollbackFailed';
}

function tellingOfEnd(
  { origin, hooksToldOf, clock }: PartWorld,
  { part, certificate }: Pick<PartUnderWay, 'part' | 'certificate'>,
  { state, trouble }: { readonly state: End; readonly trouble: Reason | undefined },
): readonly Change[] {
  const now = clock.now();
  const { event: kind, operation } = ENDS[state];
  const { accountUin, certificateId, deploymentId, targetKey } = part;
  const [resourceType = '', region = '', instanceId = ''] = targetKey.split(' ');
  const why = trouble === undefined ? undefined : inEnglish(trouble);
  const facts = { deploymentId, resourceType, region, instanceId, trouble: why };
  const event = makeEvent(kind, { certificate, at: now, origin, deployment: facts });
  const entry = { accountUin, actor: accountUin, certificateId, kind: operation, at: now } as const;
  return [
    { kind: 'operation', operation: { ...entry, detail: JSON.stringify(facts) } },
    { kind: 'event', event, hooks: hooksToldOf(event) },
  ];
}

/** What is on record as deployed at the part's target from now on. */
export function deploying(target: Target, deployed: Deployed | undefined): Change {
  return { kind: 'targetDeployed', targetKey: targetKeyOf(target), deployed };
}
