// A target whose server has its certificate in files of a host: this machine, or another one over SSH.

import { z } from 'zod';
import type { BroughtMaterial } from '../../certificates/ports/targets.ts';
import { base64Of, bytesOfBase64, bytesOfUtf8, utf8Of } from '../../lib/bytes.ts';
import { because } from '../../reasons/reason.ts';
import { ReasonError } from '../../reasons/reason-error.ts';
import { readMaterial } from '../material.ts';
import { placeErrorOf } from '../place-error.ts';
import type { Brought, Place, Standing, Trial, Tried } from '../place.ts';
import type { Steps } from '../steps.ts';
import { type FileContent, filesOf, type FilesSetting, firstModeOf, leafTextOf, partsOf } from './file-set.ts';
import type { FileFacts, FoundFile, OpenHost } from './host.ts';
import type { Owning } from './stage-file.ts';
import { lookAt, readFormer, type Swap, swapFiles, type UseOfFiles } from './swap-files.ts';
import { tryFiles } from './try-files.ts';

export interface FilePlaceParts {
  readonly open: OpenHost;
  readonly files: FilesSetting;
  /** Files that are written with the certificate's, after them. */
  readonly further: readonly FileContent[];
  readonly use: UseOfFiles;
}

export function makeFilePlace(parts: FilePlaceParts): Place {
  const paths = [...partsOf(parts.files.paths), ...parts.further].map(({ path }) => path);
  return {
    read: async (steps) => await read({ ...parts, paths }, steps),
    bring: async (material, steps) => await bring(parts, material, steps),
    putBack: async (content, steps) => await putBack({ ...parts, paths }, content, steps),
    check: async (steps, trial) => await check({ ...parts, paths }, steps, trial),
  };
}

type PartsWithPaths = FilePlaceParts & { readonly paths: readonly string[] };

async function read({ open, files, paths }: PartsWithPaths, steps: Steps): Promise<Standing | undefined> {
  await using host = await open(steps);
  const former = await steps.do('read', async () => await readFormer(host, paths));
  if (former.size === 0) return undefined;
  const contentAt = new Map([...former].map(([path, { content }]) => [path, content]));
  return { fullchainPem: leafTextOf(files, contentAt), content: bytesOfUtf8(recordOf(paths, former)) };
}

async function bring(parts: FilePlaceParts, brought: BroughtMaterial, steps: Steps): Promise<Brought> {
  const material = await steps.do('check', async () => await Promise.resolve(readMaterial(brought)));
  return await swapFiles(parts.open, swapOf(parts, [...filesOf(parts.files, material), ...parts.further]), steps);
}

async function putBack(parts: PartsWithPaths, content: Uint8Array, steps: Steps): Promise<Brought> {
  return await swapFiles(parts.open, swapOf(parts, filesOfRecord(content, parts.paths)), steps);
}

/** What is not all there yet, or is being changed, is not made to be taken. */
async function check(parts: PartsWithPaths, steps: Steps, trial: Trial): Promise<Tried> {
  const { open, paths, use } = parts;
  await using host = await open(steps);
  const { isUnfinished, files: present } = await steps.do('read', async () => await lookAt(host, paths));
  const owning = owningOf(parts);
  await steps.do('stage', async (signal) => await tryFiles(host, { ...owning, paths, present, signal }));
  if (isUnfinished || present.size < paths.length) return 'notReloaded';
  return await use.check(host, steps, trial);
}

function swapOf(parts: FilePlaceParts, files: readonly FileContent[]): Swap {
  return { files, ...owningOf(parts), use: parts.use };
}

function owningOf({ files: setting }: Pick<FilePlaceParts, 'files'>): Owning {
  const { owner, group } = setting;
  const ownership = owner === undefined && group === undefined ? undefined : `${owner ?? ''}:${group ?? ''}`;
  const factsOf: Owning['factsOf'] = (path, { former, created }) => {
    const { ownerId, groupId } = ownership === undefined ? (former ?? created) : created;
    return { mode: setting.mode ?? former?.mode ?? firstModeOf(setting, path), ownerId, groupId };
  };
  return { factsOf, ownership: ownership?.replace(/:$/, '') };
}

const RECORD = z.record(
  z.string(),
  z.object({ content: z.base64(), mode: z.int(), ownerId: z.int(), groupId: z.int() }).nullable(),
);

/** By path; null for a file that there was not. */
function recordOf(paths: readonly string[], former: ReadonlyMap<string, FoundFile>): string {
  const entries = paths.map((path) => {
    const file = former.get(path);
    return [path, file === undefined ? null : { ...file, content: base64Of(file.content) }] as const;
  });
  return JSON.stringify(Object.fromEntries(entries));
}

/** Throws PlaceError for a record of other files than these, since the operator's file says which may be written. */
function filesOfRecord(content: Uint8Array, paths: readonly string[]): readonly FileContent[] {
  const record = RECORD.safeParse(JSON.parse(utf8Of(content))).data;
  if (record === undefined || !paths.every((path) => path in record)) {
    throw placeErrorOf(new ReasonError(because('formerInOtherForm')));
  }
  return paths.map((path) => {
    const file = record[path];
    if (!file) return { path, content: undefined, facts: undefined };
    const facts: FileFacts = { mode: file.mode, ownerId: file.ownerId, groupId: file.groupId };
    return { path, content: bytesOfBase64(file.content), facts };
  });
}
