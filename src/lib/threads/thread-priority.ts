// Threads for long work that give way to the others of the process.

import { readlinkSync } from 'node:fs';
import { setPriority } from 'node:os';
import { basename } from 'node:path';

/** The thread that runs, as "<process>/task/<thread>"; Linux alone has it, and priorities of threads. */
const OWN_THREAD = '/proc/thread-self';

/**
 * For what others wait for: a third of what those get who want the processor too. With 10 (below normal) a key hardly got
 * on beside a busy event loop: seconds for RSA 2048.
 */
export const NICENESS_OF_AWAITED = 5;
/** For what nobody waits for: a seventieth (sched(7): the lowest there is). */
export const NICENESS_OF_STOCK = 19;

/**
 * Where others of the process want the processor, the thread that calls this gets a part of what they get. False where the
 * system has no such thing, or does not allow it: the thread then has its part like any other.
 */
export function giveWayToOtherThreads(niceness: number): boolean {
  try {
    setPriority(Number(basename(readlinkSync(OWN_THREAD))), niceness);
    return true;
  } catch {
    return false;
  }
}
