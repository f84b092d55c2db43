// A command of the operator's file, run at a host, which is to end with exit code 0.

import { because, type Reason } from '../../reasons/reason.ts';
import { ReasonError, reasonOf } from '../../reasons/reason-error.ts';
import { isPassing, PassingTrouble } from '../place-error.ts';
import type { Ran } from '../../lib/run-program.ts';
import { shownOutput } from '../../lib/shown-output.ts';
import type { Host } from './host.ts';

/** Throws ReasonError, with the last of what it printed. */
export async function runCommand(host: Host, words: readonly string[], signal: AbortSignal): Promise<void> {
  const command = words.join(' ');
  const ran = await start(host, words, signal);
  const why = defectOf(ran, command);
  if (why !== undefined) throw new ReasonError(why);
}

async function start(host: Host, words: readonly string[], signal: AbortSignal): Promise<Ran> {
  try {
    return await host.run(words, signal);
  } catch (cause) {
    const reason = because('commandUnstarted', { command: words.join(' '), why: reasonOf(cause) });
    throw isPassing(cause) ? new PassingTrouble(reason, { cause }) : new ReasonError(reason, { cause });
  }
}

function defectOf(ran: Ran, command: string): Reason | undefined {
  if (ran.kind === 'killed') return because('commandKilled', { command, signal: ran.signal });
  const { exitCode, output } = ran;
  return exitCode === 0 ? undefined : because('commandEnded', { command, exitCode, output: shownOutput(output) });
}
