// reseal ca export, import, csr, cross-sign, crl: a root's key leaves and comes back, signs elsewhere, another root certifies it.

import type { Command } from 'commander';
import { OperatorError } from '../lib/operator-error.ts';
import { byteOrderMarkOf } from '../lib/byte-order-mark.ts';
import { inEnglish } from '../reasons/reason.ts';
import { locally } from './local-command.ts';
import type { Shell } from './shell.ts';

interface KeyFileOptions {
  readonly passwordFile: string;
}

export function addCeremony(authority: Command, shell: Shell): void {
  withPassword(authority.command('export <id>').description("write an authority's key to a file, encrypted"))
    .requiredOption('--out <file>', 'a file that is not there yet (PEM, PKCS #8)')
    .option('--remove', "then take a root's key away: what it signs waits until it is back")
    .action((id: string, options: KeyFileOptions & { readonly out: string; readonly remove?: true }) =>
      exportKey(shell, id, options),
    );
  withPassword(authority.command('import <id>').description("bring an authority's key back from its file"))
    .requiredOption('--key <file>', 'what ca export has written')
    .action((id: string, options: KeyFileOptions & { readonly key: string }) => importKey(shell, id, options));
  authority
    .command('csr <id>')
    .description('print a CSR with the name and key of a root, for another root to certify')
    .action((id: string) => printCsr(shell, id));
  authority
    .command('cross-sign <id>')
    .description("let certificates come with the root's certificate by another root")
    .option('--certificate <file>', 'that certificate, and each that signed the one before it (PEM)')
    .option('--drop', "go back to the root's own certificate")
    .action((id: string, options: CrossOptions) => crossSign(shell, id, options));
  addLists(authority.command('crl').description("a root's revocation list, signed where the root's key is"), shell);
}

function addLists(crl: Command, shell: Shell): void {
  crl
    .command('request <id>')
    .description('print the next list of a root, to be signed; valid for 360 days')
    .action(async (id: string) => {
      shell.print((await locally(shell, ({ authority: { ceremony } }) => ceremony.requestList(id))).trimEnd());
    });
  withPassword(crl.command('sign').description('print the list, signed; needs no data folder'))
    .requiredOption('--request <file>', 'what ca crl request has printed')
    .requiredOption('--key <file>', "the root's key, as ca export has written it")
    .action((options: KeyFileOptions & { readonly request: string; readonly key: string }) =>
      signRequest(shell, options),
    );
  crl
    .command('import <id>')
    .description('publish the list that was signed')
    .requiredOption('--list <file>', 'what ca crl sign has printed (PEM)')
    .action((id: string, { list }: { readonly list: string }) => importList(shell, id, list));
}

async function signRequest(
  shell: Shell,
  { request, key, passwordFile }: KeyFileOptions & { readonly request: string; readonly key: string },
): Promise<void> {
  const { signList } = await import('../ca/ceremony/list-ceremony.ts');
  const file = { pem: await shell.readFile(key), password: await readPassword(shell, passwordFile) };
  shell.print((await signList(await shell.readFile(request), file)).trimEnd());
}

async function importList(shell: Shell, id: string, list: string): Promise<void> {
  const pem = await shell.readFile(list);
  await locally(shell, async ({ authority: { ceremony } }) => await ceremony.putList(id, pem));
  shell.print(`The list of ${id} is published`);
}

function withPassword(command: Command): Command {
  return command.requiredOption('--password-file <file>', 'the password of the file is its first line');
}

async function exportKey(
  shell: Shell,
  id: string,
  { out, passwordFile, remove }: KeyFileOptions & { readonly out: string; readonly remove?: true },
): Promise<void> {
  const password = await readPassword(shell, passwordFile);
  await locally(shell, async ({ authority: { ceremony } }) => {
    await shell.writePrivateFile(out, await ceremony.exportKey(id, password));
    // What lies in the file now is what it will come back from.
    if (remove) await ceremony.removeKey(id, { pem: await shell.readFile(out), password });
  });
  shell.print(`${out} has the key of ${id}${remove ? ', and it is here no more' : ''}`);
}

async function importKey(
  shell: Shell,
  id: string,
  { key, passwordFile }: KeyFileOptions & { readonly key: string },
): Promise<void> {
  const file = { pem: await shell.readFile(key), password: await readPassword(shell, passwordFile) };
  await locally(shell, async ({ authority: { ceremony } }) => await ceremony.importKey(id, file));
  shell.print(`The key of ${id} is here`);
}

async function printCsr(shell: Shell, id: string): Promise<void> {
  shell.print((await locally(shell, ({ authority: { ceremony } }) => ceremony.requestCrossCertificate(id))).trimEnd());
}

interface CrossOptions {
  readonly certificate?: string;
  readonly drop?: true;
}

async function crossSign(shell: Shell, id: string, { certificate, drop }: CrossOptions): Promise<void> {
  if ((certificate === undefined) === (drop === undefined)) {
    throw new OperatorError('Cannot cross-sign: it takes one of --certificate and --drop.');
  }
  const pem = certificate === undefined ? undefined : await shell.readFile(certificate);
  await locally(shell, async ({ authority: { ceremony } }) => {
    if (pem === undefined) await ceremony.dropCrossCertificate(id);
    else await ceremony.putCrossCertificate(id, pem);
  });
  const root = pem === undefined ? 'the own certificate' : 'the cross-certificate';
  shell.print(`New certificates come with ${root} of ${id}`);
}

async function readPassword(shell: Shell, file: string): Promise<string> {
  const text = await shell.readFile(file);
  const mark = byteOrderMarkOf(text);
  if (mark !== undefined) throw new OperatorError(`Cannot read the password in ${file}: ${inEnglish(mark)}`);
  return text.split(/\r?\n/, 1)[0] ?? '';
}
