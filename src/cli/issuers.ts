// reseal issuers: the authorities elsewhere of the configuration, and the accounts by which certificates are ordered there.

import type { Command } from 'commander';
import { withJson } from './local-command.ts';
import { type OutputOptions, type Row, showRow, showRows } from './output.ts';
import type { IssuerReport, Shell } from './shell.ts';

interface ChangeOptions extends OutputOptions {
  readonly despiteOrders?: true;
}

const DESPITE = '--despite-orders';

export function addIssuers(program: Command, shell: Shell): void {
  const issuers = program.command('issuers').description('authorities elsewhere, and the accounts there');
  withJson(issuers.command('list').description('list those of the configuration')).action((options: OutputOptions) =>
    list(shell, options),
  );
  withJson(issuers.command('show <name>').description('show one and its account')).action(
    (name: string, options: OutputOptions) => show(shell, name, options),
  );
  withJson(issuers.command('change-key <name>').description('have its account go by a new key, which is made here'))
    .option(DESPITE, 'also while orders are under way, whose proofs it spoils')
    .action((name: string, options: ChangeOptions) => changeKey(shell, name, options));
  withJson(
    issuers
      .command('close <name>')
      .description('open no more orders by its account, and deactivate it once nothing is under way; for good'),
  )
    .option(DESPITE, 'deactivate it now; what is under way comes to nothing')
    .action((name: string, options: ChangeOptions) => close(shell, name, options));
}

async function list(shell: Shell, options: OutputOptions): Promise<void> {
  await using issuers = await shell.openIssuers();
  showRows(shell, (await issuers.list()).map(rowOf), options);
}

async function show(shell: Shell, name: string, options: OutputOptions): Promise<void> {
  await using issuers = await shell.openIssuers();
  showRow(shell, wholeRowOf(await issuers.show(name)), options);
}

async function changeKey(shell: Shell, name: string, { despiteOrders, ...options }: ChangeOptions): Promise<void> {
  await using issuers = await shell.openIssuers();
  showRow(shell, wholeRowOf(await issuers.changeKey(name, { isDespiteOrders: despiteOrders === true })), options);
}

async function close(shell: Shell, name: string, { despiteOrders, ...options }: ChangeOptions): Promise<void> {
  await using issuers = await shell.openIssuers();
  const report = await issuers.close(name, { isDespiteOrders: despiteOrders === true });
  showRow(shell, wholeRowOf(report), options);
  if (report.state !== 'closing' || options.json) return;
  shell.print('\nNo order is opened there any more. The service deactivates the account once nothing is under way.');
}

function rowOf({ name, directory, state, accountUrl, underWay }: IssuerReport): Row {
  return { Name: name, Directory: directory, State: state, Account: accountUrl ?? null, UnderWay: underWay };
}

function wholeRowOf(report: IssuerReport): Row {
  const { contact, keyThumbprint, createdAt, closingAt, closedAt, rate } = report;
  return {
    ...rowOf(report),
    Contact: contact,
    KeyThumbprint: keyThumbprint ?? null,
    CreatedAt: createdAt?.toISOString() ?? null,
    ClosingAt: closingAt?.toISOString() ?? null,
    ClosedAt: closedAt?.toISOString() ?? null,
    Orders: rate?.opened ?? null,
    OrdersAtMost: rate?.orders ?? null,
    OrdersInHours: rate?.hours ?? null,
  };
}
