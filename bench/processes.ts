// Processes that are measured: started in a temporary folder, spoken to, weighed, and ended.

import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { LoadPlan, LoadResult } from './plan.ts';

const POLL_PAUSE_MS = 5;
const READY_WAIT_MS = 20_000;
/** How long a process that is asked to end may take. */
const END_WAIT_MS = 15_000;
const KIB = 1024;

export interface Folder extends AsyncDisposable {
  readonly path: string;
}

export async function makeFolder(): Promise<Folder> {
  const path = await mkdtemp(join(tmpdir(), 'reseal-bench-'));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

export interface Started {
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Where stderr, or with "both" stdout too, goes. */
  readonly log: string;
  readonly pipesOutput: boolean;
}

export function start({ command, args, env, log, pipesOutput }: Started): ChildProcess {
  const file = openSync(log, 'a');
  return spawn(command, args, {
    env: { ...process.env, ...env },
    stdio: ['ignore', pipesOutput ? 'pipe' : file, file],
  });
}

export async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  const impatience = setTimeout(() => child.kill('SIGKILL'), END_WAIT_MS);
  await ended;
  clearTimeout(impatience);
}

/** Answers when `look` no longer throws; says what it threw when the wait is over or the process has ended. */
export async function waitUntil<T>(child: ChildProcess, look: () => Promise<T>): Promise<T> {
  const until = performance.now() + READY_WAIT_MS;
  for (;;) {
    try {
      return await look();
    } catch (error) {
      if (child.exitCode !== null || performance.now() > until) {
        throw new Error(`A process does not become ready: ${child.spawnargs.join(' ')}`, { cause: error });
      }
    }
    await pause(POLL_PAUSE_MS);
  }
}

export async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/** Undefined where the system has no /proc. */
export async function findResidentBytes(child: ChildProcess): Promise<number | undefined> {
  const status = await readFile(`/proc/${child.pid}/status`, 'utf8').catch(() => '');
  const kib = /^VmRSS:\s+([0-9]+) kB$/m.exec(status)?.[1];
  return kib === undefined ? undefined : Number(kib) * KIB;
}

export interface WorkDone {
  /** Of all its threads, in user and kernel mode. */
  readonly cpuMs: number;
  /** To files and sockets. */
  readonly writtenBytes: number;
}

/** Linux counts in hundredths of a second (proc(5), CLK_TCK). */
const TICK_MS = 10;

/** Since its start; undefined where the system has no /proc. */
export async function findWorkDone(child: ChildProcess): Promise<WorkDone | undefined> {
  const read = async (what: string): Promise<string> =>
    await readFile(`/proc/${child.pid}/${what}`, 'utf8').catch(() => '');
  const [stat, io] = [await read('stat'), await read('io')];
  // The name of the program, in brackets, may hold anything; user and system time are the 12th and 13th field behind it.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const written = /^wchar: ([0-9]+)$/m.exec(io)?.[1];
  if (stat === '' || written === undefined) return undefined;
  return { cpuMs: (Number(fields[11]) + Number(fields[12])) * TICK_MS, writtenBytes: Number(written) };
}

/** Runs the load generator in a process of its own. */
export async function runLoad(plan: LoadPlan): Promise<LoadResult> {
  const child = fork(join(import.meta.dirname, 'load.ts'));
  const answered = once(child, 'message');
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`The load generator has ended with ${String(code)} and without a result`);
  });
  child.send(plan);
  const [result] = (await Promise.race([answered, ended])) as [LoadResult];
  await ended.catch(() => undefined);
  return result;
}
