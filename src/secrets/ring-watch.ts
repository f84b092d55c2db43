// Watches the store for data keys that another process has announced or put to use.

import type { Log } from '../lib/log.ts';
import { RegularLook } from '../lib/turns/regular-look.ts';
import type { KeyRing } from './key-ring.ts';

/** A process that lives knows a new data key after so long, in real time. */
export const RING_LOOK_MS = 1000;

export function watchRing(ring: Pick<KeyRing, 'refresh'>, log: Log): RegularLook {
  return new RegularLook({
    look: async () => await ring.refresh(),
    everyMs: RING_LOOK_MS,
    report: (error, { isRepeated }) => {
      if (!isRepeated) log.error({ error }, 'Cannot see whether there is a new data key; looking again');
    },
  });
}
