// Runs test files: most of them in a few lanes, each of the others in a process of its own.

import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join, relative } from 'node:path';
import { run } from 'node:test';
import type { TestEvent } from 'node:test/reporters';
import { Progress } from './progress.ts';
import { type Files, listUnended, writeQueue } from './queue.ts';
import { temporaryPlace } from './temporary-place.ts';

/** One more than there are processors, because tests wait too. */
const LANES = availableParallelism() + 1;
/** Files with a process of their own run beside the lanes, and in their place when the lanes are done. */
const PROCESSES = LANES + 1;
/** A file that goes beyond the limit is ended from within; a process that stands still is killed at twice the limit. */
const STANDSTILL = 2;
const LOOK_MS = 1000;

export interface Work {
  readonly files: Files;
  /** How long a file may take. */
  readonly limitMs: number;
  /** Is given each event of node's test runner. */
  readonly report: (event: TestEvent) => void;
  /** Ends all of them. */
  readonly signal: AbortSignal;
}

export interface Outcome {
  /** All were run, and no test failed. */
  readonly isGood: boolean;
  /** File → why not everything is known of it: a sentence. */
  readonly lost: ReadonlyMap<string, string>;
  /** The files of which a test has failed. */
  readonly failed: readonly string[];
  /** A process has failed by itself, not by one of its files. */
  readonly hasProcessFailed: boolean;
  /** File → milliseconds, of those that have ended. */
  readonly durations: Readonly<Record<string, number>>;
  /** Reason → how many tests. */
  readonly skipped: ReadonlyMap<string, number>;
}

export async function runFiles({ files, limitMs, report, signal }: Work): Promise<Outcome> {
  const { shared, own } = files;
  await using folder = await openFolder();
  const { queue } = folder;
  writeQueue(queue, files);
  const progress = new Progress([...shared, ...own]);
  using watch = watchFor(queue, limitMs * STANDSTILL);
  const lanes = copiesOf('lane.ts', Math.min(LANES, shared.length));
  const programs = [...lanes, ...copiesOf('own-process.ts', own.length)];
  let isGood = true;
  const env = { ...process.env, TMPDIR: folder.path };
  const settings = { argv: [queue, String(limitMs)], concurrency: PROCESSES, signal, env };
  for await (const event of run({ files: programs, ...settings })) {
    progress.see(event);
    if (event.type === 'test:summary' && !event.data.success) isGood = false;
    report(event);
  }
  const unended = new Set(listUnended(queue).map(({ file }) => file));
  const whyLost = (file: string): string => {
    if (watch.killed.has(file)) return `${file} stood still, and its process was killed`;
    if (unended.has(file)) return `${file} was under way when its process ended`;
    return `${file} was not run, or its process ended before all of it was reported`;
  };
  return {
    isGood: isGood && progress.unreported().length === 0,
    lost: new Map(progress.unreported().map((file) => [file, whyLost(file)])),
    failed: progress.failed(),
    hasProcessFailed: progress.hasProcessFailed(),
    durations: progress.durations(),
    skipped: progress.skipped(),
  };
}

interface Folder extends AsyncDisposable {
  /** Of all temporary folders of the tests. */
  readonly path: string;
  readonly queue: string;
}

async function openFolder(): Promise<Folder> {
  const path = await mkdtemp(join(temporaryPlace(process.env), 'reseal-tests-'));
  // A database server that a test starts under another user must find the way to its own folder.
  await chmod(path, 0o711);
  const queue = join(path, 'queue');
  await mkdir(queue);
  return {
    path,
    queue,
    [Symbol.asyncDispose]: async () => await rm(path, { recursive: true, force: true, maxRetries: 3 }),
  };
}

function copiesOf(program: string, count: number): readonly string[] {
  return Array.from<string>({ length: count }).fill(relative('.', join(import.meta.dirname, program)));
}

interface Watch extends Disposable {
  /** The files that stood still. */
  readonly killed: ReadonlySet<string>;
}

function watchFor(queue: string, limitMs: number): Watch {
  const killed = new Set<string>();
  const look = (): void => {
    for (const { file, since, pid } of listUnended(queue)) {
      if (Date.now() - since > limitMs && !killed.has(file) && kill(pid)) killed.add(file);
    }
  };
  const timer = setInterval(look, LOOK_MS);
  return { killed, [Symbol.dispose]: () => clearInterval(timer) };
}

/** False where the process has ended already. */
function kill(pid: number): boolean {
  try {
    return process.kill(pid, 'SIGKILL');
  } catch {
    return false;
  }
}
