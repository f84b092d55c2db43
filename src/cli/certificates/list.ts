// reseal list: the certificates of the account.

import { InvalidArgumentError, Option, type Command } from 'commander';
import { type Row, showRows } from '../output.ts';
import type { Shell } from '../shell.ts';
import { CERTIFICATE_PAGE, readAnswer, type WireCertificate } from './answers.ts';
import { listRenewals } from './renewals.ts';
import { given, openCall, type ServiceOptions, withService } from './service.ts';
import { STATUS_GROUP_NAMES, STATUS_GROUPS, type StatusGroup, statusText } from './statuses.ts';

interface ListOptions extends ServiceOptions {
  readonly search?: string;
  readonly status?: StatusGroup;
  readonly project?: number;
  readonly soonest?: true;
  readonly renewing?: true;
  readonly offset: number;
  readonly limit: number;
}

/** What the API counts everything above as. */
export const MAX_LIMIT = 1000;
const DEFAULT_LIMIT = 50;

export function addList(program: Command, shell: Shell, readProjectId: (text: string) => number): void {
  withService(program.command('list').description('list certificates, newest first'))
    .option('--search <text>', 'those with it in id, alias or domain')
    .addOption(new Option('--status <status>', 'those that stand so').choices(STATUS_GROUP_NAMES))
    .option('--project <id>', 'those of this project', readProjectId)
    .option('--soonest', 'those that expire soonest first')
    .addOption(
      new Option(
        '--renewing',
        'those that renew by themselves, and how that stands, those first that are due soonest',
      ).conflicts(['search', 'status', 'project', 'soonest']),
    )
    .option('--offset <n>', 'leave out so many', readCount, 0)
    .option('--limit <n>', `so many at most, ${MAX_LIMIT} being the most`, readLimit, DEFAULT_LIMIT)
    .action((options: ListOptions) => (options.renewing ? listRenewals(shell, options) : list(shell, options)));
}

export function readCount(text: string): number {
  if (/^[0-9]{1,9}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It is a number.');
}

export function readLimit(text: string): number {
  const limit = readCount(text);
  if (limit >= 1 && limit <= MAX_LIMIT) return limit;
  throw new InvalidArgumentError(`It is a number from 1 to ${MAX_LIMIT}.`);
}

async function list(shell: Shell, wish: ListOptions): Promise<void> {
  const call = await openCall(shell, wish);
  const input = given({
    Offset: wish.offset,
    Limit: wish.limit,
    SearchKey: wish.search,
    CertificateStatus: wish.status === undefined ? undefined : STATUS_GROUPS[wish.status],
    ProjectId: wish.project,
    ExpirationSort: wish.soonest ? 'ASC' : undefined,
  });
  const answer = await call('DescribeCertificates', input);
  if (wish.json) return shell.print(JSON.stringify(answer));
  const { TotalCount: total, Certificates: page } = readAnswer(CERTIFICATE_PAGE, answer);
  showRows(shell, page.map(rowOf), {});
  if (page.length > 0 && page.length < total) {
    shell.print(`(${wish.offset + 1} to ${wish.offset + page.length} of ${total})`);
  }
}

function rowOf(certificate: WireCertificate): Row {
  return {
    CertificateId: certificate.CertificateId,
    Domain: certificate.Domain,
    Alias: certificate.Alias || null,
    Status: statusText(certificate),
    Ends: certificate.CertEndTime ?? null,
    Replacement: certificate.CertificateExtra?.ReplacedFor ?? null,
  };
}
