// reseal schedule: what is to be revoked because another was issued in its place; sooner, or not at all.

import type { Command } from 'commander';
import type { Call } from '../../client/client.ts';
import { showRow, showRows, type Row } from '../output.ts';
import type { Shell } from '../shell.ts';
import { readAnswer, SCHEDULE_CHANGE, SCHEDULES, type WireCertificate, type WireSchedule } from './answers.ts';
import { MAX_LIMIT, readCount, readLimit } from './list.ts';
import { given, openCall, type ServiceOptions, unlessDenied, withService } from './service.ts';
import { isIssued } from './statuses.ts';

const DEFAULT_LIMIT = 50;

interface ListOptions extends ServiceOptions {
  readonly offset: number;
  readonly limit: number;
}

export function addSchedule(program: Command, shell: Shell): void {
  const schedule = program.command('schedule').description('revocations of certificates that have been reissued');
  withService(schedule.command('list').description('list what is to be revoked, soonest first'))
    .option('--offset <n>', 'leave out so many', readCount, 0)
    .option('--limit <n>', `so many at most, ${MAX_LIMIT} being the most`, readLimit, DEFAULT_LIMIT)
    .action((options: ListOptions) => list(shell, options));
  withService(schedule.command('show <id>').description('show when a certificate is to be revoked')).action(
    (id: string, options: ServiceOptions) => showOne(shell, id, options),
  );
  withService(schedule.command('now <id>').description('have it revoked now, and its reissue not')).action(
    (id: string, options: ServiceOptions) => advance(shell, { id, options }),
  );
  withService(
    schedule.command('advance <id> <time>').description("have it revoked sooner, at a 'YYYY-MM-DD HH:MM:SS' in GMT+8"),
  ).action((id: string, time: string, options: ServiceOptions) => advance(shell, { id, time, options }));
  withService(schedule.command('cancel <id>').description('keep it')).action((id: string, options: ServiceOptions) =>
    cancel(shell, id, options),
  );
}

async function list(shell: Shell, wish: ListOptions): Promise<void> {
  const call = await openCall(shell, wish);
  const answer = await call(DESCRIBE, { Offset: wish.offset, Limit: wish.limit });
  if (wish.json) return shell.print(JSON.stringify(answer));
  const { TotalCount: total, ScheduledRevocations: page } = readAnswer(SCHEDULES, answer);
  showRows(shell, page.map(rowOf), {});
  if (page.length > 0 && page.length < total) {
    shell.print(`(${wish.offset + 1} to ${wish.offset + page.length} of ${total})`);
  }
}

async function showOne(shell: Shell, id: string, options: ServiceOptions): Promise<void> {
  const call = await openCall(shell, options);
  const answer = await call(DESCRIBE, { CertificateId: id });
  if (options.json) return shell.print(JSON.stringify(answer));
  const [found] = readAnswer(SCHEDULES, answer).ScheduledRevocations;
  showRow(shell, found === undefined ? { CertificateId: id, Revocation: 'not scheduled' } : rowOf(found), {});
}

interface Advance {
  readonly id: string;
  /** Absent for now. */
  readonly time?: string;
  readonly options: ServiceOptions;
}

async function advance(shell: Shell, { id, time, options }: Advance): Promise<void> {
  const call = await openCall(shell, options);
  const answer = await call('ResealAdvanceScheduledRevocation', given({ CertificateId: id, RevokeTime: time }));
  if (options.json) return shell.print(JSON.stringify(answer));
  const { RevokeTime } = readAnswer(SCHEDULE_CHANGE, answer);
  showRow(shell, { CertificateId: id, Revocation: RevokeTime ?? 'now' }, {});
}

async function cancel(shell: Shell, id: string, options: ServiceOptions): Promise<void> {
  const call = await openCall(shell, options);
  const answer = await call('ResealCancelScheduledRevocation', { CertificateId: id });
  if (options.json) return shell.print(JSON.stringify(answer));
  showRow(shell, { CertificateId: id, Revocation: 'called off' }, {});
}

const DESCRIBE = 'ResealDescribeScheduledRevocations';

function rowOf({ CertificateId, Domain, RevokeTime, Reason, ReplacementId, HeldBy = [] }: WireSchedule): Row {
  const row = { CertificateId, Domain, Revocation: RevokeTime, Reason, Replacement: ReplacementId };
  return HeldBy.length === 0 ? row : { ...row, 'Held by': HeldBy.join(', ') };
}

/** Undefined where nothing is scheduled, or the service does not say. */
export async function findSchedule(call: Call, certificate: WireCertificate): Promise<WireSchedule | undefined> {
  const { CertificateId, Status, CertificateExtra: extra } = certificate;
  if (!isIssued(Status) || !extra?.ReplacedFor) return undefined;
  const answer = await unlessDenied(() => call(DESCRIBE, { CertificateId }));
  return answer === undefined ? undefined : readAnswer(SCHEDULES, answer).ScheduledRevocations[0];
}
