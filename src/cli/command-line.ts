// The `reseal` command: arguments in, one exit code out.

import { Command, CommanderError } from 'commander';
import { addAccounts } from './accounts.ts';
import { addAuthority } from './authority.ts';
import { addKeys } from './keys.ts';
import { addPolicies } from './policies.ts';
import { addProjects } from './projects.ts';
import type { Shell } from './shell.ts';

export const EXIT_DONE = 0;
export const EXIT_FAILED = 1;
export const EXIT_USAGE = 2;

/** Never throws: whatever goes wrong becomes one line on stderr and the exit code. */
export async function runCommandLine(words: readonly string[], shell: Shell): Promise<number> {
  try {
    await makeProgram(shell).parseAsync(words, { from: 'user' });
    return EXIT_DONE;
  } catch (error) {
    // Commander has already said what is wrong with the words, or shown the help that was asked for.
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT_DONE : EXIT_USAGE;
    shell.complain(`reseal: ${oneLine(error instanceof Error ? error.message : String(error))}`);
    return EXIT_FAILED;
  }
}

function makeProgram(shell: Shell): Command {
  const program = new Command('reseal')
    .description('A certificate service that speaks the Tencent Cloud SSL API. Settings: RESEAL_… in the environment.')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => shell.print(text.trimEnd()),
      writeErr: (text) => shell.complain(text.trimEnd()),
      outputError: (text, write) => write(oneLine(text.replace(/^error: /, 'reseal: '))),
    });
  program
    .command('serve')
    .description('serve until stopped')
    .action(() => shell.serve());
  for (const add of [addAccounts, addKeys, addPolicies, addProjects, addAuthority]) add(program, shell);
  return program;
}

function oneLine(text: string): string {
  return text.trim().replaceAll(/\s+/g, ' ');
}
