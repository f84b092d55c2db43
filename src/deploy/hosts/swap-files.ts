// Files of a host put in place together: staged beside the former ones, renamed, made to count, and all back where that fails.

import { equalBytes } from '../../lib/bytes.ts';
import { notBackBecause, placeErrorOf } from '../place-error.ts';
import type { Brought, Trial, Tried } from '../place.ts';
import type { Steps } from '../steps.ts';
import type { FileContent } from './file-set.ts';
import { FORMER, NEW, UNFINISHED } from './helper-names.ts';
import type { FoundFile, Host, OpenHost } from './host.ts';
import { type Owning, stageFile } from './stage-file.ts';

export interface Swap extends Owning {
  readonly files: readonly FileContent[];
  readonly use: UseOfFiles;
}

/** How the server is made to take the files that are in place. */
export interface UseOfFiles {
  /** Throws where the server would not take them. */
  readonly test: (host: Host, steps: Steps) => Promise<void>;
  readonly reload: (host: Host, steps: Steps) => Promise<void>;
  /** The same for former files, which the server may have never let go. */
  readonly restore: (host: Host, steps: Steps) => Promise<void>;
  /** Whether it has taken the files that are in place; undefined where nobody can be asked: then it takes them once more. */
  readonly hasTaken: (host: Host, steps: Steps) => Promise<boolean | undefined>;
  /** Throws where it could not be made to. See Place.check. */
  readonly check: (host: Host, steps: Steps, trial: Trial) => Promise<Tried>;
}

/** What stood at the paths before this change, or before one that was broken off. */
export async function readFormer(host: Host, paths: readonly string[]): Promise<ReadonlyMap<string, FoundFile>> {
  const isUnfinished = (await host.find(markOf(paths))) !== undefined;
  const found = new Map<string, FoundFile>();
  for (const path of paths) {
    const file = await host.find(isUnfinished ? path + FORMER : path);
    if (file !== undefined) found.set(path, file);
  }
  return found;
}

/** Throws PlaceError. */
export async function swapFiles(open: OpenHost, swap: Swap, steps: Steps): Promise<Brought> {
  const paths = swap.files.map(({ path }) => path);
  const progress: { reached: 'nothing' | 'staging' | 'swapping' } = { reached: 'nothing' };
  try {
    await using host = await open(steps);
    const present = await steps.do('read', async () => await lookAt(host, paths));
    const isThere = !present.isUnfinished && swap.files.every((file) => isSame(file, present.files.get(file.path)));
    if (isThere && (await isUsed(host, swap, steps))) return 'alreadyThere';
    progress.reached = 'staging';
    await steps.do('stage', async (signal) => await stage(host, { ...swap, present, signal }));
    await steps.do('stage', async () => await keepFormer(host, { paths, present }));
    progress.reached = 'swapping';
    await steps.do('swap', async () => await putInPlace(host, swap.files));
    await swap.use.test(host, steps);
    await swap.use.reload(host, steps);
    await steps.do('swap', async () => await forgetFormer(host, paths));
    return 'brought';
  } catch (error) {
    // What is given up goes on another time; what stands in place then is known by its mark.
    steps.signal.throwIfAborted();
    if (progress.reached === 'swapping') await restore(open, { swap, paths, steps, error });
    if (progress.reached === 'staging') await clear(open, { paths, steps });
    throw placeErrorOf(error);
  }
}

/** Where nobody can be asked, the server takes once more what is in place: its last reload may have come to nothing since. */
async function isUsed(host: Host, { use }: Swap, steps: Steps): Promise<boolean> {
  const hasTaken = await use.hasTaken(host, steps);
  if (hasTaken !== undefined) return hasTaken;
  await use.test(host, steps);
  await use.reload(host, steps);
  return true;
}

export interface Present {
  readonly isUnfinished: boolean;
  /** In place now, by path. */
  readonly files: ReadonlyMap<string, FoundFile>;
}

export async function lookAt(host: Host, paths: readonly string[]): Promise<Present> {
  const isUnfinished = (await host.find(markOf(paths))) !== undefined;
  const files = new Map<string, FoundFile>();
  for (const path of paths) {
    const file = await host.find(path);
    if (file !== undefined) files.set(path, file);
  }
  return { isUnfinished, files };
}

function isSame({ content }: FileContent, found: FoundFile | undefined): boolean {
  if (content === undefined || found === undefined) return content === undefined && found === undefined;
  return equalBytes(content, found.content);
}

async function stage(
  host: Host,
  { files, present, ...owning }: Swap & { readonly present: Present; readonly signal: AbortSignal },
): Promise<void> {
  for (const { path, content, facts } of files) {
    if (content === undefined) continue;
    const former = present.files.get(path);
    await stageFile(host, { path, staged: path + NEW, content, facts, former }, owning);
  }
}

/** Further names of the former files, which need no room on a full disk to be renamed back. */
async function keepFormer(
  host: Host,
  { paths, present }: { readonly paths: readonly string[]; readonly present: Present },
): Promise<void> {
  if (present.isUnfinished) return;
  for (const path of paths) {
    await host.remove(path + FORMER);
    if (present.files.has(path)) await host.link(path, path + FORMER);
  }
  await host.createPrivate(markOf(paths), new Uint8Array());
}

async function putInPlace(host: Host, files: readonly FileContent[]): Promise<void> {
  for (const { path, content } of files) {
    if (content === undefined) await host.remove(path);
    else await host.rename(path + NEW, path);
  }
}

/** The mark goes first: without it what is kept counts no more. */
async function forgetFormer(host: Host, paths: readonly string[]): Promise<void> {
  await host.remove(markOf(paths));
  for (const path of paths) await host.remove(path + FORMER);
}

interface Failure {
  readonly swap: Swap;
  readonly paths: readonly string[];
  readonly steps: Steps;
  readonly error: unknown;
}

/** Over a connection of its own, since the one of before may be lost. Throws PlaceError where it cannot be done. */
async function restore(open: OpenHost, { swap, paths, steps, error }: Failure): Promise<void> {
  try {
    await using host = await open(steps);
    await steps.do('restore', async () => {
      for (const path of paths) {
        await putBack(host, path);
      }
    });
    await swap.use.restore(host, steps);
    await steps.do('restore', async () => await forgetFormer(host, paths));
  } catch (restoring) {
    steps.signal.throwIfAborted();
    throw notBackBecause(error, restoring);
  }
}

/** The former file keeps its further name, so that this can be broken off, too. */
async function putBack(host: Host, path: string): Promise<void> {
  const former = await host.find(path + FORMER);
  await host.remove(path + NEW);
  if (former === undefined) return await host.remove(path);
  await host.link(path + FORMER, path + NEW);
  await host.rename(path + NEW, path);
  // rename(2) leaves both names of one file as they are.
  await host.remove(path + NEW);
}

/** What is left behind is for its owner's eyes, and the next change takes it away. */
async function clear(
  open: OpenHost,
  { paths, steps }: { readonly paths: readonly string[]; readonly steps: Steps },
): Promise<void> {
  try {
    await using host = await open(steps);
    await steps.do('restore', async () => {
      for (const path of paths) await host.remove(path + NEW);
    });
  } catch {
    steps.signal.throwIfAborted();
  }
}

function markOf([first = '']: readonly string[]): string {
  return first + UNFINISHED;
}
