// Whether files could be put in place: each is written beside the one that stands there, as it would be, and is gone again.

import { bytesOfUtf8 } from '../../lib/bytes.ts';
import { TRIAL, TRIAL_FORMER } from './helper-names.ts';
import type { FoundFile, Host } from './host.ts';
import { type Owning, stageFile } from './stage-file.ts';

/** Written where nothing stands yet. */
const SOMETHING = bytesOfUtf8('a trial of Reseal\n');

export interface Trying extends Owning {
  readonly paths: readonly string[];
  readonly present: ReadonlyMap<string, FoundFile>;
  readonly signal: AbortSignal;
}

/** Throws where one could not be written, owned, kept under a further name, or renamed. */
export async function tryFiles(host: Host, trying: Trying): Promise<void> {
  for (const path of trying.paths) {
    try {
      await tryFile(host, path, trying);
    } catch (error) {
      // Why it failed is what counts, and not that its traces are left.
      await clear(host, path).catch(() => undefined);
      throw error;
    }
    await clear(host, path);
  }
}

/** With what stands there, so that it needs as much room. */
async function tryFile(host: Host, path: string, { present, ...owning }: Trying): Promise<void> {
  const former = present.get(path);
  const staged = path + TRIAL;
  await stageFile(host, { path, staged, content: former?.content ?? SOMETHING, facts: undefined, former }, owning);
  if (former === undefined) return;
  await host.remove(path + TRIAL_FORMER);
  await host.link(path, path + TRIAL_FORMER);
  // As the new file takes the former one's place.
  await host.rename(staged, path + TRIAL_FORMER);
}

async function clear(host: Host, path: string): Promise<void> {
  await host.remove(path + TRIAL);
  await host.remove(path + TRIAL_FORMER);
}
