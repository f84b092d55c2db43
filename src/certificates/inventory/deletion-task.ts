// Deletion as a task: what became of a certificate that was to be deleted stays on record to be asked for.

import { DomainError, type Refusal } from '../../failure.ts';
import { newProofToken } from '../../lib/ids.ts';
import { carryOut } from '../deciding/carry-out.ts';
import { takingRoom } from '../deciding/room.ts';
import { refuseFailed } from '../ordering/refuse-failed.ts';
import type { Certificate } from '../model/certificate.ts';
import type { DeletionTask } from '../ports/deletion-task.ts';
import type { World } from '../ports/world.ts';
import { changing, together } from '../ports/write-set.ts';
import { type DeleteWorld, deleting } from './delete.ts';

export interface TaskRequest {
  readonly accountUin: string;
  readonly actor: string;
  readonly certificateId: string;
  /** What is to be deleted, or why it cannot even be tried. */
  readonly subject: { readonly certificate: Certificate } | { readonly refusal: Refusal };
}

type TaskWorld = DeleteWorld & Pick<World, 'random'>;

/**
 * Nothing is bound to certificates here that would have to be looked for first, so the task is done within the call; the
 * deletion and its record are one write set.
 */
export async function deleteByTask(world: TaskWorld, request: TaskRequest): Promise<DeletionTask> {
  const { subject } = request;
  const task = { ...taskOf(world, request), names: 'certificate' in subject ? subject.certificate.names : [] };
  if ('refusal' in subject) return await record(world, { ...task, refusal: subject.refusal });
  try {
    return await carryOut(world, async () => {
      const deletion = await deleting(world, { actor: request.actor, certificate: subject.certificate });
      return { set: together(deletion, changing({ kind: 'deletionTask', task })), answer: task };
    });
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    return await record(world, { ...task, refusal: error.refusal });
  }
}

/** Before they are done: tasks leave records, also of what they do not delete. */
export async function takeRoomForTasks(
  world: Pick<World, 'store' | 'limits' | 'clock'>,
  { accountUin, tasks }: { readonly accountUin: string; readonly tasks: number },
): Promise<void> {
  await carryOut(world, async (failed) => {
    await refuseFailed(world, failed);
    return { set: takingRoom(world, { accountUin, acts: tasks }), answer: undefined };
  });
}

function taskOf(world: TaskWorld, { accountUin, certificateId }: TaskRequest): Omit<DeletionTask, 'names'> {
  const doneAt = world.clock.now();
  return { id: newProofToken(world.random), accountUin, certificateId, refusal: undefined, doneAt };
}

async function record(world: TaskWorld, task: DeletionTask): Promise<DeletionTask> {
  await world.store.apply(changing({ kind: 'deletionTask', task }));
  return task;
}
