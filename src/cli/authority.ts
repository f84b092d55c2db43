// reseal ca: what the built-in authority is made of, and its next issuing authority.

import { X509Certificate } from 'node:crypto';
import { type Command, Option } from 'commander';
import type { AuthorityRecord } from '../ca/ports.ts';
import { PROFILE_KINDS, type ProfileKind } from '../ca/profile/profile.ts';
import { stateRowOf } from './authority-state.ts';
import { addCeremony } from './ceremony.ts';
import { locally, withJson } from './local-command.ts';
import { showRow, showRows, type OutputOptions, type Row } from './output.ts';
import type { LocalService, Shell } from './shell.ts';
import { addWithdrawal } from './withdrawal.ts';

export function addAuthority(program: Command, shell: Shell): void {
  const authority = program.command('ca').description('the built-in authority');
  withJson(authority.command('show').description('show its certificates; the first start of the service makes them'))
    .option('--pem', 'print the certificates themselves')
    .action((options: OutputOptions & { readonly pem?: true }) => show(shell, options));
  withJson(authority.command('roll').description('make the next issuing authority; those before it answer on'))
    .addOption(new Option('--kind <kind>', 'of which hierarchy').choices(PROFILE_KINDS).default('public'))
    .action((options: OutputOptions & { readonly kind: ProfileKind }) => roll(shell, options));
  addWithdrawal(authority, shell);
  addCeremony(authority, shell);
}

async function show(shell: Shell, options: OutputOptions & { readonly pem?: true }): Promise<void> {
  const { authorities, rows } = await locally(shell, async (local) => {
    const records = await local.store.reads.authorities.list();
    return { authorities: records, rows: await Promise.all(records.map((record) => standingRowOf(record, local))) };
  });
  if (options.pem) return shell.print(authorities.map((record) => certificateOf(record).toString().trim()).join('\n'));
  showRows(shell, rows, options);
}

/** Only of one that is compromised somebody asks what is left below it, for which every certificate is looked at. */
async function standingRowOf(record: AuthorityRecord, { store, clock }: LocalService): Promise<Row> {
  const { issuances } = store.reads;
  const below = record.compromise && (await issuances.countBelow(record.id, clock.now()));
  return { ...rowOf(record), Unreplaced: below?.unreplaced ?? null };
}

async function roll(shell: Shell, options: OutputOptions & { readonly kind: ProfileKind }): Promise<void> {
  const made = await locally(shell, async ({ authority, store }) => {
    const { id } = await authority.roll(options.kind);
    const records = await store.reads.authorities.list();
    return records.filter((record) => record.id === id);
  });
  for (const record of made) showRow(shell, rowOf(record), options);
}

function rowOf(record: AuthorityRecord): Row {
  const certificate = certificateOf(record);
  return {
    Id: record.id,
    Kind: record.kind,
    Role: record.role,
    Algorithm: record.algorithm,
    Subject: certificate.subject.replaceAll('\n', ', '),
    NotBefore: certificate.validFromDate.toISOString(),
    NotAfter: certificate.validToDate.toISOString(),
    Sha256: certificate.fingerprint256.replaceAll(':', '').toLowerCase(),
    Key: record.sealedKey === undefined ? 'elsewhere' : 'here',
    CrossSigned: record.crossChain.length > 0,
    ...stateRowOf(record),
  };
}

function certificateOf(record: AuthorityRecord): X509Certificate {
  return new X509Certificate(record.certificate);
}
