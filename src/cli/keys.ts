// reseal keys: make, list, change, rotate, disable, enable and delete API keys; beside them, the keys that are blocked.

import { InvalidArgumentError, type Command } from 'commander';
import { deleteApiKey, makeApiKey, permit, setDisabled, type Permit } from '../accounts/api-keys.ts';
import { readKeyRanges } from '../accounts/key-addresses.ts';
import { FULL_ACCESS_NAME } from '../accounts/policy.ts';
import type { ApiKey } from '../accounts/ports.ts';
import { DEFAULT_OVERLAP_HOURS, MAX_OVERLAP_HOURS, rotateApiKey } from '../accounts/rotate-key.ts';
import { OperatorError } from '../lib/operator-error.ts';
import { addBlockedKeys } from './blocked-keys.ts';
import { readExpiry, type Expiry } from './expiry.ts';
import { addKeyPool } from './key-pool.ts';
import { chosenUin, locally, withAccount, withJson, type AccountOptions } from './local-command.ts';
import { showRow, showRows, type OutputOptions, type Row } from './output.ts';
import { readProjectId } from './projects.ts';
import type { Shell } from './shell.ts';

interface PermitOptions {
  readonly policy?: string;
  readonly project?: readonly number[];
  readonly allProjects?: true;
  readonly expires?: Expiry;
  readonly from?: KeySources;
}

/** Ranges of addresses; undefined for everywhere. */
interface KeySources {
  readonly ranges: readonly string[] | undefined;
}

type KeyOptions = OutputOptions & AccountOptions & PermitOptions;

export function addKeys(program: Command, shell: Shell): void {
  const keys = program.command('keys').description('API keys, and which keys of certificates are blocked');
  keys.commandsGroup('API keys, which callers sign with:');
  withPermit(
    withAccount(withJson(keys.command('create').description('make a key; its SecretKey is shown once'))),
  ).action((options: KeyOptions) => create(shell, options));
  withAccount(withJson(keys.command('list').description('list the keys of an account'))).action((options: KeyOptions) =>
    list(shell, options),
  );
  withPermit(
    withJson(
      keys
        .command('change <secretId>')
        .description('give a key another policy, other projects or addresses, another end'),
    ),
  )
    .option('--all-projects', 'open all projects to it')
    .action((secretId: string, options: KeyOptions) => change(shell, { ...options, secretId }));
  addRotation(keys, shell);
  addSwitches(keys, shell);
  addBlockedKeys(keys, shell);
  addKeyPool(keys, shell);
}

function addRotation(keys: Command, shell: Shell): void {
  withJson(keys.command('rotate <secretId>').description('make a key in place of another, which expires'))
    .option('--overlap <hours>', 'how long the old key stays valid', readOverlap, DEFAULT_OVERLAP_HOURS)
    .action((secretId: string, options: OutputOptions & { readonly overlap: number }) =>
      rotate(shell, { ...options, secretId }),
    );
}

/** For commander: a text that is no such number is an error of usage. */
function readOverlap(text: string): number {
  if (/^[0-9]{1,4}$/.test(text) && Number(text) <= MAX_OVERLAP_HOURS) return Number(text);
  throw new InvalidArgumentError(`An overlap is a number of hours, at most ${MAX_OVERLAP_HOURS}.`);
}

function addSwitches(keys: Command, shell: Shell): void {
  withJson(keys.command('disable <secretId>').description('refuse the key from now on')).action(
    (secretId: string, options: OutputOptions) => disable(shell, { ...options, secretId, disabled: true }),
  );
  withJson(keys.command('enable <secretId>').description('accept the key again')).action(
    (secretId: string, options: OutputOptions) => disable(shell, { ...options, secretId, disabled: false }),
  );
  withJson(keys.command('delete <secretId>').description('forget the key')).action(
    (secretId: string, options: OutputOptions) => remove(shell, { ...options, secretId }),
  );
}

function withPermit(command: Command): Command {
  return command
    .option('--policy <name>', 'the policy that says what the key may do')
    .option('--expires <when>', 'when it ends: 12h, 90d, 2027-01-31T12:00:00Z, never', readExpiry)
    .option('--from <ranges>', 'where it may be used: 10.0.0.0/8,2001:db8::/32, anywhere', readSources)
    .option('--project <id...>', 'open just these projects to it', collectProject);
}

/** For commander: a text that is no list of ranges is an error of usage. */
function readSources(text: string): KeySources {
  if (text === 'anywhere') return { ranges: undefined };
  try {
    return { ranges: readKeyRanges(text.split(',').map((range) => range.trim())) };
  } catch (error) {
    if (error instanceof OperatorError) throw new InvalidArgumentError(`${error.message}.`);
    throw error;
  }
}

function collectProject(text: string, before: readonly number[] | undefined): readonly number[] {
  return [...(before ?? []), readProjectId(text)];
}

async function create(shell: Shell, options: KeyOptions): Promise<void> {
  const { key, secretKey } = await locally(shell, async (local) =>
    makeApiKey(local, {
      accountUin: await chosenUin(local.store.reads, options),
      policyName: options.policy ?? FULL_ACCESS_NAME,
      projectIds: options.project,
      expiresAt: options.expires?.(local.clock.now()),
      addresses: options.from?.ranges,
    }),
  );
  showRow(shell, { AccountUin: key.accountUin, SecretId: key.secretId, SecretKey: secretKey }, options);
}

async function list(shell: Shell, options: KeyOptions): Promise<void> {
  const keys = await locally(shell, async (local) =>
    local.store.reads.apiKeys.list(await chosenUin(local.store.reads, options)),
  );
  showRows(shell, keys.map(rowOf), options);
}

async function change(shell: Shell, wish: KeyOptions & { readonly secretId: string }): Promise<void> {
  const key = await locally(shell, (local) =>
    permit(local, { secretId: wish.secretId, permit: permitOf(wish, local.clock.now()) }),
  );
  showRow(shell, rowOf(key), wish);
}

function permitOf(options: PermitOptions, now: Date): Partial<Permit> {
  return {
    ...(options.policy === undefined ? {} : { policyName: options.policy }),
    ...(options.project === undefined ? {} : { projectIds: options.project }),
    ...(options.allProjects ? { projectIds: undefined } : {}),
    ...(options.from === undefined ? {} : { addresses: options.from.ranges }),
    ...(options.expires === undefined ? {} : { expiresAt: options.expires(now) }),
  };
}

async function rotate(
  shell: Shell,
  wish: OutputOptions & { readonly secretId: string; readonly overlap: number },
): Promise<void> {
  const { secretId, overlap } = wish;
  const { made, old } = await locally(shell, (local) => rotateApiKey(local, { secretId, overlapHours: overlap }));
  const { key, secretKey } = made;
  const row = { AccountUin: key.accountUin, SecretId: key.secretId, SecretKey: secretKey };
  showRow(shell, { ...row, OldSecretId: old.secretId, OldExpiresAt: shownTime(old.expiresAt) }, wish);
}

async function disable(
  shell: Shell,
  wish: OutputOptions & { readonly secretId: string; readonly disabled: boolean },
): Promise<void> {
  const key = await locally(shell, (local) => setDisabled(local, wish));
  showRow(shell, { SecretId: key.secretId, Disabled: key.disabled }, wish);
}

async function remove(shell: Shell, wish: OutputOptions & { readonly secretId: string }): Promise<void> {
  await locally(shell, (local) => deleteApiKey(local, wish.secretId));
  showRow(shell, { SecretId: wish.secretId }, wish);
}

/** `null` projects and addresses: all of them. */
function rowOf(key: ApiKey): Row {
  return {
    AccountUin: key.accountUin,
    SecretId: key.secretId,
    PolicyName: key.policyName,
    ProjectIds: key.projectIds ?? null,
    From: key.addresses ?? null,
    Disabled: key.disabled,
    CreatedAt: key.createdAt.toISOString(),
    ExpiresAt: shownTime(key.expiresAt),
    LastUsedAt: shownTime(key.lastUsedAt),
  };
}

function shownTime(time: Date | undefined): string | null {
  return time?.toISOString() ?? null;
}
