// reseal audit: the log of operations exported, its seals shown, and both verified.

import { InvalidArgumentError, type Command } from 'commander';
import { getAccount } from '../accounts/accounts.ts';
import type { StoredSeal } from '../audit/ports.ts';
import type { Verified } from '../audit/verify.ts';
import { OperatorError } from '../lib/operator-error.ts';
import { locally, withJson } from './local-command.ts';
import { type OutputOptions, type Row, showRow, showRows } from './output.ts';
import type { Shell } from './shell.ts';

/** Lines that are printed at once. */
const PRINTED_LINES = 1000;
const LISTED_SEALS = 31;

interface ExportOptions {
  readonly from?: string;
  readonly to?: string;
  readonly account?: string;
}

interface VerifyOptions extends OutputOptions {
  readonly file?: string;
  readonly seal?: ReadonlyMap<number, string>;
}

export function addAudit(program: Command, shell: Shell): void {
  const audit = program.command('audit').description('what was done, by whom, and whether the log of it is as it was');
  audit
    .command('export')
    .description('print the log, one JSON object on a line, with the seal of each day after its entries')
    .option('--from <day>', 'from the seal of this day on (UTC, such as 2026-11-29)', readDay)
    .option('--to <day>', 'to the seal of this day', readDay)
    .option('--account <uin>', 'of this account alone, without seals')
    .option('--format <format>', 'jsonl, which is all there is', readFormat, 'jsonl')
    .action((options: ExportOptions) => exportLog(shell, options));
  withJson(audit.command('verify').description('tell whether the log is as it was sealed; exit code 1 where it is not'))
    .option('--file <file>', 'an export, by itself, instead of the log here')
    .option('--seal <number:digest...>', 'a seal that was kept elsewhere, which must be there as it was', collectSeal)
    .action((options: VerifyOptions) => verifyLog(shell, options));
  withJson(audit.command('seals').description(`list the last ${LISTED_SEALS} seals, to be kept elsewhere`)).action(
    (options: OutputOptions) => listSeals(shell, options),
  );
}

/** For commander: a text that is no day is an error of usage. */
function readDay(text: string): string {
  const isDay = /^[0-9]{4}-[0-9]{2}-[0-9]{2}$/.test(text) && new Date(`${text}T00:00:00Z`).toJSON()?.startsWith(text);
  if (isDay) return text;
  throw new InvalidArgumentError('A day is written like 2026-11-29.');
}

function readFormat(text: string): string {
  if (text === 'jsonl') return text;
  throw new InvalidArgumentError('The only format is jsonl.');
}

function collectSeal(text: string, before: ReadonlyMap<number, string> = new Map()): ReadonlyMap<number, string> {
  const { number, digest } = /^(?<number>[1-9][0-9]{0,8}):(?<digest>[0-9a-f]{64})$/.exec(text)?.groups ?? {};
  if (number === undefined || digest === undefined) {
    throw new InvalidArgumentError('A seal is its number, a colon, and the 64 hexadecimal digits of its digest.');
  }
  return new Map([...before, [Number(number), digest]]);
}

async function exportLog(shell: Shell, { from, to, account }: ExportOptions): Promise<void> {
  const { exportLines } = await import('../audit/logs.ts');
  await locally(shell, async ({ store }) => {
    const accountUin = account === undefined ? undefined : (await getAccount(store.reads, account)).uin;
    let lines: string[] = [];
    for await (const line of exportLines(store.reads.audit, { from, to, accountUin })) {
      lines.push(line);
      if (lines.length < PRINTED_LINES) continue;
      shell.print(lines.join('\n'));
      lines = [];
    }
    if (lines.length > 0) shell.print(lines.join('\n'));
  });
}

async function verifyLog(shell: Shell, options: VerifyOptions): Promise<void> {
  const { file, seal: kept = new Map<number, string>() } = options;
  const { LogDiffers } = await import('../audit/verify.ts');
  try {
    const verified = file === undefined ? await verifyStored(shell, kept) : await verifyFile(shell, { file, kept });
    showRow(shell, rowOfVerified(verified), options);
  } catch (error) {
    if (!(error instanceof LogDiffers)) throw error;
    throw new OperatorError(`The log is not what was sealed: ${error.message}`, { cause: error });
  }
}

type Kept = ReadonlyMap<number, string>;

async function verifyStored(shell: Shell, kept: Kept): Promise<Verified> {
  const [{ storedStretches, unsealedLines }, { verify }] = await parts();
  return await locally(shell, async ({ store: { reads } }) => {
    const { audit } = reads;
    const log = { stretches: storedStretches(audit), unsealed: unsealedLines(audit) };
    return await verify({ ...log, kept, mayBeginLater: false });
  });
}

async function verifyFile(
  shell: Shell,
  { file, kept }: { readonly file: string; readonly kept: Kept },
): Promise<Verified> {
  const [{ exportedLog }, { verify }] = await parts();
  const verified = await verify({ ...exportedLog(shell.readLines(file)), kept, mayBeginLater: true });
  if (verified.seals > 0) return verified;
  throw new OperatorError(`Cannot verify ${file}: there is no seal in it; an export of one account has none`);
}

async function parts() {
  return await Promise.all([import('../audit/logs.ts'), import('../audit/verify.ts')]);
}

function rowOfVerified({ seals, pruned, entries, unsealed, last }: Verified): Row {
  const seal = last === undefined ? null : `${last.number}:${last.digest}`;
  const counts = { Seals: seals, PrunedSeals: pruned, Entries: entries, NotSealedYet: unsealed };
  return { ...counts, LastDay: last?.day ?? null, LastSeal: seal };
}

async function listSeals(shell: Shell, options: OutputOptions): Promise<void> {
  const seals = await locally(shell, async ({ store: { reads } }) => {
    const last = await reads.audit.findLastSeal();
    return await reads.audit.listSeals(Math.max((last?.number ?? 0) - LISTED_SEALS, 0));
  });
  showRows(shell, seals.map(rowOfSeal), options);
}

function rowOfSeal({ number, day, entries, digest, prunedAt }: StoredSeal): Row {
  return { Day: day, Entries: entries, Pruned: prunedAt !== undefined, Seal: `${number}:${digest}` };
}
