// Where the temporary folders of tests lie: in memory where there is room, since a store waits for its disk at every commit.

import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Linux has it; containers are often given one that is too small. */
const MEMORY = '/dev/shm';
/** Many times what the tests that run at once have there: databases, releases, programs that are built. */
export const NEEDED_BYTES = 4 * 2 ** 30;

/** A folder that is there; the one that TMPDIR names, where it is set. */
export function temporaryPlace({ TMPDIR }: NodeJS.ProcessEnv): string {
  return TMPDIR ?? (isFit(MEMORY, NEEDED_BYTES) ? MEMORY : tmpdir());
}

/** Whether it has so much room, and lets programs run, as some tests do with what they have built or installed. */
export function isFit(folder: string, neededBytes: number): boolean {
  try {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize >= neededBytes && runsPrograms(folder);
  } catch {
    return false;
  }
}

function runsPrograms(folder: string): true {
  const own = mkdtempSync(join(folder, 'reseal-probe-'));
  try {
    const program = join(own, 'program');
    writeFileSync(program, '#!/bin/sh\n');
    chmodSync(program, 0o700);
    execFileSync(program);
    return true;
  } finally {
    rmSync(own, { recursive: true });
  }
}
