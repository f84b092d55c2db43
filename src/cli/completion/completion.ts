// reseal completion: a script by which a shell completes the words of this program, made from the table of its commands.

import { Argument, type Command } from 'commander';
import type { Shell } from '../shell.ts';
import { bashCompletion } from './bash.ts';
import { fishCompletion } from './fish.ts';
import { type CompletedCommand, tableOf } from './table.ts';
import { zshCompletion } from './zsh.ts';

const SCRIPTS = {
  bash: bashCompletion,
  zsh: zshCompletion,
  fish: fishCompletion,
} as const satisfies Readonly<Record<string, (table: readonly CompletedCommand[]) => string>>;

export type CompletedShell = keyof typeof SCRIPTS;

export const COMPLETED_SHELLS = Object.keys(SCRIPTS) as readonly CompletedShell[];

export function addCompletion(program: Command, shell: Shell): void {
  program
    .command('completion')
    .description('print what makes a shell complete the words of this program')
    .addArgument(new Argument('<shell>', 'whose completion').choices(COMPLETED_SHELLS))
    .action((name: CompletedShell) => shell.print(SCRIPTS[name](tableOf(program))));
}
