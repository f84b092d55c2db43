// reseal secrets: the keys over the secrets of this installation, shown, rotated, closed to former master keys.

import type { Command } from 'commander';
import { OperatorError } from '../lib/operator-error.ts';
import { withJson } from './local-command.ts';
import { showRow, showRows, type OutputOptions } from './output.ts';
import type { RotationReport, Shell } from './shell.ts';

export function addSecrets(program: Command, shell: Shell): void {
  const secrets = program.command('secrets').description('the keys under which secrets are sealed');
  withJson(
    secrets.command('show').description('list the data keys, their master keys, and what is sealed under them'),
  ).action((options: OutputOptions) => show(shell, options));
  withJson(
    secrets
      .command('rotate')
      .description('seal everything anew beside running servers, under a new master key if there is one'),
  ).action((options: OutputOptions) => rotate(shell, options));
  withJson(secrets.command('finish').description('close the secrets to all master keys but the present one')).action(
    (options: OutputOptions) => finish(shell, options),
  );
}

async function show(shell: Shell, options: OutputOptions): Promise<void> {
  await using secrets = await shell.openSecrets();
  const rows = (await secrets.show()).map(({ id, state, createdAt, masterKeyIds, values }) => ({
    DataKeyId: id,
    State: state,
    CreatedAt: createdAt.toISOString(),
    MasterKeyIds: masterKeyIds.join(' '),
    Values: values,
  }));
  showRows(shell, rows, options);
}

async function rotate(shell: Shell, options: OutputOptions): Promise<void> {
  await using secrets = await shell.openSecrets();
  const report = await secrets.rotate(shell.pause);
  const { dataKeyId, isResumed, resealed, masterKeyId, formerMasterKeyFile, openTo } = report;
  const row = { DataKeyId: dataKeyId, Resealed: resealed, Resumed: isResumed, MasterKeyId: masterKeyId };
  showRow(
    shell,
    { ...row, FormerMasterKeyFile: formerMasterKeyFile ?? null, OpenTo: openTo.join(' ') || null },
    options,
  );
  if (!options.json) for (const line of adviceOf(report)) shell.print(`\n${line}`);
  if (report.unreadable.length > 0) throw unreadable(report.unreadable);
}

function adviceOf({ formerMasterKeyFile, openTo }: RotationReport): readonly string[] {
  const backups = 'Backups from before open with the former master key only; delete it when you delete them.';
  const others =
    'Give every node the new master key; then run "reseal secrets finish", which closes all to the former.';
  return [
    ...(formerMasterKeyFile === undefined ? [] : ['Keep a copy of the new master key.', backups]),
    ...(openTo.length === 0 ? [] : [others]),
    ...(formerMasterKeyFile === undefined && openTo.length === 0 ? ['The master key has stayed the same.'] : []),
  ];
}

const SHOWN_PLACES = 5;

function unreadable(places: readonly string[]): OperatorError {
  const some = places.slice(0, SHOWN_PLACES).join(', ');
  return new OperatorError(`Cannot seal anew what no key opens: ${places.length} values, among them ${some}`);
}

async function finish(shell: Shell, options: OutputOptions): Promise<void> {
  await using secrets = await shell.openSecrets();
  const closed = await secrets.finish();
  showRow(shell, { ClosedTo: closed.join(' ') || null }, options);
}
