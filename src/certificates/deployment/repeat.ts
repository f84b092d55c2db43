// What has come to rest of a deployment is done once more: what failed is tried again, or what was good is taken back.

import { refuse } from '../../failure.ts';
import { carryOut } from '../deciding/carry-out.ts';
import { checkRoom, takingRoom } from '../deciding/room.ts';
import { type Deployment, type DeploymentPart, isAtRest } from '../model/deployment.ts';
import type { CertificateOperationKind } from '../model/operations.ts';
import type { World } from '../ports/world.ts';
import { NO_CHANGE, together, type WriteSet } from '../ports/write-set.ts';
import { schedulingParts } from './begin.ts';

export type RepeatWorld = Pick<World, 'store' | 'limits' | 'clock' | 'wake'>;

export interface Repeating {
  readonly actor: string;
  readonly deployment: Deployment;
  readonly operation: CertificateOperationKind;
  /** What becomes of a part at rest; undefined leaves it as it is. Throws the refusal where it is none. */
  readonly choose: (
    parts: readonly DeploymentPart[],
  ) => readonly { readonly part: DeploymentPart; readonly next: DeploymentPart }[];
  /** What changes besides. */
  readonly besides?: (() => Promise<WriteSet>) | undefined;
}

/** Refuses while any part of the deployment waits or runs. */
export async function repeat(world: RepeatWorld, repeating: Repeating): Promise<void> {
  const { actor, deployment, operation: kind, choose } = repeating;
  const { id, accountUin, certificateId } = deployment;
  await carryOut(world, async (failed) => {
    if (failed?.kind === 'room') await checkRoom(world.store.reads, failed.addition);
    const parts = await world.store.reads.deployments.listParts(id);
    if (!parts.every(isAtRest)) refuse({ kind: 'deploymentUnderWay', deploymentId: id });
    const chosen = choose(parts);
    const now = world.clock.now();
    const detail = JSON.stringify({ deploymentId: id, targets: chosen.map(({ part }) => part.targetKey) });
    const saved = chosen.map(({ part, next }) => ({
      part,
      next: { ...next, version: part.version + 1, updatedAt: now },
    }));
    const own: WriteSet = {
      expects: saved.map(({ part }) => ({ kind: 'partUnchanged', part })),
      changes: [
        ...saved.map(({ part, next }) => ({ kind: 'savePart', previous: part, next }) as const),
        { kind: 'operation', operation: { accountUin, actor, certificateId, kind, at: now, detail } },
        ...schedulingParts(
          saved.map(({ next }) => next),
          now,
        ),
      ],
    };
    const besides = (await repeating.besides?.()) ?? NO_CHANGE;
    return { set: together(takingRoom(world, { accountUin, acts: 1 }), besides, own), answer: undefined };
  });
  world.wake();
}

const ANEW = { state: 'waiting', attempts: 0, trouble: undefined } as const;

/** What failed is tried again: all of it, or one part alone. */
export async function retry(
  world: RepeatWorld,
  { partId, ...about }: Pick<Repeating, 'actor' | 'deployment'> & { readonly partId: number | undefined },
): Promise<void> {
  const { id } = about.deployment;
  await repeat(world, {
    ...about,
    operation: 'deployRetry',
    choose: (parts) => {
      const failed = parts.filter(
        (part) =>
          (part.state === 'failed' || part.state === 'rollbackFailed') && (partId === undefined || part.id === partId),
      );
      if (failed.length === 0) refuse({ kind: 'nothingToRetry', deploymentId: id });
      // What stood there before the first attempt is known already, where it was kept.
      return failed.map((part) => {
        const stage = part.act === 'bring' && part.former === 'unknown' ? 'look' : 'change';
        return { part, next: { ...part, ...ANEW, stage } as const };
      });
    },
  });
}
