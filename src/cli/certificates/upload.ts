// reseal upload: keep a certificate that somebody else issued.

import type { Command } from 'commander';
import { showRow } from '../output.ts';
import type { Shell } from '../shell.ts';
import { NAMED, readAnswer } from './answers.ts';
import { given, openCall, readText, type ServiceOptions, withService } from './service.ts';

interface UploadOptions extends ServiceOptions {
  readonly cert: string;
  readonly key?: string;
  readonly keyPasswordFile?: string;
  readonly alias?: string;
  readonly project?: number;
  readonly repeat?: true;
}

export function addUpload(program: Command, shell: Shell, readProjectId: (text: string) => number): void {
  withService(program.command('upload').description('upload a certificate that somebody else issued'))
    .requiredOption('--cert <file>', 'PEM: the certificate and its chain')
    .option('--key <file>', 'PEM: its private key')
    .option('--key-password-file <file>', 'the password of that key, on one line')
    .option('--alias <text>', 'what to call it')
    .option('--project <id>', 'the project it belongs to', readProjectId)
    .option('--repeat', 'keep it once more where it is there already')
    .action((options: UploadOptions) => upload(shell, options));
}

async function upload(shell: Shell, wish: UploadOptions): Promise<void> {
  const input = given({
    CertificatePublicKey: await readText(shell, { what: 'certificate', path: wish.cert }),
    CertificatePrivateKey: await readGiven(shell, { what: 'key', path: wish.key }),
    KeyPassword: (await readGiven(shell, { what: 'password', path: wish.keyPasswordFile }))?.replace(/\r?\n$/, ''),
    Alias: wish.alias,
    ProjectId: wish.project,
    Repeatable: wish.repeat === true,
  });
  const call = await openCall(shell, wish);
  const answer = await call('UploadCertificate', input);
  if (wish.json) return shell.print(JSON.stringify(answer));
  showRow(shell, readAnswer(NAMED, answer), {});
}

async function readGiven(
  shell: Shell,
  { what, path }: { readonly what: string; readonly path: string | undefined },
): Promise<string | undefined> {
  return path === undefined ? undefined : await readText(shell, { what, path });
}
