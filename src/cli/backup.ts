// reseal backup, reseal restore: the database as one file, taken beside a running service.

import type { Command } from 'commander';
import { withJson } from './local-command.ts';
import { showRow, type OutputOptions } from './output.ts';
import type { Shell } from './shell.ts';

export function addBackup(program: Command, shell: Shell): void {
  withJson(
    program.command('backup <file>').description('copy the database into a file, beside a running service'),
  ).action((file: string, options: OutputOptions) => backUp(shell, { ...options, file }));
  withJson(
    program.command('restore <file>').description('put such a copy into a data folder that has no database'),
  ).action((file: string, options: OutputOptions) => restore(shell, { ...options, file }));
}

type Wish = OutputOptions & { readonly file: string };

async function backUp(shell: Shell, wish: Wish): Promise<void> {
  const { bytes, masterKeyFile, configFile } = await shell.backUp(wish.file);
  const row = { File: wish.file, Bytes: bytes, MasterKeyFile: masterKeyFile ?? null, ConfigFile: configFile ?? null };
  showRow(shell, row, wish);
  if (!wish.json) {
    shell.print('\nMaster key and configuration are not in it: keep copies of them, and the key in another place.');
  }
}

async function restore(shell: Shell, wish: Wish): Promise<void> {
  showRow(shell, { DatabaseFile: await shell.restore(wish.file) }, wish);
}
