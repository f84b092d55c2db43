// The process: words in, an exit code out.

import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createReadStream } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { homedir, userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { setTimeout as pause } from 'node:timers/promises';
import type { Local, Surroundings } from './app/local.ts';
import type { Service } from './app/service.ts';
import { EXIT_DONE, runCommandLine } from './cli/command-line.ts';
import type { Backup, Secrets, Shell } from './cli/shell.ts';
import { readConfig, takeEnvironment, type Config } from './config/config.ts';
import { backUpDatabase, restoreDatabase } from './data-folder/backup.ts';
import { DATABASE_FILE, MASTER_KEY_FILE } from './data-folder/data-folder.ts';
import { firstKeyPath } from './data-folder/first-key-file.ts';
import { isThere, syncFolder } from './data-folder/private-file.ts';
import { systemClock } from './lib/clock.ts';
import { makeLog, type Log } from './lib/log.ts';
import { OperatorError } from './lib/operator-error.ts';
import { operatorOrigin, type Origin, SERVICE } from './lib/origin.ts';
import { systemRandom } from './lib/random.ts';

const writeError = (text: string): void => void process.stderr.write(text);
const readText = (path: string): Promise<string> => readFile(path, 'utf8');

const environment = takeEnvironment();

const shell: Shell = {
  version: version(),
  print: (text) => process.stdout.write(`${text}\n`),
  complain: (line) => writeError(`${line}\n`),
  readFile: readText,
  readLines: (path) => createInterface({ input: createReadStream(path), crlfDelay: Infinity }),
  writePrivateFile: async (path, text) => {
    await writeFile(path, text, { flag: 'wx', mode: 0o600, flush: true });
    // The key of a root may be taken away next, and then this file is all there is of it.
    await syncFolder(dirname(path));
  },
  environment,
  homeFolder: homedir(),
  clock: systemClock,
  pause: (milliseconds) => pause(milliseconds),
  stopSignal,
  openLocal: async () => await openLocal(await configOfProcess()),
  openSecrets,
  backUp,
  restore,
  serve,
};

// Whoever reads may have seen enough: `reseal list | head -1`.
process.stdout.on('error', (error) => {
  if ('code' in error && error.code === 'EPIPE') process.exit(EXIT_DONE);
  throw error;
});

process.exitCode = await runCommandLine(process.argv.slice(2), shell);

/** package.json lies beside the folder of this file, in the source and in a release. */
function version(): string {
  const manifest: unknown = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
  const isNamed = typeof manifest === 'object' && manifest !== null && 'version' in manifest;
  return isNamed && typeof manifest.version === 'string' ? manifest.version : 'unknown';
}

/** The service's parts are loaded where they are needed: without them commands for users start twice as fast. */
async function openLocal(config: Config): Promise<Local> {
  const app = await import('./app/local.ts');
  return await app.openLocal(config, surroundingsOf(config, operator()));
}

async function openSecrets(): Promise<Secrets> {
  const config = await configOfProcess();
  const app = await import('./app/secrets.ts');
  return await app.openSecrets(config, surroundingsOf(config, operator()));
}

async function backUp(file: string): Promise<Backup> {
  const config = await configOfFiles();
  const { dataFolder, configFile } = config;
  const bytes = await backUpDatabase({ dataFolder, file });
  const { masterKey } = inFile(config);
  return { bytes, masterKeyFile: masterKey.kind === 'file' ? masterKey.path : undefined, configFile };
}

/** Opening the copy shows that it is one of Reseal's, of a schema that is known, and that the master key is its own. */
async function restore(file: string): Promise<string> {
  const config = await configOfFiles();
  const { dataFolder } = config;
  await restoreDatabase({ dataFolder, file }, async (folder) => {
    const local = await openLocal({ ...inFile(config), dataFolder: folder });
    await local[Symbol.asyncDispose]();
    if (await isThere(firstKeyPath(folder))) throw new OperatorError('there is no account in it');
  });
  return join(dataFolder, DATABASE_FILE);
}

/** A master key in the data folder as what it is there: a file. */
function inFile(config: Config): Config {
  if (config.masterKey.kind !== 'dataFolder') return config;
  return { ...config, masterKey: { kind: 'file', path: join(config.dataFolder, MASTER_KEY_FILE) } };
}

/** Of an installation whose database is a file. */
async function configOfFiles(): Promise<Config> {
  const config = await configOfProcess();
  if (config.databaseUrl === undefined) return config;
  throw new OperatorError('Cannot copy the database: it is PostgreSQL; use pg_dump and pg_restore');
}

function stopSignal(): AbortSignal {
  const stop = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM']) process.once(name, () => stop.abort());
  return stop.signal;
}

/** Until SIGINT or SIGTERM; a second one of the same kind ends the process at once. */
async function serve(): Promise<void> {
  const config = await configOfProcess();
  const surroundings = surroundingsOf(config, SERVICE);
  const { startService } = await import('./app/service.ts');
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

function surroundingsOf(config: Config, origin: Origin): Surroundings {
  return {
    origin,
    log: makeLog({ level: config.logLevel, clock: systemClock, write: writeError }),
    clock: systemClock,
    random: systemRandom,
  };
}

/** A user who is in no list of users, as in some containers, is named by number. */
function operator(): Origin {
  try {
    return operatorOrigin(userInfo().username);
  } catch {
    return operatorOrigin(`uid ${process.getuid?.() ?? 'unknown'}`);
  }
}

function configOfProcess(): Promise<Config> {
  return readConfig({ env: environment, readFile: readText });
}
