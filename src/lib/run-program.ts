// A program run on this machine, without a shell, with what it starts ended when it is given up.

import { type ChildProcess, spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { LastBytes } from './last-bytes.ts';

/** How a program has ended. */
export type Ran =
  | { readonly kind: 'exited'; readonly exitCode: number; readonly output: Uint8Array }
  | { readonly kind: 'killed'; readonly signal: string };

/** A daemon that a program leaves behind may keep its output open: what comes later than that is not waited for. */
const LAST_OUTPUT_MS = 200;

/** That of the service holds secrets, and what a program prints is shown to others. */
const ENVIRONMENT = { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', LANG: 'C.UTF-8' };

/** Answers with the last `mostOutput` bytes that it printed. Rejects where it cannot be started. */
export async function runProgram(
  [program = '', ...words]: readonly string[],
  { signal, mostOutput }: { readonly signal: AbortSignal; readonly mostOutput: number },
): Promise<Ran> {
  const output = new LastBytes(mostOutput);
  const child = spawn(program, words, { env: ENVIRONMENT, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  const { promise: ended, resolve, reject } = Promise.withResolvers<Ran>();
  // Before all else: without a free file descriptor there are no streams, and this is all that is heard.
  child.on('error', reject);
  const end = (): void => killGroup(child);
  signal.addEventListener('abort', end, { once: true });
  const streams = streamsOf(child);
  for (const stream of streams) stream.on('data', (bytes: Uint8Array) => output.add(bytes));
  const { promise: isSilent, resolve: fallSilent } = Promise.withResolvers<undefined>();
  child.on('close', () => fallSilent(undefined));
  child.on('exit', (exitCode, killedBy) => resolve(endOf(exitCode, killedBy)));
  try {
    const how = await ended;
    await Promise.race([isSilent, pause(LAST_OUTPUT_MS)]);
    return how.kind === 'exited' ? { ...how, output: output.bytes } : how;
  } finally {
    signal.removeEventListener('abort', end);
    for (const stream of streams) stream.destroy();
  }
}

/** None of one that could not be started. */
function streamsOf({ stdout, stderr }: ChildProcess): readonly Readable[] {
  return [stdout, stderr].filter((stream) => stream !== null && stream !== undefined);
}

function endOf(exitCode: number | null, killedBy: string | null): Ran {
  if (exitCode === null) return { kind: 'killed', signal: killedBy ?? '' };
  return { kind: 'exited', exitCode, output: new Uint8Array() };
}

/** With what it has started. */
function killGroup({ pid, exitCode }: ChildProcess): void {
  if (pid === undefined || exitCode !== null) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It has just ended.
  }
}
