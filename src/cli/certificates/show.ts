// reseal show: how a certificate stands, and what is to be published for it.

import type { Command } from 'commander';
import type { ApiAnswer, Call } from '../../client/client.ts';
import { type Row, showRow } from '../output.ts';
import type { Shell } from '../shell.ts';
import { CERTIFICATE, readAnswer, type WireCertificate, type WireSchedule } from './answers.ts';
import { askChecks, showChecks } from './checks.ts';
import { proofWords } from './proof-words.ts';
import { findIssuedFacts, type IssuedFacts } from './issued-facts.ts';
import { findSchedule } from './schedule.ts';
import { given, openCall, type ServiceOptions, withService } from './service.ts';
import { statusText } from './statuses.ts';

interface ShowOptions extends ServiceOptions {
  readonly check?: true;
}

export function addShow(program: Command, shell: Shell): void {
  withService(program.command('show <id>').description('show a certificate, and what is to be published for it'))
    .option('--check', 'have the service look for the proofs, and show what it sees')
    .action((id: string, options: ShowOptions) => show(shell, { ...options, id }));
}

async function show(shell: Shell, wish: ShowOptions & { readonly id: string }): Promise<void> {
  const call = await openCall(shell, wish);
  const { answer, certificate } = await describe(call, wish.id);
  const verification = wish.check === undefined ? undefined : await askChecks(call, wish.id);
  const schedule = await findSchedule(call, certificate);
  const issued = await findIssuedFacts(call, { certificate, now: shell.clock.now() });
  if (wish.json) {
    const besides = given({ ScheduledRevocation: schedule, Issued: issued });
    return shell.print(JSON.stringify({ ...answer, ...verification, ...besides }));
  }
  showCertificate(shell, { certificate, schedule, issued });
  if (verification !== undefined) showChecks(shell, verification);
}

export interface Shown {
  readonly certificate: WireCertificate;
  readonly schedule: WireSchedule | undefined;
  readonly issued: IssuedFacts | undefined;
}

/** For people. */
export function showCertificate(shell: Shell, shown: Shown): void {
  showRow(shell, rowOf(shown), {});
  for (const paragraph of proofWords(shown.certificate)) shell.print(`\n${paragraph}`);
}

export interface Described {
  readonly answer: ApiAnswer;
  readonly certificate: WireCertificate;
}

export async function describe(call: Call, id: string): Promise<Described> {
  const answer = await call('DescribeCertificate', { CertificateId: id });
  return { answer, certificate: readAnswer(CERTIFICATE, answer) };
}

function rowOf({ certificate, schedule, issued }: Shown): Row {
  const { CertificateExtra: extra } = certificate;
  const facts = {
    CertificateId: certificate.CertificateId,
    Domain: certificate.Domain,
    Others: certificate.SubjectAltName.filter((name) => name !== certificate.Domain).join(' '),
    Alias: certificate.Alias,
    Status: statusText(certificate),
    Proof: certificate.VerifyType,
    Applied: certificate.InsertTime,
    Begins: certificate.CertBeginTime,
    Ends: endOf(certificate, issued),
    Issuer: issued?.Issuer,
    Serial: issued?.SerialNumber,
    Fingerprint: issued === undefined ? undefined : `sha256 ${issued.Fingerprint}`,
    Replaces: extra?.ReplacedBy,
    Replacement: extra?.ReplacedFor,
    Revocation: schedule === undefined ? undefined : `${schedule.RevokeTime}, ${schedule.Reason}`,
    'Held by': schedule?.HeldBy?.length ? schedule.HeldBy.join(', ') : undefined,
  };
  return Object.fromEntries(Object.entries(facts).flatMap(([name, fact]) => (fact ? [[name, fact] as const] : [])));
}

function endOf({ CertEndTime: end }: WireCertificate, issued: IssuedFacts | undefined): string | undefined {
  return issued?.DaysLeft === undefined ? end : `${end}, in ${issued.DaysLeft} days`;
}
