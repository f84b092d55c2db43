// reseal accounts: make and list accounts, set whether their identity is verified, suspend and resume them, see what they use.

import type { Command } from 'commander';
import { byAge, getAccount, makeAccount, setSuspended, setVerified } from '../accounts/accounts.ts';
import { allowedTo, QUOTAS, utcDayOf } from '../certificates/model/quota.ts';
import { locally, withJson } from './local-command.ts';
import { showRow, showRows, type OutputOptions } from './output.ts';
import type { Shell } from './shell.ts';

export function addAccounts(program: Command, shell: Shell): void {
  const accounts = program.command('accounts').description('who owns certificates');
  withJson(accounts.command('create').description('make an account, verified'))
    .option('--name <name>', 'what to call it', 'account')
    .action((options: OutputOptions & { readonly name: string }) => create(shell, options));
  withJson(accounts.command('list').description('list the accounts')).action((options: OutputOptions) =>
    list(shell, options),
  );
  withJson(
    accounts
      .command('usage [uin]')
      .description('what an account keeps and has added today, beside its quotas; of all without one'),
  ).action((uin: string | undefined, options: OutputOptions) => usage(shell, { ...options, uin }));
  withJson(accounts.command('verify <uin>').description('let the account order certificates')).action(
    (uin: string, options: OutputOptions) => verify(shell, { ...options, uin, verified: true }),
  );
  withJson(accounts.command('unverify <uin>').description('refuse orders of the account (NoRealNameAuth)')).action(
    (uin: string, options: OutputOptions) => verify(shell, { ...options, uin, verified: false }),
  );
  withJson(
    accounts
      .command('suspend <uin>')
      .description('refuse its keys and links, and hold its orders; what is issued stays'),
  ).action((uin: string, options: OutputOptions) => suspend(shell, { ...options, uin, suspended: true }));
  withJson(accounts.command('resume <uin>').description('end the suspension; held orders go on')).action(
    (uin: string, options: OutputOptions) => suspend(shell, { ...options, uin, suspended: false }),
  );
}

async function create(shell: Shell, options: OutputOptions & { readonly name: string }): Promise<void> {
  const account = await locally(shell, (local) => makeAccount(local, { name: options.name }));
  showRow(shell, { AccountUin: account.uin }, options);
}

async function list(shell: Shell, options: OutputOptions): Promise<void> {
  const accounts = await locally(shell, (local) => local.store.reads.accounts.list());
  const rows = [...accounts].sort(byAge).map((account) => ({
    AccountUin: account.uin,
    Name: account.name,
    Verified: account.verified,
    SuspendedAt: account.suspendedAt?.toISOString() ?? null,
    CreatedAt: account.createdAt.toISOString(),
  }));
  showRows(shell, rows, options);
}

/** Those of the UTC day. */
async function usage(shell: Shell, wish: OutputOptions & { readonly uin: string | undefined }): Promise<void> {
  const rows = await locally(shell, async ({ store: { reads }, limits, clock }) => {
    const accounts = wish.uin === undefined ? await reads.accounts.list() : [await getAccount(reads, wish.uin)];
    const day = utcDayOf(clock.now());
    const ofEach = [...accounts].sort(byAge).map(async ({ uin }) => {
      const [used, allowed] = [await reads.usage.find(uin, day), allowedTo(limits, uin)];
      return QUOTAS.map((quota) => ({ AccountUin: uin, Quota: quota, Used: used[quota], Limit: allowed[quota] }));
    });
    return (await Promise.all(ofEach)).flat();
  });
  showRows(shell, rows, wish);
}

async function verify(
  shell: Shell,
  wish: OutputOptions & { readonly uin: string; readonly verified: boolean },
): Promise<void> {
  const account = await locally(shell, (local) => setVerified(local, wish));
  showRow(shell, { AccountUin: account.uin, Verified: account.verified }, wish);
}

async function suspend(
  shell: Shell,
  wish: OutputOptions & { readonly uin: string; readonly suspended: boolean },
): Promise<void> {
  const account = await locally(shell, (local) => setSuspended(local, wish));
  showRow(shell, { AccountUin: account.uin, SuspendedAt: account.suspendedAt?.toISOString() ?? null }, wish);
}
