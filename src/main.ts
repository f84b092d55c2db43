// The process: words in, an exit code out.

import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { openLocal, startService, type Service, type Surroundings } from './app.ts';
import { runCommandLine } from './cli/command-line.ts';
import type { Shell } from './cli/shell.ts';
import { processEnvironment, readConfig, type Config } from './config/config.ts';
import { firstKeyPath } from './data-folder/first-key-file.ts';
import { isThere } from './data-folder/private-file.ts';
import { systemClock } from './lib/clock.ts';
import { makeLog, type Log } from './lib/log.ts';
import { systemRandom } from './lib/random.ts';

const writeError = (text: string): void => void process.stderr.write(text);
const readText = (path: string): Promise<string> => readFile(path, 'utf8');

const shell: Shell = {
  print: (text) => process.stdout.write(`${text}\n`),
  complain: (line) => writeError(`${line}\n`),
  readFile: readText,
  environment: processEnvironment(),
  homeFolder: homedir(),
  clock: systemClock,
  pause: (milliseconds) => pause(milliseconds),
  openLocal: async () => {
    const config = await configOfProcess();
    return await openLocal(config, surroundingsOf(config));
  },
  serve,
};

process.exitCode = await runCommandLine(process.argv.slice(2), shell);

/** Until SIGINT or SIGTERM; a second one of the same kind ends the process at once. */
async function serve(): Promise<void> {
  const config = await configOfProcess();
  const surroundings = surroundingsOf(config);
  await using service = await startService(config, surroundings);
  await announce(service, { config, log: surroundings.log });
  const signal = await Promise.race(['SIGINT', 'SIGTERM'].map((name) => once(process, name)));
  surroundings.log.info({ signal: String(signal[0]) }, 'stopping');
}

/** Says where the first key lies, until its owner has taken it away. */
async function announce(service: Service, place: { readonly config: Config; readonly log: Log }): Promise<void> {
  const { host, port } = service;
  const { dataFolder } = place.config;
  place.log.info({ host, port, dataFolder }, 'serving');
  const path = firstKeyPath(dataFolder);
  if (await isThere(path)) place.log.info({ path }, 'the first API key lies in this file');
}

function surroundingsOf(config: Config): Surroundings {
  return {
    log: makeLog({ level: config.logLevel, clock: systemClock, write: writeError }),
    clock: systemClock,
    random: systemRandom,
  };
}

function configOfProcess(): Promise<Config> {
  return readConfig({ env: processEnvironment(), readFile: readText });
}
