// reseal ca: what the built-in authority is made of.

import { X509Certificate } from 'node:crypto';
import type { Command } from 'commander';
import type { AuthorityRecord } from '../ca/ports.ts';
import { locally, withJson } from './local-command.ts';
import { showRows, type OutputOptions, type Row } from './output.ts';
import type { Shell } from './shell.ts';

export function addAuthority(program: Command, shell: Shell): void {
  const authority = program.command('ca').description('the built-in authority');
  withJson(authority.command('show').description('show its certificates; the first start of the service makes them'))
    .option('--pem', 'print the certificates themselves')
    .action((options: OutputOptions & { readonly pem?: true }) => show(shell, options));
}

async function show(shell: Shell, options: OutputOptions & { readonly pem?: true }): Promise<void> {
  const authorities = await locally(shell, (local) => local.store.reads.authorities.list());
  if (options.pem) return shell.print(authorities.map((record) => certificateOf(record).toString().trim()).join('\n'));
  showRows(shell, authorities.map(rowOf), options);
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
  };
}

function certificateOf(record: AuthorityRecord): X509Certificate {
  return new X509Certificate(record.certificate);
}
