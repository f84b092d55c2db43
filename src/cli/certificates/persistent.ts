// reseal persistent: the record in DNS that lets an account have certificates of a domain, ready to copy, looked for, and those known.

import type { Command } from 'commander';
import { type Row, showRow, showRows, visible } from '../output.ts';
import type { Shell } from '../shell.ts';
import { PERSISTENT_CHECK, PERSISTENT_RECORD, PERSISTENT_RECORDS, readAnswer } from './answers.ts';
import { rowsOfFinding } from './checks.ts';
import { MAX_LIMIT, readLimit } from './list.ts';
import { given, openCall, type ServiceOptions, withService } from './service.ts';

const DEFAULT_LIMIT = 100;

interface ShowOptions extends ServiceOptions {
  readonly wildcard?: true;
  readonly until?: string;
}

interface ListOptions extends ServiceOptions {
  readonly limit: number;
  readonly after?: string;
}

export function addPersistent(program: Command, shell: Shell): void {
  const persistent = program
    .command('persistent')
    .description('records in DNS that prove every order of the account for a domain');
  withService(persistent.command('show <domain>').description('show the record that the owner of a domain is to set'))
    .option('--wildcard', 'for wildcards and all names below, too')
    .option('--until <time>', "until a 'YYYY-MM-DD HH:MM:SS' in GMT+8 (default: for as long as it stands)")
    .action((domain: string, options: ShowOptions) => show(shell, domain, options));
  withService(
    persistent.command('check <name>').description('look whether an order for the name would be proved by one now'),
  ).action((name: string, options: ServiceOptions) => check(shell, name, options));
  withService(persistent.command('list').description('list those by which orders were proved'))
    .option('--limit <n>', `so many at most, ${MAX_LIMIT} being the most`, readLimit, DEFAULT_LIMIT)
    .option('--after <domain>', 'those behind this domain')
    .action((options: ListOptions) => list(shell, options));
}

async function show(shell: Shell, domain: string, options: ShowOptions): Promise<void> {
  const call = await openCall(shell, options);
  const wish = given({ Domain: domain, Wildcard: options.wildcard, PersistUntilTime: options.until });
  const answer = await call('ResealDescribePersistentRecord', wish);
  if (options.json) return shell.print(JSON.stringify(answer));
  const { Name, Value } = readAnswer(PERSISTENT_RECORD, answer);
  shell.print(`Publish this record in DNS once, and leave it there; by it every later proof is automatic:
  ${visible(Name)}.  TXT  ${JSON.stringify(visible(Value))}

Then: reseal persistent check ${visible(domain)}`);
}

async function check(shell: Shell, name: string, options: ServiceOptions): Promise<void> {
  const call = await openCall(shell, options);
  const answer = await call('ResealCheckPersistentRecord', { Domain: name });
  if (options.json) return shell.print(JSON.stringify(answer));
  const { Domain, Holds, Finding: finding } = readAnswer(PERSISTENT_CHECK, answer);
  showRow(shell, { Domain, Holds, Reason: finding.Reason }, {});
  shell.print('');
  showRows(shell, rowsOfFinding({ Name: finding.Expected.Place }, { finding, check: finding.Result }), {});
}

async function list(shell: Shell, options: ListOptions): Promise<void> {
  const call = await openCall(shell, options);
  const wish = given({ Limit: options.limit, Cursor: options.after });
  const answer = await call('ResealDescribePersistentRecords', wish);
  if (options.json) return shell.print(JSON.stringify(answer));
  const { Records, NextCursor } = readAnswer(PERSISTENT_RECORDS, answer);
  const rows = Records.map(
    (record): Row => ({
      Domain: record.Domain,
      Wildcard: record.Wildcard,
      Until: record.PersistUntilTime ?? null,
      Checked: record.CheckTime,
      Standing: record.Ended ? 'ended' : record.Ending ? 'ends soon' : 'stands',
    }),
  );
  showRows(shell, rows, {});
  if (NextCursor !== undefined) shell.print(`(more: --after ${visible(NextCursor)})`);
}
