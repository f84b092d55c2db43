// Keys of subjects: those of curves made at once, RSA keys in threads that give way to all else, one account after the other.

import type { KeyMaker } from '../../certificates/ports/key-maker.ts';
import { NotNow } from '../../certificates/ports/store.ts';
import { MINUTE_MS } from '../../lib/clock.ts';
import { QueueFull } from '../../lib/turns/fair-queue.ts';
import { entryUrl, IsolatedWork, IsolatedWorkFailed } from '../../lib/threads/isolated-work.ts';
import type { Log } from '../../lib/log.ts';
import { makeSubjectKey, takesLong, type SUBJECT_KEY_TASKS } from '../../x509/keys/subject-key.ts';

/** Each takes a processor as long as nothing else wants it. */
const THREADS = 2;
/** However many keys an account wants, another's first is begun at once. */
const THREADS_OF_ACCOUNT = 1;
/** RSA 4096 takes some seconds, and a thread that gives way may have a quarter of a processor. */
const DEADLINE_MS = 2 * MINUTE_MS;
/** Jobs that wait for a key; the worker has not many more. */
export const MAX_WAITING_KEYS = 1024;
export const MAX_WAITING_KEYS_OF_ACCOUNT = 64;

type Threads = IsolatedWork<typeof SUBJECT_KEY_TASKS>;

export interface KeyMakerThreads extends Pick<KeyMaker, 'makeKey'>, AsyncDisposable {
  readonly figures: Threads['figures'];
}

export function openKeyMaker(log: Log): KeyMakerThreads {
  const threads: Threads = new IsolatedWork({
    name: 'make RSA keys',
    entry: entryUrl(import.meta.url, '../../x509/keys/subject-key-entry'),
    threads: THREADS,
    threadsOfShare: THREADS_OF_ACCOUNT,
    deadlineMs: DEADLINE_MS,
    maxWaiting: MAX_WAITING_KEYS,
    maxWaitingOfShare: MAX_WAITING_KEYS_OF_ACCOUNT,
    report: (error) => log.warn({ error, share: error.share }, 'A thread that made a key had to be ended'),
  });
  return {
    makeKey: async ({ algorithm, names, accountUin, subject = [] }) => {
      if (!takesLong(algorithm)) return await makeSubjectKey(algorithm, names, subject);
      return await orNotNow(threads.run('makeSubjectKeyHere', { algorithm, names, subject }, { share: accountUin }));
    },
    get figures() {
      return threads.figures;
    },
    [Symbol.asyncDispose]: async () => await threads[Symbol.asyncDispose](),
  };
}

async function orNotNow<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof QueueFull || error instanceof IsolatedWorkFailed) {
      throw new NotNow(error.message, { cause: error });
    }
    throw error;
  }
}
