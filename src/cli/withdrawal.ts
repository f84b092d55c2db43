// reseal ca compromised, revoke: an issuing authority is taken out of service.

import { type Command, InvalidArgumentError, Option } from 'commander';
import type { AuthorityRecord } from '../ca/ports.ts';
import { AUTHORITY_REVOCATION_REASONS, type AuthorityRevocationReason } from '../ca/withdrawal/authority-reasons.ts';
import { stateRowOf } from './authority-state.ts';
import { locally, withJson } from './local-command.ts';
import { type OutputOptions, showRow } from './output.ts';
import type { LocalService, Shell } from './shell.ts';
import { readUtcTime } from './utc-time.ts';

interface CompromiseOptions extends OutputOptions {
  readonly revokeAt?: Date;
  readonly onceReplaced?: boolean;
}

interface RevokeOptions extends OutputOptions {
  readonly reason: AuthorityRevocationReason;
  readonly withWhatIsBelow?: string;
}

export function addWithdrawal(authority: Command, shell: Shell): void {
  withJson(authority.command('compromised <id>'))
    .description(
      "an issuing authority's key is in other hands: the next one issues from now on, its root revokes it in time",
    )
    .option(
      '--revoke-at <time>',
      'when at the latest, as 2026-11-30T12:00:00Z (default: seven days from now)',
      readTime,
    )
    .option('--once-replaced', 'sooner, once everything below it that is in force has been replaced')
    .option('--no-once-replaced', 'not before that time, whatever has been replaced')
    .addHelpText(
      'after',
      '\nIt may be called again at any time: it goes on where it ended, and changes what it is told.',
    )
    .action((id: string, options: CompromiseOptions) => declareCompromised(shell, id, options));
  withJson(authority.command('revoke <id>'))
    .description("revoke an issuing authority's certificate now, by its root; for good")
    .addOption(new Option('--reason <reason>', 'why').choices(AUTHORITY_REVOCATION_REASONS).makeOptionMandatory())
    .option('--with-what-is-below <id>', 'its id again: also while certificates below it are in force and not replaced')
    .action((id: string, options: RevokeOptions) => revoke(shell, id, options));
}

async function declareCompromised(shell: Shell, id: string, options: CompromiseOptions): Promise<void> {
  const wish = { revokeAt: options.revokeAt, isRevokedOnceReplaced: options.onceReplaced };
  const row = await locally(shell, async (local) => {
    const { compromised, successor } = await local.authority.withdrawal.declareCompromised(id, wish);
    return { ...(await reportOf(compromised, local)), Successor: successor.id, Selection: selectionOf(id) };
  });
  showRow(shell, row, options);
}

async function revoke(shell: Shell, id: string, { reason, withWhatIsBelow, ...options }: RevokeOptions): Promise<void> {
  const row = await locally(shell, async (local) => {
    const { revoked, isListed } = await local.authority.withdrawal.revoke(id, { reason, withWhatIsBelow });
    return { ...(await reportOf(revoked, local)), Listed: isListed };
  });
  showRow(shell, row, options);
}

async function reportOf(record: AuthorityRecord, { store, clock }: LocalService) {
  const { inForce, unreplaced } = await store.reads.issuances.countBelow(record.id, clock.now());
  return { Id: record.id, ...stateRowOf(record), InForce: inForce, Unreplaced: unreplaced };
}

/** As a campaign takes it. */
function selectionOf(id: string): string {
  return JSON.stringify({ Authorities: [id] });
}

/** For commander: another text is an error of usage. */
function readTime(text: string): Date {
  const time = readUtcTime(text);
  if (time !== undefined) return time;
  throw new InvalidArgumentError('A time is written as 2026-11-30T12:00:00Z.');
}
