// reseal policies: put, list, show and delete the policies of an account.

import type { Command } from 'commander';
import { deletePolicy, getPolicy, putPolicy } from '../accounts/policies.ts';
import { BUILT_IN_POLICIES } from '../accounts/policy.ts';
import { OperatorError } from '../lib/operator-error.ts';
import { chosenUin, locally, withAccount, withJson, type AccountOptions } from './local-command.ts';
import { showRow, showRows, type OutputOptions } from './output.ts';
import type { Shell } from './shell.ts';

type PolicyOptions = OutputOptions & AccountOptions;
type NamedOptions = PolicyOptions & { readonly name: string };

export function addPolicies(program: Command, shell: Shell): void {
  const policies = program.command('policies').description('what keys may do, to which certificates and projects');
  const command = (usage: string, description: string): Command =>
    withAccount(withJson(policies.command(usage).description(description)));
  command(
    'put <name> <file>',
    'add the policy in the file (CAM JSON), or put it in place of the one of that name',
  ).action((name: string, file: string, options: PolicyOptions) => put(shell, { ...options, name, file }));
  command('list', 'list the policies of an account').action((options: PolicyOptions) => list(shell, options));
  command('show <name>', 'print a policy').action((name: string, options: PolicyOptions) =>
    show(shell, { ...options, name }),
  );
  command('delete <name>', 'delete a policy that no key has').action((name: string, options: PolicyOptions) =>
    remove(shell, { ...options, name }),
  );
}

async function put(shell: Shell, wish: NamedOptions & { readonly file: string }): Promise<void> {
  const { parsePolicy } = await import('../accounts/policy-document.ts');
  const policy = parsePolicy(await readText(shell, wish.file));
  const accountUin = await locally(shell, async (local) => {
    const uin = await chosenUin(local.store.reads, wish);
    await putPolicy(local, { accountUin: uin, name: wish.name, policy });
    return uin;
  });
  showRow(shell, { AccountUin: accountUin, PolicyName: wish.name }, wish);
}

async function list(shell: Shell, options: PolicyOptions): Promise<void> {
  const own = await locally(shell, async (local) =>
    local.store.reads.policies.list(await chosenUin(local.store.reads, options)),
  );
  const rows = [
    ...[...BUILT_IN_POLICIES.keys()].map((name) => ({ PolicyName: name, BuiltIn: true })),
    ...own.map((stored) => ({ PolicyName: stored.name, BuiltIn: false })),
  ];
  showRows(shell, rows, options);
}

/** Always JSON, since that is what a policy is; indented for people. */
async function show(shell: Shell, wish: NamedOptions): Promise<void> {
  const policy = await locally(shell, async (local) =>
    getPolicy(local.store.reads, { accountUin: await chosenUin(local.store.reads, wish), name: wish.name }),
  );
  shell.print(JSON.stringify(policy, undefined, wish.json ? 0 : 2));
}

async function remove(shell: Shell, wish: NamedOptions): Promise<void> {
  await locally(shell, async (local) =>
    deletePolicy(local, { accountUin: await chosenUin(local.store.reads, wish), name: wish.name }),
  );
  showRow(shell, { PolicyName: wish.name }, wish);
}

async function readText(shell: Shell, path: string): Promise<string> {
  try {
    return await shell.readFile(path);
  } catch (cause) {
    throw new OperatorError(`Cannot read policy ${path}: the file cannot be opened`, { cause });
  }
}
