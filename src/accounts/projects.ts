// Projects: groups of certificates within an account, opened to some of its keys.

import type { Clock } from '../lib/clock.ts';
import { OperatorError } from '../lib/operator-error.ts';
import type { Random } from '../lib/random.ts';
import { getAccount } from './accounts.ts';
import { checkName } from './name.ts';
import type { AccountReads, AccountRows, AccountStore, Project } from './ports.ts';

export const MAX_PROJECTS_PER_ACCOUNT = 1000;

/** Every account has this one; what names no project is in it. */
export const DEFAULT_PROJECT_ID = 0;
const DEFAULT_PROJECT_NAME = 'default';

/** Ids of 7 digits, as Tencent Cloud writes them. */
const FIRST_PROJECT_ID = 1_000_000;
const PROJECT_ID_COUNT = 9_000_000;

export async function makeProject(
  world: { readonly store: AccountStore; readonly clock: Clock; readonly random: Random },
  wish: { readonly accountUin: string; readonly name: string },
): Promise<Project> {
  checkName('project', wish.name);
  const { accountUin, name } = wish;
  const createdAt = world.clock.now();
  return world.store.transact(async (rows) => {
    await getAccount(rows, accountUin);
    await checkRoom(rows, wish);
    const project: Project = {
      id: await freeId(rows, { accountUin, random: world.random }),
      accountUin,
      name,
      createdAt,
    };
    await rows.projects.put(project);
    return project;
  });
}

/** Throws OperatorError when the account has no such project. */
export async function getProject(
  reads: Pick<AccountReads, 'projects'>,
  key: { readonly accountUin: string; readonly id: number },
): Promise<void> {
  if (!(await isProject(reads, key))) {
    throw new OperatorError(`Cannot find project ${key.id}: account ${key.accountUin} has none of this id`);
  }
}

/** The default one first, which is as old as the account. */
export async function listProjects(
  reads: Pick<AccountReads, 'accounts' | 'projects'>,
  accountUin: string,
): Promise<readonly Project[]> {
  const { createdAt } = await getAccount(reads, accountUin);
  const first = { id: DEFAULT_PROJECT_ID, accountUin, name: DEFAULT_PROJECT_NAME, createdAt };
  return [first, ...(await reads.projects.list(accountUin))];
}

/** Whether a certificate of the account may be put there. */
export async function isProject(
  reads: Pick<AccountReads, 'projects'>,
  key: { readonly accountUin: string; readonly id: number },
): Promise<boolean> {
  return key.id === DEFAULT_PROJECT_ID || (await reads.projects.find(key.accountUin, key.id)) !== undefined;
}

async function checkRoom(
  rows: AccountRows,
  wish: { readonly accountUin: string; readonly name: string },
): Promise<void> {
  const projects = await rows.projects.list(wish.accountUin);
  if (projects.length >= MAX_PROJECTS_PER_ACCOUNT) {
    throw new OperatorError(`Cannot make project "${wish.name}": the account has ${MAX_PROJECTS_PER_ACCOUNT} already`);
  }
  if (projects.some((project) => project.name === wish.name)) {
    throw new OperatorError(`Cannot make project "${wish.name}": the account has one of this name`);
  }
}

async function freeId(
  rows: AccountRows,
  draw: { readonly accountUin: string; readonly random: Random },
): Promise<number> {
  const bytes = draw.random(4);
  const id = FIRST_PROJECT_ID + (new DataView(bytes.buffer, bytes.byteOffset).getUint32(0) % PROJECT_ID_COUNT);
  return (await rows.projects.find(draw.accountUin, id)) === undefined ? id : freeId(rows, draw);
}
