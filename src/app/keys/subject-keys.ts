// Keys of subjects, opened: threads that make them for orders, and the pool of those made ahead.

import type { KeyMaker } from '../../certificates/ports/key-maker.ts';
import type { Config } from '../../config/config.ts';
import type { KeyPool } from '../../key-pool/pool.ts';
import type { Log } from '../../lib/log.ts';
import type { Metrics } from '../../metrics/metrics.ts';
import { openKeyMaker } from './key-maker.ts';
import { openKeyPool, withPool } from './key-pool.ts';
import type { Local } from '../local.ts';

export interface SubjectKeys {
  readonly keyMaker: KeyMaker;
  /** Undefined where no keys are to be made ahead. */
  readonly keyPool: KeyPool | undefined;
  /** Gives up the keys that are made, for orders and ahead. */
  readonly stopMaking: () => Promise<void>;
}

/** The pool is disposed of by `cleanup`, after whoever takes keys from it. */
export function openSubjectKeys(
  config: Config,
  {
    local,
    metrics,
    cleanup,
    log,
  }: {
    readonly local: Local;
    readonly metrics: Metrics;
    readonly cleanup: AsyncDisposableStack;
    readonly log: Log;
  },
): SubjectKeys {
  const keyMaker = openKeyMaker(log);
  metrics.watchThreads('keys', () => keyMaker.figures);
  const opened = openKeyPool(config.keyPool, { local, keyMaker, log });
  if (opened !== undefined) metrics.watchThreads('keyPool', opened.figures);
  const keyPool = cleanup.use(opened?.pool);
  return {
    keyMaker: withPool(keyMaker, keyPool),
    keyPool,
    stopMaking: async () => {
      await Promise.all([opened?.stopFilling(), keyMaker[Symbol.asyncDispose]()]);
    },
  };
}
