// Waits until the servers of a zone answer a record that was just published, so that nobody remembers its absence.

import { setTimeout as sleep } from 'node:timers/promises';
import { SECOND_MS } from '../lib/clock.ts';
import type { ServerAddress } from './rfc2136/send.ts';

/** The TXT values that a server answers at a name; undefined where it gives no answer of use. */
export type AskTxt = (server: ServerAddress, name: string) => Promise<readonly string[] | undefined>;

/** How long to wait before each look at a server: about ten seconds in all, which secondaries that are notified need not. */
export const LOOK_DELAYS_MS = [0, 100, 250, 500, SECOND_MS, 2 * SECOND_MS, 3 * SECOND_MS, 3 * SECOND_MS] as const;

/** Answers which of the servers did not have the value at any look. */
export async function awaitAnswers(
  record: { readonly name: string; readonly value: string },
  asking: {
    readonly servers: readonly ServerAddress[];
    readonly askTxt: AskTxt;
    readonly delaysMs: readonly number[];
  },
): Promise<readonly ServerAddress[]> {
  const looks = asking.servers.map(async (server) => {
    for (const delayMs of asking.delaysMs) {
      await sleep(delayMs);
      if ((await asking.askTxt(server, record.name))?.includes(record.value) === true) return [];
    }
    return [server];
  });
  return (await Promise.all(looks)).flat();
}
