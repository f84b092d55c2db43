// How the command ends: its exit code, and the line that says why it failed.

import { visible } from './output.ts';
import type { Shell } from './shell.ts';

export const EXIT_DONE = 0;
export const EXIT_FAILED = 1;
export const EXIT_USAGE = 2;
/** The service has said no; its code and the RequestId stand on stderr. */
export const EXIT_REFUSED = 3;
/** The time for waiting is over, and what was awaited may still come. */
export const EXIT_WAITING = 4;
/** All that was looked at works, and something wants attention. */
export const EXIT_ATTENTION = 5;

export function complainOf(error: unknown, shell: Pick<Shell, 'complain'>): void {
  shell.complain(`reseal: ${visible(error instanceof Error ? error.message : String(error)).trim()}`);
}
