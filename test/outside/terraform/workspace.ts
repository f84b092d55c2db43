// One folder with a configuration, and the commands of Terraform in it.

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeTemporaryFolder } from '../../support/temporary-folder.ts';
import { type Programs, runFile } from './programs.ts';

/** `terraform plan -detailed-exitcode`: there is something to do. */
const DIFFERS = 2;
const PATIENCE_MS = 300_000;

export type Variables = Readonly<Record<string, unknown>>;

export interface Workspace extends Disposable {
  /** For an error of Terraform these throw with what it printed. */
  apply(variables?: Variables): Promise<void>;
  /** What is to be done, as Terraform prints it; undefined for nothing. */
  plan(variables?: Variables): Promise<string | undefined>;
  import(address: string, id: string): Promise<void>;
  destroy(variables?: Variables): Promise<void>;
  /** Takes it out of the state, and leaves it as it is. */
  forget(address: string): Promise<void>;
  /** The attributes of a resource in the state. */
  attributesOf(address: string): Promise<Readonly<Record<string, unknown>>>;
  versions(): Promise<{ readonly terraform: string; readonly provider: string }>;
}

export interface WorkspaceWish {
  readonly programs: Programs;
  readonly configuration: string;
  readonly files: Readonly<Record<string, string>>;
  /** For every command; `apply` and the others may say more. */
  readonly variables: Variables;
  readonly env: NodeJS.ProcessEnv;
}

export async function openWorkspace(wish: WorkspaceWish): Promise<Workspace> {
  const { programs, configuration, files, variables, env } = wish;
  const folder = makeTemporaryFolder();
  for (const [name, content] of Object.entries({ ...files, 'main.tf': configuration })) folder.write(name, content);
  const run = async (...words: readonly string[]): Promise<string> => {
    const settings = { cwd: folder.path, env, timeout: PATIENCE_MS, maxBuffer: 64 * 1024 * 1024 };
    return (await runFile(programs.terraform, [...words], settings)).stdout;
  };
  const given = async (more: Variables = {}): Promise<void> =>
    await writeFile(join(folder.path, 'run.auto.tfvars.json'), JSON.stringify({ ...variables, ...more }));
  await given();
  await run('init', '-input=false', '-no-color', ...programs.initOptions);
  return {
    apply: async (more) => {
      await given(more);
      await run('apply', '-auto-approve', '-input=false', '-no-color');
    },
    plan: async (more) => {
      await given(more);
      return await run('plan', '-detailed-exitcode', '-input=false', '-no-color').then(() => undefined, differenceOf);
    },
    import: async (address, id) => void (await run('import', '-input=false', '-no-color', address, id)),
    destroy: async (more) => {
      await given(more);
      await run('destroy', '-auto-approve', '-input=false', '-no-color');
    },
    forget: async (address) => void (await run('state', 'rm', address)),
    attributesOf: async (address) => {
      const { values } = JSON.parse(await run('show', '-json')) as State;
      const found = values.root_module.resources.find((resource) => resource.address === address);
      if (found === undefined) throw new Error(`Cannot show ${address}: it is not in the state`);
      return found.values;
    },
    versions: async () => {
      const told = JSON.parse(await run('version', '-json')) as Versions;
      return { terraform: told.terraform_version, provider: Object.values(told.provider_selections).join() };
    },
    [Symbol.dispose]: () => folder[Symbol.dispose](),
  };
}

interface State {
  readonly values: {
    readonly root_module: {
      readonly resources: readonly { readonly address: string; readonly values: Readonly<Record<string, unknown>> }[];
    };
  };
}

interface Versions {
  readonly terraform_version: string;
  readonly provider_selections: Readonly<Record<string, string>>;
}

function differenceOf(error: unknown): string {
  if (error instanceof Error && 'code' in error && error.code === DIFFERS && 'stdout' in error) {
    return String(error.stdout);
  }
  throw error;
}
