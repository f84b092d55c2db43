// A test file as a suite of the process that has taken it.

import { resolve } from 'node:path';
import { exit, getActiveResourcesInfo } from 'node:process';
import { suite } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import type { Taken } from './queue.ts';

/** Time for what is closing when the last file has ended. */
const CLOSING_MS = 30_000;
/** Longer than any file may take. */
const LONG_MS = 2 ** 31 - 1;

/** Its hooks are those of the suite, and run with its tests alone. A file that takes longer has failed. */
export async function runTaken({ file, markEnd }: Taken, limitMs: number): Promise<void> {
  // Where a test waits for something that keeps no process alive, node would take this file for the last one.
  const alive = setInterval(() => undefined, LONG_MS);
  await suite(file, { timeout: limitMs }, async () => void (await import(pathToFileURL(resolve(file)).href)));
  // What it has reported leaves the process before the next one may end it.
  await nextTurn();
  clearInterval(alive);
  markEnd();
}

/** To be called after the last one: a process that something keeps from ending fails, and says what. */
export function expectEnd(files: readonly string[]): void {
  setTimeout(() => {
    console.error(`${files.join(', ')}: left open are ${getActiveResourcesInfo().join(', ')}`);
    exit(1);
  }, CLOSING_MS).unref();
}
