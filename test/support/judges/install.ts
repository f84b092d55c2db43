// Installs the judges of the table for `.ci/run`: Debian's into the system, the others below one folder, which may be kept.

import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { argv, env } from 'node:process';
import { isThere } from './needed.ts';
import { buildPrograms } from './programs.ts';
import { JUDGE_NAMES, JUDGES, type JudgeName, type Source } from './table.ts';

const [folder] = argv.slice(2);
if (folder === undefined)
  throw new Error('Usage: install.ts FOLDER, with FOLDER/bin and FOLDER/python/bin on the PATH');

const missing = JUDGE_NAMES.filter((name) => !isThere(name));
installDebian(namesIn('debian', missing));
// The clients of these see for themselves whether the version of the table is there.
installGo(namesIn('go', JUDGE_NAMES), resolve(folder, 'bin'));
installPython(namesIn('pypi', JUDGE_NAMES), resolve(folder, 'python'));
buildPrograms(resolve(folder));
for (const name of JUDGE_NAMES) {
  if (!isThere(name)) throw new Error(`Cannot install ${name}: ${JUDGES[name].probe.join(' ')} fails`);
}
console.log(`Judges: ${JUDGE_NAMES.join(', ')}`);

/** What the registry of this kind calls them. */
function namesIn(kind: 'debian' | 'go' | 'pypi', judges: readonly JudgeName[]): readonly string[] {
  const sources = judges.map((name): Source => JUDGES[name].source);
  return [
    ...new Set(
      sources.flatMap((source) =>
        Object.entries(source)
          .filter(([key]) => key === kind)
          .map(([, name]) => name),
      ),
    ),
  ];
}

function installDebian(packages: readonly string[]): void {
  if (packages.length === 0) return;
  const variables = { DEBIAN_FRONTEND: 'noninteractive' };
  run('apt-get', ['update', '-qq'], variables);
  run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages], variables);
}

/** Commands with their versions, `module/cmd@v1.2.3`, into this folder. */
function installGo(commands: readonly string[], bin: string): void {
  for (const command of commands) run('go', ['install', command], { GOBIN: bin });
}

/** Packages with their versions, `name==1.2.3`, into a virtual environment in this folder. */
function installPython(packages: readonly string[], environment: string): void {
  if (packages.length === 0) return;
  if (!existsSync(environment)) run('python3', ['-m', 'venv', environment], {});
  run(join(environment, 'bin/pip'), ['install', '--quiet', ...packages], {});
}

function run(program: string, args: readonly string[], variables: Readonly<Record<string, string>>): void {
  execFileSync(program, args, { stdio: ['ignore', 'ignore', 'inherit'], env: { ...env, ...variables } });
}
