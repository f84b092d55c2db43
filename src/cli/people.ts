// reseal people: who signs in to the console: add, list, change, reset, remove.

import type { Command } from 'commander';
import {
  addPerson,
  changePerson,
  type InvitedPerson,
  removePerson,
  resetPerson,
  whyRefused,
} from '../accounts/people/people.ts';
import type { Person } from '../accounts/people/person.ts';
import { atProviderOf } from '../accounts/people/provider.ts';
import { FULL_ACCESS_NAME } from '../accounts/policy.ts';
import { OperatorError } from '../lib/operator-error.ts';
import { inEnglish } from '../reasons/reason.ts';
import { type AccountOptions, chosenUin, locally, withAccount, withJson } from './local-command.ts';
import { type OutputOptions, type Row, showRow, showRows } from './output.ts';
import { readProjectId } from './projects.ts';
import type { LocalService, Shell } from './shell.ts';

type Options = OutputOptions & AccountOptions;

interface RightOptions {
  readonly policy?: string;
  readonly project?: readonly number[];
}

type AddOptions = Options & RightOptions & { readonly provider?: string; readonly subject?: string };
type ChangeOptions = Options &
  RightOptions & { readonly allProjects?: true; readonly disable?: true; readonly enable?: true };

export function addPeople(program: Command, shell: Shell): void {
  const people = program.command('people').description('who signs in to the console');
  withRights(withAccount(withJson(people.command('add <name>').description('add a person; the link is shown once'))))
    .option('--provider <name>', 'where they sign in by OpenID Connect, as the configuration calls it; without a link')
    .option('--subject <sub>', 'what the provider calls them: "sub" of its ID tokens')
    .action((name: string, options: AddOptions) => add(shell, { ...options, name }));
  withAccount(withJson(people.command('list').description('list the people of an account'))).action(
    (options: Options) => list(shell, options),
  );
  withRights(withAccount(withJson(people.command('change <name>').description('change what a person may do'))))
    .option('--all-projects', 'open all projects to them')
    .option('--disable', 'refuse them from now on, and end their sessions')
    .option('--enable', 'let them sign in again')
    .action((name: string, options: ChangeOptions) => change(shell, { ...options, name }));
  withAccount(
    withJson(people.command('reset <name>').description('forget password and codes, end sessions; shows a new link')),
  ).action((name: string, options: Options) => reset(shell, { ...options, name }));
  withAccount(withJson(people.command('remove <name>').description('forget a person, and end their sessions'))).action(
    (name: string, options: Options) => remove(shell, { ...options, name }),
  );
}

function withRights(command: Command): Command {
  return command
    .option('--policy <name>', `the policy that says what they may do (new ones: ${FULL_ACCESS_NAME})`)
    .option('--project <id...>', 'open just these projects to them', (text: string, before?: readonly number[]) => [
      ...(before ?? []),
      readProjectId(text),
    ]);
}

type Named<O> = O & { readonly name: string };

async function add(shell: Shell, options: Named<AddOptions>): Promise<void> {
  const { name, policy = FULL_ACCESS_NAME, project, subject } = options;
  const invited = await inWords(shell, options, async (local, accountUin) => {
    const provider = atProviderOf({ provider: options.provider, subject });
    return await addPerson(local, { accountUin, name, policyName: policy, projectIds: project, provider });
  });
  showRow(shell, await invitedRow(shell, invited), options);
}

async function list(shell: Shell, options: Options): Promise<void> {
  const people = await inWords(shell, options, async ({ store }, accountUin) => store.reads.people.list(accountUin));
  showRows(shell, people.map(rowOf), options);
}

async function change(shell: Shell, options: Named<ChangeOptions>): Promise<void> {
  const { name, policy, project, allProjects, disable, enable } = options;
  if (disable === true && enable === true)
    throw new OperatorError('Cannot change a person: disable or enable, not both');
  const disabled = disable === true ? true : enable === true ? false : undefined;
  const projectIds = allProjects === true ? ('all' as const) : project;
  const person = await inWords(
    shell,
    options,
    async (local, accountUin) =>
      await changePerson(local, { accountUin, name, change: { policyName: policy, projectIds, disabled } }),
  );
  showRow(shell, rowOf(person), options);
}

async function reset(shell: Shell, options: Named<Options>): Promise<void> {
  const { name } = options;
  const act = async (local: LocalService, accountUin: string) => await resetPerson(local, { accountUin, name });
  showRow(shell, await invitedRow(shell, await inWords(shell, options, act)), options);
}

async function remove(shell: Shell, options: Named<Options>): Promise<void> {
  const { name } = options;
  const act = async (local: LocalService, accountUin: string) => await removePerson(local, { accountUin, name });
  showRow(shell, { Name: (await inWords(shell, options, act)).name }, options);
}

/** A refusal is told as what the operator did wrong. */
async function inWords<T>(
  shell: Shell,
  options: AccountOptions,
  act: (local: LocalService, accountUin: string) => Promise<T>,
): Promise<T> {
  try {
    return await locally(shell, async (local) => await act(local, await chosenUin(local.store.reads, options)));
  } catch (error) {
    const reason = whyRefused(error);
    if (reason === undefined) throw error;
    throw new OperatorError(`Cannot do this: ${inEnglish(reason)}`, { cause: error });
  }
}

async function invitedRow(shell: Shell, { person, token }: InvitedPerson): Promise<Row> {
  const link = token === undefined ? null : `${await shell.findPublicUrl()}/console/#token=${token}`;
  return { AccountUin: person.accountUin, Name: person.name, Link: link };
}

/** `null` projects: all of them. */
function rowOf({ accountUin, name, policyName, projectIds, disabled, signedInAt, provider }: Person): Row {
  return {
    AccountUin: accountUin,
    Name: name,
    PolicyName: policyName,
    ProjectIds: projectIds ?? null,
    Disabled: disabled,
    SignedInAt: signedInAt?.toISOString() ?? null,
    Provider: provider?.name ?? null,
    Subject: provider?.subject ?? null,
  };
}
