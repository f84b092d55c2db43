// reseal targets: the places of the configuration to which certificates are brought, what they show, and whether they can be changed.

import type { Command } from 'commander';
import type { Observation, Target } from '../certificates/ports/targets.ts';
import type { Tried } from '../deploy/place.ts';
import type { Checked } from '../deploy/targets.ts';
import { atMostAtOnce } from '../lib/turns/at-most-at-once.ts';
import { placeText } from '../lib/network/host-and-port.ts';
import { OperatorError } from '../lib/operator-error.ts';
import { inEnglish } from '../reasons/reason.ts';
import { withJson } from './local-command.ts';
import { type OutputOptions, type Row, showRow, showRows } from './output.ts';
import type { Shell } from './shell.ts';

export function addTargets(program: Command, shell: Shell): void {
  const targets = program
    .command('targets')
    .description('places to which certificates are brought, by the configuration');
  withJson(targets.command('list').description('list them')).action((options: OutputOptions) => list(shell, options));
  withJson(targets.command('show <instance>').description('show one, and the certificates that it serves')).action(
    (instance: string, options: OutputOptions) => show(shell, instance, options),
  );
  withJson(
    targets
      .command('check [instance]')
      .description('try whether it, or each of them, can be changed, leaving what is served as it is')
      .option('--no-reload', 'leave out the commands that reload what stands there'),
  ).action((instance: string | undefined, options: CheckOptions) => check(shell, instance, options));
}

async function list(shell: Shell, options: OutputOptions): Promise<void> {
  const targets = await shell.openTargets();
  showRows(shell, targets.list().map(rowOf), options);
}

async function show(shell: Shell, instance: string, options: OutputOptions): Promise<void> {
  const targets = await shell.openTargets();
  const target = getTarget(targets.list(), instance);
  const observations = await targets.observe(target, shell.stopSignal());
  if (options.json)
    return shell.print(JSON.stringify({ ...rowOf(target), Served: observations.map(observationRowOf) }));
  showRow(shell, rowOf(target), options);
  shell.print('');
  showRows(shell, observations.map(observationRowOf), options);
}

interface CheckOptions extends OutputOptions {
  readonly reload: boolean;
}

/** Each has a connection. */
const CHECKS_AT_ONCE = 32;

/** Ends with a failure where one of them fails, after all were looked at. */
async function check(shell: Shell, instance: string | undefined, options: CheckOptions): Promise<void> {
  const targets = await shell.openTargets();
  const signal = shell.stopSignal();
  const chosen = instance === undefined ? targets.list() : [getTarget(targets.list(), instance)];
  const checkOne = atMostAtOnce(CHECKS_AT_ONCE, async (target: Target) => {
    return checkRowOf(target, await targets.check(target, { reloads: options.reload }, signal));
  });
  const rows = await Promise.all(chosen.map(checkOne));
  showRows(shell, rows, options);
  const bad = rows.filter(({ Change, Handshake }) => Change !== GOOD || (Handshake !== GOOD && Handshake !== null));
  if (bad.length > 0) throw new OperatorError(`Cannot use ${bad.length} of ${rows.length} targets as they are`);
}

/** By its InstanceId, or by the name that the operator has given it. */
function getTarget(targets: readonly Target[], instance: string): Target {
  const found = targets.filter(({ instanceId, name }) => instanceId === instance || name === instance);
  const [target, second] = found;
  if (target === undefined) throw new OperatorError(`Cannot find target ${instance}: the configuration has none`);
  if (second !== undefined)
    throw new OperatorError(`Cannot choose target ${instance}: there are ${found.length} of that name`);
  return target;
}

function rowOf({ resourceType, region, instanceId, name, domains, accounts, served }: Target): Row {
  return {
    Type: resourceType,
    Instance: instanceId,
    Name: name,
    Region: region === '' ? null : region,
    Domains: domains,
    Accounts: accounts === 'all' ? ['*'] : accounts,
    Served: served.map(placeText),
  };
}

function observationRowOf({ address: { host, port, serverName }, seen, unseen }: Observation): Row {
  return {
    Address: placeText({ host, port }),
    Name: serverName,
    SHA256: seen?.leafSha256 ?? null,
    Until: seen?.notAfter.toISOString() ?? null,
    Names: seen?.names ?? [],
    Why: unseen === undefined ? null : inEnglish(unseen),
  };
}

const GOOD = 'good';

const RELOADS: { readonly [how in Tried]: string | null } = {
  reloaded: GOOD,
  notReloaded: 'not tried',
  needsNoReload: null,
};

function checkRowOf({ resourceType, instanceId, served }: Target, { failure, tried, observations }: Checked) {
  const unseen = observations.find((one) => one.unseen !== undefined)?.unseen;
  return {
    Type: resourceType,
    Instance: instanceId,
    Change: failure === undefined ? GOOD : inEnglish(failure.reason),
    Reload: tried === undefined ? null : RELOADS[tried],
    Handshake: served.length === 0 ? null : unseen === undefined ? GOOD : inEnglish(unseen),
  };
}
