// reseal projects: make and list the projects of an account.

import { InvalidArgumentError, type Command } from 'commander';
import { DEFAULT_PROJECT_ID, makeProject } from '../accounts/projects.ts';
import { chosenUin, locally, withAccount, withJson, type AccountOptions } from './local-command.ts';
import { showRow, showRows, type OutputOptions } from './output.ts';
import type { Shell } from './shell.ts';

type ProjectOptions = OutputOptions & AccountOptions;

export function addProjects(program: Command, shell: Shell): void {
  const projects = program.command('projects').description('groups of certificates within an account');
  withAccount(withJson(projects.command('create <name>').description('make a project'))).action(
    (name: string, options: ProjectOptions) => create(shell, { ...options, name }),
  );
  withAccount(withJson(projects.command('list').description('list the projects of an account'))).action(
    (options: ProjectOptions) => list(shell, options),
  );
}

/** For commander: a text that is no id is an error of usage. */
export function readProjectId(text: string): number {
  if (/^[0-9]{1,9}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('A project is named by its id, a number.');
}

async function create(shell: Shell, wish: ProjectOptions & { readonly name: string }): Promise<void> {
  const project = await locally(shell, async (local) =>
    makeProject(local, { accountUin: await chosenUin(local.store.reads, wish), name: wish.name }),
  );
  showRow(shell, { AccountUin: project.accountUin, ProjectId: project.id, Name: project.name }, wish);
}

async function list(shell: Shell, options: ProjectOptions): Promise<void> {
  const projects = await locally(shell, async (local) =>
    local.store.reads.projects.list(await chosenUin(local.store.reads, options)),
  );
  const rows = [{ id: DEFAULT_PROJECT_ID, name: 'default' }, ...projects];
  showRows(
    shell,
    rows.map(({ id, name }) => ({ ProjectId: id, Name: name })),
    options,
  );
}
