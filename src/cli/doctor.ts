// reseal doctor: the installation of this machine looked through, each finding with what to do about it.

import type { Command } from 'commander';
import { OperatorError } from '../lib/operator-error.ts';
import { type Finding, worstOf } from './finding.ts';
import { withJson } from './local-command.ts';
import { type OutputOptions, type Row, showRows } from './output.ts';
import type { Shell } from './shell.ts';

/** Everything works, and something wants somebody to see to it. */
export class AttentionNeeded extends OperatorError {}

export function addDoctor(program: Command, shell: Shell): void {
  withJson(
    program
      .command('doctor')
      .description('look through configuration, clock, resolvers, addresses, disk, database, issuers and targets'),
  ).action((options: OutputOptions) => examine(shell, options));
}

/** Ends with a failure where something is bad, and with an exit code of its own where something wants attention alone. */
async function examine(shell: Shell, options: OutputOptions): Promise<void> {
  const findings = await shell.examine();
  showRows(shell, findings.map(rowOf), options);
  const worst = worstOf(findings);
  if (worst === 'good') return;
  const count = findings.filter(({ condition }) => condition === worst).length;
  if (worst === 'bad') throw new OperatorError(`Found to be bad: ${count} of ${findings.length}`);
  throw new AttentionNeeded(`Found to want attention: ${count} of ${findings.length}`);
}

function rowOf({ check, subject, condition, found, advice }: Finding): Row {
  return {
    Condition: condition,
    Check: check,
    Subject: subject === '' ? null : subject,
    Found: found,
    Advice: advice ?? null,
  };
}
