// Certificates and keys of others are read in threads of their own, and what these cannot do in time is refused.

import type { ForeignMaterial } from '../../certificates/ports/material.ts';
import type { FOREIGN_MATERIAL_TASKS } from '../../certificates/material/foreign-material.ts';
import { DomainError, type Refusal, refuse } from '../../failure.ts';
import { SECOND_MS } from '../../lib/clock.ts';
import { QueueFull } from '../../lib/turns/fair-queue.ts';
import type { ThrownInside } from '../../lib/threads/isolated-tasks.ts';
import { entryUrl, IsolatedWork, IsolatedWorkFailed } from '../../lib/threads/isolated-work.ts';
import type { Log } from '../../lib/log.ts';
import { because } from '../../reasons/reason.ts';

/** Of which an account has one: however much it sends, another's is read at once. */
const THREADS = 2;
const THREADS_OF_SHARE = 1;
/** The dearest key takes 0.7 s to open, the dearest chain 0.1 s to verify; a busy machine has ten times as long. */
export const FOREIGN_MATERIAL_DEADLINE_MS = 10 * SECOND_MS;
/** With 256 KB each, 32 MB. */
export const MAX_WAITING_MATERIAL = 128;
export const MAX_WAITING_MATERIAL_OF_SHARE = 32;

type Threads = IsolatedWork<typeof FOREIGN_MATERIAL_TASKS>;

export interface ForeignMaterialThreads extends ForeignMaterial, AsyncDisposable {
  readonly figures: Threads['figures'];
}

export interface ForeignMaterialSettings {
  readonly log: Log;
  /** The file that the threads run; it serves FOREIGN_MATERIAL_TASKS. */
  readonly entry?: URL;
  readonly deadlineMs?: number;
}

const ENTRY = entryUrl(import.meta.url, '../../certificates/material/foreign-material-entry');

export function openForeignMaterial(settings: ForeignMaterialSettings): ForeignMaterialThreads {
  const { log, entry = ENTRY, deadlineMs = FOREIGN_MATERIAL_DEADLINE_MS } = settings;
  const threads: Threads = new IsolatedWork({
    name: 'read certificates and keys of others',
    entry,
    threads: THREADS,
    threadsOfShare: THREADS_OF_SHARE,
    deadlineMs,
    maxWaiting: MAX_WAITING_MATERIAL,
    maxWaitingOfShare: MAX_WAITING_MATERIAL_OF_SHARE,
    revive: reviveRefusal,
    report: (error) => log.warn({ error, share: error.share }, 'A thread had to be ended'),
  });
  return {
    readUpload: async (texts, share) => await orRefuse(threads.run('readUpload', texts, { share })),
    readChain: async (pem, share) => await orRefuse(threads.run('readChain', pem, { share })),
    lookAtChain: async (pem, share) => await orRefuse(threads.run('lookAtChain', pem, { share })),
    isAnyIssued: async (pairs, share) => await orRefuse(threads.run('isAnyIssued', pairs, { share })),
    get figures() {
      return threads.figures;
    },
    [Symbol.asyncDispose]: async () => await threads[Symbol.asyncDispose](),
  };
}

/** What DomainError has beside its text, as it stood in the thread. */
function reviveRefusal({ name, members }: ThrownInside): Error | undefined {
  return name === 'DomainError' ? new DomainError(members['refusal'] as Refusal) : undefined;
}

async function orRefuse<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof QueueFull) return refuse({ kind: 'tooManyAtOnce' }, { cause: error });
    if (!(error instanceof IsolatedWorkFailed)) throw error;
    const isItsFault = error.reason === 'deadline' || error.reason === 'memory';
    if (isItsFault) return refuse({ kind: 'uploadUnreadable', detail: because('readingLong') }, { cause: error });
    return refuse({ kind: 'tooManyAtOnce' }, { cause: error });
  }
}
