// The process: words in, an exit code out.

import { createReadStream, readFileSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { EXIT_DONE } from './cli/exit.ts';
import { isToServe, runService } from './cli/serve.ts';
import { screenOf } from './cli/screen.ts';
import type { Shell } from './cli/shell.ts';
import type { Config } from './config/config.ts';
import { takeEnvironment } from './config/process-environment.ts';
import { checkVariables } from './config/variables.ts';
import { syncFolder } from './data-folder/private-file.ts';
import type * as installationModule from './installation.ts';
import { systemClock } from './lib/clock.ts';
import { OperatorError } from './lib/operator-error.ts';

type Installation = typeof installationModule;

const environment = takeEnvironment();

const shell: Shell = {
  version: version(),
  print: (text) => process.stdout.write(`${text}\n`),
  complain: (line) => void process.stderr.write(`${line}\n`),
  screen: process.stderr.isTTY ? screenOf(process.stderr) : undefined,
  readFile: (path) => readFile(path, 'utf8'),
  readLines: (path) => createInterface({ input: createReadStream(path), crlfDelay: Infinity }),
  writePrivateFile: async (path, text) => {
    await writeFile(path, text, { flag: 'wx', mode: 0o600, flush: true });
    // The key of a root may be taken away next, and then this file is all there is of it.
    await syncFolder(dirname(path));
  },
  readClientsDocument,
  findPublicUrl: () => here((installation, config) => installation.publicUrlOf(config)),
  environment,
  checkVariables: () => checkVariables(environment),
  homeFolder: homedir(),
  clock: systemClock,
  pause: (milliseconds) => pause(milliseconds),
  stopSignal,
  openLocal: () => here((installation, config) => installation.openLocal(config)),
  openOperator: () => here((installation, config) => installation.openOperator(config)),
  openSecrets: () => here((installation, config) => installation.openSecrets(config)),
  openIssuers: () => here((installation, config) => installation.openIssuers(config)),
  openTargets: () => here((installation, config) => installation.openTargets(config)),
  examine: async () => {
    const installation = await import('./installation.ts');
    return await installation.examine(environment, stopSignal());
  },
  backUp: (file) => here((installation, config) => installation.backUp(config, file)),
  restore: (file) => here((installation, config) => installation.restore(config, file)),
  serve: () => here((installation, config) => installation.serve(config)),
  servePerspective: () => here((installation, config) => installation.servePerspective(config)),
};

// Whoever reads may have seen enough: `reseal list | head -1`.
process.stdout.on('error', (error) => {
  if ('code' in error && error.code === 'EPIPE') process.exit(EXIT_DONE);
  throw error;
});

process.exitCode = await run(process.argv.slice(2));

async function run(words: readonly string[]): Promise<number> {
  if (isToServe(words)) return await runService(shell);
  const { runCommandLine } = await import('./cli/command-line.ts');
  return await runCommandLine(words, shell);
}

/** What concerns the installation is loaded where it is needed: without it commands for users start twice as fast. */
async function here<T>(act: (installation: Installation, config: Config) => Promise<T>): Promise<T> {
  const installation = await import('./installation.ts');
  return await act(installation, await installation.settingsOf(environment));
}

/** package.json lies beside the folder of this file, in the source and in a release. */
function version(): string {
  const manifest: unknown = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
  const isNamed = typeof manifest === 'object' && manifest !== null && 'version' in manifest;
  return isNamed && typeof manifest.version === 'string' ? manifest.version : 'unknown';
}

/** It lies beside the folder of this file, as package.json does. */
async function readClientsDocument(): Promise<string> {
  const path = fileURLToPath(new URL('../docs/clients.md', import.meta.url));
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    throw new OperatorError(`Cannot tell how clients are set up: ${path} cannot be read`, { cause });
  }
}

function stopSignal(): AbortSignal {
  const stop = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM']) process.once(name, () => stop.abort());
  return stop.signal;
}
