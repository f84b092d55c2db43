// The form that local commands share: options, the account they are about, the opened data folder.

import type { Command } from 'commander';
import { findFirstAccount, getAccount } from '../accounts/accounts.ts';
import type { AccountReads } from '../accounts/ports.ts';
import { OperatorError } from '../lib/operator-error.ts';
import type { LocalService, Shell } from './shell.ts';

export interface AccountOptions {
  readonly account?: string;
}

export function withJson(command: Command): Command {
  return command.option('--json', 'print JSON');
}

export function withAccount(command: Command): Command {
  return command.option('--account <uin>', 'the account it is about (default: the first one)');
}

/** Opens the data folder for the time of one act. */
export async function locally<T>(shell: Shell, act: (local: LocalService) => Promise<T>): Promise<T> {
  await using local = await shell.openLocal();
  return await act(local);
}

/** The account named by --account, or the first one. Throws OperatorError when there is none. */
export async function chosenUin(reads: Pick<AccountReads, 'accounts'>, options: AccountOptions): Promise<string> {
  if (options.account !== undefined) return (await getAccount(reads, options.account)).uin;
  const first = await findFirstAccount(reads);
  if (first === undefined) throw new OperatorError('Cannot choose an account: there is none yet');
  return first.uin;
}
