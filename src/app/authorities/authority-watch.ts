// Takes up what another process does with the authorities, a new one above all: its lists and its answers are due from then on.

import type { Authority } from '../../ca/authority.ts';
import { SECOND_MS } from '../../lib/clock.ts';
import type { Log } from '../../lib/log.ts';
import { RegularLook } from '../../lib/turns/regular-look.ts';

/** How long a node may go on issuing by an authority that another process has followed up; both are valid. */
export const AUTHORITY_LOOK_MS = 5 * SECOND_MS;

/** `onChange` schedules what new authorities need; where it fails it is called again at the next look. */
export function watchAuthorities(
  authority: Pick<Authority, 'refresh'>,
  { onChange, log }: { readonly onChange: () => Promise<void>; readonly log: Log },
): RegularLook {
  let isUntold = false;
  return new RegularLook({
    look: async () => {
      if (await authority.refresh()) isUntold = true;
      if (!isUntold) return;
      await onChange();
      isUntold = false;
      log.info({}, 'The authorities have changed, and are opened anew');
    },
    everyMs: AUTHORITY_LOOK_MS,
    report: (error, { isRepeated }) => {
      if (!isRepeated) log.error({ error }, 'Cannot look at the authorities; trying again');
    },
  });
}
