// reseal acme keys: make, list and revoke the keys by which ACME clients are bound to an API key and its rights.

import type { Command } from 'commander';
import type { AcmeKey } from '../certificates/model/acme.ts';
import { base64UrlOf } from '../lib/base64url.ts';
import { OperatorError } from '../lib/operator-error.ts';
import { chosenUin, locally, withAccount, withJson, type AccountOptions } from './local-command.ts';
import { showRow, showRows, type OutputOptions, type Row } from './output.ts';
import { readProjectId } from './projects.ts';
import type { LocalService, Shell } from './shell.ts';

interface CreateOptions extends OutputOptions {
  readonly project?: number;
}

export function addAcme(program: Command, shell: Shell): void {
  const keys = program.command('acme').description('clients of ACME').command('keys');
  keys.description('keys that bind ACME clients to an API key, whose policy says what they may order');
  withJson(
    keys.command('create <secretId>').description('make a key for clients that order by this API key; shown once'),
  )
    .option('--project <id>', 'the project of their certificates (default: 0)', readProjectId)
    .action((secretId: string, options: CreateOptions) => create(shell, { ...options, secretId }));
  withAccount(withJson(keys.command('list').description('list the keys of an account'))).action(
    (options: OutputOptions & AccountOptions) => list(shell, options),
  );
  withAccount(
    withJson(keys.command('revoke <keyId>').description('end a key and the ACME accounts that it has bound')),
  ).action((keyId: string, options: OutputOptions & AccountOptions) => revoke(shell, { ...options, keyId }));
}

async function create(shell: Shell, wish: CreateOptions & { readonly secretId: string }): Promise<void> {
  const { makeAcmeKey } = await import('../certificates/acme/keys.ts');
  const { key, macKey } = await locally(shell, async (local) => {
    const accountUin = await accountOf(local, wish.secretId);
    return await makeAcmeKey(local, { accountUin, secretId: wish.secretId, projectId: wish.project ?? 0 });
  });
  showRow(shell, { KeyId: key.id, HmacKey: base64UrlOf(macKey), SecretId: key.secretId }, wish);
}

async function accountOf({ store }: LocalService, secretId: string): Promise<string> {
  const key = await store.reads.apiKeys.find(secretId);
  if (key === undefined) throw new OperatorError(`Cannot bind ACME clients to "${secretId}": there is no such API key`);
  return key.accountUin;
}

async function list(shell: Shell, options: OutputOptions & AccountOptions): Promise<void> {
  const keys = await locally(shell, async (local) => {
    return await local.store.reads.acme.listKeys(await chosenUin(local.store.reads, options));
  });
  showRows(shell, keys.map(rowOf), options);
}

async function revoke(shell: Shell, wish: OutputOptions & AccountOptions & { readonly keyId: string }): Promise<void> {
  const { revokeAcmeKey } = await import('../certificates/acme/keys.ts');
  const accounts = await locally(shell, async (local) => {
    return await revokeAcmeKey(local, { id: wish.keyId, accountUin: await chosenUin(local.store.reads, wish) });
  });
  if (accounts === undefined) throw new OperatorError(`Cannot revoke "${wish.keyId}": the account has no such key`);
  showRow(shell, { KeyId: wish.keyId, RevokedAccounts: accounts }, wish);
}

function rowOf({ id, secretId, projectId, createdAt, revokedAt }: AcmeKey): Row {
  return {
    KeyId: id,
    SecretId: secretId,
    ProjectId: projectId,
    CreatedAt: createdAt.toISOString(),
    RevokedAt: revokedAt?.toISOString() ?? null,
  };
}
