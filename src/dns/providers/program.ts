// A program of the operator's that publishes records, called with the arguments of lego's provider "exec", without a shell.

import { access, constants } from 'node:fs/promises';
import { basename, isAbsolute } from 'node:path';
import { runProgram } from '../../lib/run-program.ts';
import { shownOutput } from '../../lib/shown-output.ts';
import { because, type Reason } from '../../reasons/reason.ts';
import { reasonOf } from '../../reasons/reason-error.ts';
import { ProviderTrouble, refusedBecause } from './provider-trouble.ts';
import type { KeptRecord, RecordKeeper } from './record-keeper.ts';

/** Of what it prints, the last is kept, and the last of that told. */
export const MAX_OUTPUT_BYTES = 16 * 1024;

export interface ProgramParts {
  /** The program, by its absolute path, and words that go before those of the call. */
  readonly command: readonly [program: string, ...words: readonly string[]];
  /** As of HttpRequestParts. */
  readonly mode: 'default' | 'raw';
}

export function programKeeper(parts: ProgramParts): RecordKeeper {
  return {
    add: async (record, signal) => await run(parts, { act: 'present', record, signal }),
    remove: async (record, signal) => await run(parts, { act: 'cleanup', record, signal }),
    look: async () => await look(parts),
  };
}

async function run(
  { command, mode }: ProgramParts,
  errand: { readonly act: 'present' | 'cleanup'; readonly record: KeptRecord; readonly signal: AbortSignal },
): Promise<void> {
  const { act, record, signal } = errand;
  const words = [
    ...command,
    act,
    ...(mode === 'raw' ? ['--', record.name, '', record.value] : [`${record.name}.`, record.value]),
  ];
  signal.throwIfAborted();
  const ran = await runProgram(words, { signal, mostOutput: MAX_OUTPUT_BYTES }).catch((cause: unknown) => {
    throw unstarted(command, cause);
  });
  if (ran.kind === 'exited' && ran.exitCode === 0) return;
  throw new ProviderTrouble(why(ran, nameOf(command)), { mayHaveChanged: true, isOfProvider: ran.kind === 'killed' });
}

function why(ran: Awaited<ReturnType<typeof runProgram>>, command: string): Reason {
  if (ran.kind === 'killed') return because('commandKilled', { command, signal: ran.signal });
  return because('commandEnded', { command, exitCode: ran.exitCode, output: shownOutput(ran.output) });
}

/** Customers read it: neither its folder nor its words, of which one may be a secret. */
function nameOf([program]: ProgramParts['command']): string {
  return basename(program);
}

function unstarted(command: ProgramParts['command'], cause: unknown): ProviderTrouble {
  const reason = because('commandUnstarted', { command: nameOf(command), why: reasonOf(cause) });
  return new ProviderTrouble(reason, { mayHaveChanged: false, isOfProvider: true, cause });
}

async function look({ command }: ProgramParts): Promise<void> {
  const [program] = command;
  try {
    if (isAbsolute(program)) await access(program, constants.X_OK);
  } catch (cause) {
    throw refusedBecause(unstarted(command, cause).reason);
  }
}
