// Threads for long work that give way to the others of the process.

import { readlinkSync } from 'node:fs';
import { setPriority } from 'node:os';
import { basename } from 'node:path';

/** The thread that runs, as "<process>/task/<thread>"; Linux alone has it, and priorities of threads. */
const OWN_THREAD = '/proc/thread-self';

/** With 10 (below normal) a key for which others wait hardly got on beside a busy event loop: seconds for RSA 2048. */
const NICENESS = 5;

/**
 * Where others of the process want the processor, the thread that calls this gets about a third of what they get. False
 * where the system has no such thing, or does not allow it: the thread then has its part like any other.
 */
export function giveWayToOtherThreads(): boolean {
  try {
    setPriority(Number(basename(readlinkSync(OWN_THREAD))), NICENESS);
    return true;
  } catch {
    return false;
  }
}
