// Terraform and the provider for Tencent Cloud: where they are, or come from.

import { execFile } from 'node:child_process';
import { cp, mkdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { arch, platform } from 'node:process';
import { promisify } from 'node:util';

export const runFile = promisify(execFile);

/** Built by its Go module where there is none; the last whose module stands alone. */
const TERRAFORM_MODULE = 'github.com/hashicorp/terraform@v1.7.5';
const PROVIDER = 'registry.terraform.io/tencentcloudstack/tencentcloud';
/** As releases of the provider are named. */
const PROVIDER_FILE = /^terraform-provider-tencentcloud_v(?<version>[0-9]+\.[0-9]+\.[0-9]+)(?:\.exe)?$/;
/** Node's names for what Go calls otherwise. */
const GO_NAMES: Readonly<Record<string, string>> = { x64: 'amd64', win32: 'windows' };

export interface Programs {
  /** The path of the program. */
  readonly terraform: string;
  /** What `terraform init` is told beside: a folder with the provider, or nothing, and it comes from its registry. */
  readonly initOptions: readonly string[];
}

/**
 * RESEAL_TERRAFORM names the program, or it is built into `cache`; RESEAL_TERRAFORM_PROVIDER names the provider's program as
 * it is released, or it comes from Terraform's registry.
 */
export async function findPrograms(cache: string): Promise<Programs> {
  const { RESEAL_TERRAFORM: terraform, RESEAL_TERRAFORM_PROVIDER: provider } = process.env;
  return {
    terraform: terraform ?? (await buildTerraform(cache)),
    initOptions: provider === undefined ? [] : [`-plugin-dir=${await layOut(provider, join(cache, 'plugins'))}`],
  };
}

/** Nothing is built that is there already. */
async function buildTerraform(cache: string): Promise<string> {
  const env = { ...process.env, GOBIN: cache, GOFLAGS: '-p=1 -buildvcs=false' };
  await runFile('go', ['install', TERRAFORM_MODULE], { env });
  return join(cache, platform === 'win32' ? 'terraform.exe' : 'terraform');
}

/** A folder as `terraform init -plugin-dir` wants it. */
async function layOut(provider: string, plugins: string): Promise<string> {
  const version = PROVIDER_FILE.exec(basename(provider))?.groups?.['version'];
  if (version === undefined) throw new Error(`Cannot use ${provider}: a release is named ${String(PROVIDER_FILE)}`);
  const folder = join(plugins, PROVIDER, version, `${GO_NAMES[platform] ?? platform}_${GO_NAMES[arch] ?? arch}`);
  await mkdir(folder, { recursive: true });
  await cp(provider, join(folder, basename(provider)));
  return plugins;
}
