// reseal keys block, blocked, check: keys of certificates that are never certified again, or should not have been.

import { type Command, InvalidArgumentError } from 'commander';
import type { KeyName } from '../certificates/keys/named-key.ts';
import type { DefectiveKey, RecheckedPage } from '../certificates/keys/recheck-keys.ts';
import type { BlockedKey, BlockedKeyInUse } from '../certificates/ports/subject-keys.ts';
import { OperatorError } from '../lib/operator-error.ts';
import { locally, withJson } from './local-command.ts';
import { type OutputOptions, type Row, showRow, showRows } from './output.ts';
import type { LocalService, Shell } from './shell.ts';

export const MAX_REASON_LENGTH = 200;
/** Blocked keys that are listed at once. */
const LISTED = 1000;

interface BlockOptions extends OutputOptions {
  readonly certificate?: string;
  readonly key?: string;
  readonly proof?: string;
  readonly reason: string;
}

export function addBlockedKeys(keys: Command, shell: Shell): void {
  keys.commandsGroup('Keys of certificates:');
  withJson(keys.command('block [sha256]'))
    .description('never certify a key again, revoke every certificate that has it, and end orders for it')
    .option('--certificate <id>', 'the key of this certificate')
    .option('--key <file>', 'the key in this PEM file: a key, a CSR or a certificate')
    .option('--proof <file>', 'the key that has signed this CSR, whose CN begins with "Proof of Key Compromise"')
    .option('--reason <text>', 'why, for the record', readReason, '')
    .action((sha256: string | undefined, options: BlockOptions) => block(shell, { ...options, sha256 }));
  withJson(keys.command('blocked').description('list the blocked keys, those of compromised certificates among them'))
    .option('--after <sha256>', `those after this one; ${LISTED} are listed at once`, '')
    .action((options: OutputOptions & { readonly after: string }) => listBlocked(shell, options));
  withJson(keys.command('check').description('list keys in valid certificates that would be refused today'))
    .option('--block', 'block each of them, and revoke what has it')
    .action((options: OutputOptions & { readonly block?: true }) => check(shell, options));
}

async function check(shell: Shell, options: OutputOptions & { readonly block?: true }): Promise<void> {
  const { blockKey } = await import('../certificates/revocation/block-key.ts');
  const rows = await locally(shell, async (local) => {
    const found: Row[] = [];
    for (const { keySha256, defect, certificateId } of await listDefective(local)) {
      const row = { KeySha256: keySha256, Certificate: certificateId, Defect: defect };
      const blocked = options.block ? await blockKey(local, { keySha256, reason: defect }) : undefined;
      found.push(blocked === undefined ? row : { ...row, Revoked: blocked.revoked });
    }
    return found;
  });
  showRows(shell, rows, options);
}

async function listDefective({ store, keyPolicy, clock }: LocalService): Promise<readonly DefectiveKey[]> {
  const { recheckKeys } = await import('../certificates/keys/recheck-keys.ts');
  const defective: DefectiveKey[] = [];
  for (let after: string | undefined = ''; after !== undefined; ) {
    const page: RecheckedPage = await recheckKeys({ reads: store.reads, keyPolicy }, { after, now: clock.now() });
    defective.push(...page.defective);
    after = page.next;
  }
  return defective;
}

/** For commander: a text that cannot be kept is an error of usage. */
function readReason(text: string): string {
  if (text.length <= MAX_REASON_LENGTH && !/\p{Cc}/u.test(text)) return text;
  throw new InvalidArgumentError(`A reason has at most ${MAX_REASON_LENGTH} characters, on one line.`);
}

type Wish = BlockOptions & { readonly sha256: string | undefined };

async function block(shell: Shell, wish: Wish): Promise<void> {
  const name = await nameOf(shell, wish);
  // Loaded here, since commands for users need nothing of it.
  const [{ blockKey }, { hashOfKey }] = await Promise.all([
    import('../certificates/revocation/block-key.ts'),
    import('../certificates/keys/named-key.ts'),
  ]);
  const { key, isNew, revoked, failed, uploaded } = await locally(shell, async (local) => {
    const keySha256 = await hashOfKey(local.store.reads, name);
    return await blockKey(local, { keySha256, reason: wish.reason });
  });
  showRow(shell, { ...rowOf(key), New: isNew, Revoked: revoked, Failed: failed, Uploaded: uploaded }, wish);
}

async function nameOf(shell: Shell, { sha256, certificate, key, proof }: Wish): Promise<KeyName> {
  const names: KeyName[] = [];
  if (sha256 !== undefined) names.push({ kind: 'hash', text: sha256 });
  if (certificate !== undefined) names.push({ kind: 'certificate', id: certificate });
  if (key !== undefined) names.push({ kind: 'file', path: key, pem: await readText(shell, key) });
  if (proof !== undefined) names.push({ kind: 'proof', path: proof, pem: await readText(shell, proof) });
  const [name, ...others] = names;
  if (name !== undefined && others.length === 0) return name;
  throw new OperatorError('Cannot block a key: say which one, by its SHA-256, by --certificate, --key or --proof');
}

async function readText(shell: Shell, path: string): Promise<string> {
  try {
    return await shell.readFile(path);
  } catch (cause) {
    throw new OperatorError(`Cannot block the key in ${path}: the file cannot be read`, { cause });
  }
}

async function listBlocked(shell: Shell, options: OutputOptions & { readonly after: string }): Promise<void> {
  const page = { after: options.after, limit: LISTED };
  const keys = await locally(shell, (local) => local.store.reads.subjectKeys.listBlocked(page, local.clock.now()));
  showRows(shell, keys.map(rowInUseOf), options);
}

function rowInUseOf(key: BlockedKeyInUse): Row {
  return { ...rowOf(key), ValidCertificates: key.validCertificates };
}

function rowOf({ keySha256, reason, blockedAt }: BlockedKey): Row {
  return { KeySha256: keySha256, Reason: reason, BlockedAt: blockedAt.toISOString() };
}
