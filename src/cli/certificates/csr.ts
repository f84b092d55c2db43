// reseal csr: the CSRs that the account keeps.

import { InvalidArgumentError, type Command } from 'commander';
import { z } from 'zod';
import { bytesOfUtf8 } from '../../lib/bytes.ts';
import { type Row, showRow, showRows } from '../output.ts';
import type { Shell } from '../shell.ts';
import type { KeyAlgorithmId } from '../../x509/keys/algorithms.ts';
import { algorithmOption, wireAlgorithm } from './algorithms.ts';
import { readAnswer } from './answers.ts';
import { readCount, readLimit } from './list.ts';
import { saveFiles } from './save-files.ts';
import { given, openCall, readText, type ServiceOptions, withService } from './service.ts';

const MADE = z.object({ Id: z.number() });
const LISTED = z.object({
  Id: z.number(),
  Domain: z.string(),
  EncryptAlgo: z.string(),
  KeyParameter: z.string(),
  Remarks: z.string(),
  Status: z.number(),
  CreateTime: z.string(),
});
const PAGE = z.object({ Total: z.number(), Set: z.array(LISTED) });
const WHOLE = LISTED.extend({ CSR: z.string().nullish(), PrivateKey: z.string().nullish() });
const DELETED = z.object({ Success: z.array(z.number()) });

/** Of a CSR that is made; a draft has 0. */
const GENERATED = 1;

interface CreateOptions extends ServiceOptions {
  readonly algorithm: KeyAlgorithmId;
  readonly names?: readonly string[];
  readonly draft?: true;
  readonly organization: string;
  readonly department: string;
  readonly email: string;
  readonly province: string;
  readonly city: string;
  readonly country: string;
  readonly remark?: string;
  readonly keyPasswordFile?: string;
}

interface ListOptions extends ServiceOptions {
  readonly domain?: string;
  readonly offset: number;
  readonly limit: number;
}

interface ShowOptions extends ServiceOptions {
  readonly dir?: string;
  readonly force?: true;
}

export function addCsr(program: Command, shell: Shell): void {
  const csr = program.command('csr').description('the CSRs that the account keeps');
  withService(csr.command('create <domain>').description('keep a CSR, with a key that the service makes'))
    .addOption(algorithmOption().default('p256'))
    .option('--names <name...>', 'further domains')
    .option('--organization <text>', 'whose it is', '')
    .option('--department <text>', 'kept, and not in the CSR', '')
    .option('--email <address>', 'kept, and not in the CSR', '')
    .option('--province <text>', 'where that is', '')
    .option('--city <text>', 'where that is', '')
    .option('--country <code>', 'where that is: two letters, such as CN', '')
    .option('--remark <text>', 'what to remember of it')
    .option('--key-password-file <file>', 'the password for key stores, on one line')
    .option('--draft', 'make neither key nor CSR yet')
    .action((domain: string, options: CreateOptions) => create(shell, { ...options, domain }));
  withService(csr.command('list').description('list CSRs, newest first'))
    .option('--domain <text>', 'those with it in their main domain')
    .option('--offset <n>', 'leave out so many', readCount, 0)
    .option('--limit <n>', 'so many at most, 100 being the most', readLimit, 50)
    .action((options: ListOptions) => list(shell, options));
  withService(csr.command('show').description('show a CSR; with --dir its key is saved too'))
    .argument('<id>', 'its number', readId)
    .option('--dir <folder>', 'save CSR and key there')
    .option('--force', 'write over files that are there')
    .action((id: number, options: ShowOptions) => show(shell, { ...options, id }));
  withService(csr.command('delete').description('delete CSRs and their keys'))
    .argument('<ids...>', 'their numbers', readIds, [])
    .action((ids: readonly number[], options: ServiceOptions) => remove(shell, { ...options, ids }));
}

function readId(text: string): number {
  if (/^[0-9]{1,15}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('The id of a CSR is a number.');
}

/** Word by word. */
function readIds(text: string, before: readonly number[]): readonly number[] {
  return [...before, readId(text)];
}

async function create(shell: Shell, wish: CreateOptions & { readonly domain: string }): Promise<void> {
  const { algorithm, parameter } = wireAlgorithm(wish.algorithm);
  const password =
    wish.keyPasswordFile === undefined
      ? undefined
      : await readText(shell, { what: 'password', path: wish.keyPasswordFile });
  const call = await openCall(shell, wish);
  const input = given({
    Domain: wish.domain,
    SubjectAltName: wish.names,
    Organization: wish.organization,
    Department: wish.department,
    Email: wish.email,
    Province: wish.province,
    City: wish.city,
    Country: wish.country,
    EncryptAlgo: algorithm,
    KeyParameter: parameter ?? ONLY_PARAMETERS[algorithm ?? ''],
    Generate: wish.draft !== true,
    Remark: wish.remark,
    KeyPassword: password?.replace(/\r?\n$/, ''),
  });
  const answer = await call('CreateCSR', input);
  if (wish.json) return shell.print(JSON.stringify(answer));
  showRow(shell, readAnswer(MADE, answer), {});
}

/** Of algorithms that have one alone, which CreateCSR wants to hear all the same. */
const ONLY_PARAMETERS: Readonly<Record<string, string>> = { SM2: 'sm2p256v1', ED25519: 'ed25519' };

async function list(shell: Shell, wish: ListOptions): Promise<void> {
  const call = await openCall(shell, wish);
  const input = given({ Offset: wish.offset, Limit: wish.limit, Domain: wish.domain });
  const answer = await call('DescribeCSRSet', input);
  if (wish.json) return shell.print(JSON.stringify(answer));
  const { Total: total, Set: page } = readAnswer(PAGE, answer);
  showRows(shell, page.map(rowOf), {});
  if (page.length > 0 && page.length < total) {
    shell.print(`(${wish.offset + 1} to ${wish.offset + page.length} of ${total})`);
  }
}

async function show(shell: Shell, wish: ShowOptions & { readonly id: number }): Promise<void> {
  const call = await openCall(shell, wish);
  const answer = await call('DescribeCSR', { CSRId: wish.id });
  const csr = readAnswer(WHOLE, answer);
  if (wish.json && wish.dir === undefined) return shell.print(JSON.stringify(answer));
  showRow(shell, rowOf(csr), {});
  if (wish.dir === undefined) return shell.print(csr.CSR ? `\n${csr.CSR.trimEnd()}` : '');
  const files = [
    { path: `${wish.id}.csr`, text: csr.CSR },
    { path: `${wish.id}.key`, text: csr.PrivateKey },
  ].flatMap(({ path, text }) => (text ? [{ path, content: bytesOfUtf8(text) }] : []));
  const target = { folder: wish.dir, mayReplace: wish.force === true };
  for (const path of await saveFiles(files, target)) shell.print(path);
}

async function remove(shell: Shell, wish: ServiceOptions & { readonly ids: readonly number[] }): Promise<void> {
  const call = await openCall(shell, wish);
  const answer = await call('BatchDeleteCSR', { CSRIds: wish.ids });
  if (wish.json) return shell.print(JSON.stringify(answer));
  const { Success: deleted } = readAnswer(DELETED, answer);
  showRows(
    shell,
    wish.ids.map((Id) => ({ Id, Deleted: deleted.includes(Id) })),
    {},
  );
}

function rowOf(csr: z.output<typeof LISTED>): Row {
  return {
    Id: csr.Id,
    Domain: csr.Domain,
    Key: `${csr.EncryptAlgo} ${csr.KeyParameter}`,
    Status: csr.Status === GENERATED ? 'Generated' : 'Draft',
    Made: csr.CreateTime,
    Remark: csr.Remarks || null,
  };
}
