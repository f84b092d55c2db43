// A file written beside the one whose place it is to take, with the owner and the mode that it will have there.

import { because } from '../../reasons/reason.ts';
import { ReasonError } from '../../reasons/reason-error.ts';
import { runCommand } from './command.ts';
import type { FileFacts, FoundFile, Host } from './host.ts';

export interface Owning {
  /** Mode and owner of a new file, by its path, what had its name, and as it was created. */
  readonly factsOf: (
    path: string,
    at: { readonly former: FoundFile | undefined; readonly created: FileFacts },
  ) => FileFacts;
  /** "owner:group", which chown(1) of the host resolves; undefined to leave them. */
  readonly ownership: string | undefined;
}

export interface Staging {
  /** Where it is to go. */
  readonly path: string;
  /** Where it is written. */
  readonly staged: string;
  readonly content: Uint8Array;
  /** Of a file that is put back; undefined for what the setting says. */
  readonly facts: FileFacts | undefined;
  /** What stands in its place. */
  readonly former: FoundFile | undefined;
}

export async function stageFile(
  host: Host,
  { path, staged, content, facts, former }: Staging,
  { factsOf, ownership, signal }: Owning & { readonly signal: AbortSignal },
): Promise<void> {
  await host.createPrivate(staged, content);
  // Ownership goes before the mode: a wider one is for the right group alone.
  if (facts === undefined && ownership !== undefined)
    await runCommand(host, ['chown', '--', ownership, staged], signal);
  const created = await host.find(staged);
  if (created === undefined) throw new ReasonError(because('fileGone', { path: staged }));
  await host.setFacts(staged, facts ?? factsOf(path, { former, created }));
}
