// The installation on this machine, as commands for operators work on it: its settings, its data folder, the service.

import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import type { Local, Surroundings } from './app/local.ts';
import type { Service } from './app/service.ts';
import type { Finding } from './cli/finding.ts';
import type { Backup, IssuerAccounts, OperatorService, Secrets, Shell } from './cli/shell.ts';
import { type Config, readConfig } from './config/config.ts';
import type { Environment } from './config/environment.ts';
import { backUpDatabase, restoreDatabase } from './data-folder/backup.ts';
import { DATABASE_FILE, MASTER_KEY_FILE } from './data-folder/data-folder.ts';
import { firstKeyPath } from './data-folder/first-key-file.ts';
import { isThere } from './data-folder/private-file.ts';
import { systemClock } from './lib/clock.ts';
import { makeLog, type Log } from './lib/log.ts';
import { OperatorError } from './lib/operator-error.ts';
import { operatorOrigin, type Origin, SERVICE } from './lib/origin.ts';
import { systemRandom } from './lib/random.ts';

/** Throws OperatorError where the settings cannot be used. */
export function settingsOf(env: Environment): Promise<Config> {
  return readConfig({ env, readFile: (path) => readFile(path, 'utf8') });
}

/** Where others reach the service. */
export async function publicUrlOf(config: Config): Promise<string> {
  const app = await import('./app/serving/addresses.ts');
  return app.clientUrlOf(config);
}

/** The service's own parts are loaded where they are needed. */
export async function openLocal(config: Config): Promise<Local> {
  const app = await import('./app/local.ts');
  return await app.openLocal(config, surroundingsOf(config, operator()));
}

export async function openOperator(config: Config): Promise<OperatorService> {
  const app = await import('./app/operator.ts');
  return await app.openOperator(config, surroundingsOf(config, operator()));
}

export async function openSecrets(config: Config): Promise<Secrets> {
  const app = await import('./app/keys/secrets.ts');
  return await app.openSecrets(config, surroundingsOf(config, operator()));
}

export async function openIssuers(config: Config): Promise<IssuerAccounts> {
  const app = await import('./app/authorities/issuer-accounts.ts');
  return await app.openIssuerAccounts(config, surroundingsOf(config, operator()));
}

/** Without its data folder. */
export async function openTargets(config: Config): ReturnType<Shell['openTargets']> {
  const app = await import('./app/targets/placed-targets.ts');
  return app.openTargets(config, { clock: systemClock, random: systemRandom });
}

/** Settings that cannot be used are a finding, too. */
export async function examine(env: Environment, signal: AbortSignal): Promise<readonly Finding[]> {
  const doctor = await import('./app/doctor/examine.ts');
  let config: Config;
  try {
    config = await settingsOf(env);
  } catch (error) {
    if (error instanceof OperatorError) return doctor.configurationUnread(error);
    throw error;
  }
  return await doctor.examine({ config, clock: systemClock, random: systemRandom, signal });
}

export async function backUp(config: Config, file: string): Promise<Backup> {
  assertOfFiles(config);
  const { dataFolder, configFile } = config;
  const bytes = await backUpDatabase({ dataFolder, file });
  const { masterKey } = inFile(config);
  return { bytes, masterKeyFile: masterKey.kind === 'file' ? masterKey.path : undefined, configFile };
}

/** Opening the copy shows that it is one of Reseal's, of a schema that is known, and that the master key is its own. */
export async function restore(config: Config, file: string): Promise<string> {
  assertOfFiles(config);
  const { dataFolder } = config;
  await restoreDatabase({ dataFolder, file }, async (folder) => {
    const local = await openLocal({ ...inFile(config), dataFolder: folder });
    // Since the backup they may have been handed out.
    await local.store.transact(async (rows) => await rows.keyPool.empty());
    await local[Symbol.asyncDispose]();
    if (await isThere(firstKeyPath(folder))) throw new OperatorError('there is no account in it');
  });
  return join(dataFolder, DATABASE_FILE);
}

/** Until SIGINT or SIGTERM; a second one of the same kind ends the process at once. */
export async function serve(config: Config): Promise<void> {
  const surroundings = surroundingsOf(config, SERVICE);
  const { startService } = await import('./app/service.ts');
  await using service = await startService(config, surroundings);
  // Whoever reads that it serves may end it at once.
  const signalled = stopSignalled();
  await announce(service, { config, log: surroundings.log });
  surroundings.log.info({ signal: await signalled }, 'stopping');
}

/** The same as a perspective, which has no data folder. */
export async function servePerspective(config: Config): Promise<void> {
  const { log, random } = surroundingsOf(config, SERVICE);
  const { openPerspective } = await import('./app/dns/perspectives.ts');
  await using perspective = await openPerspective(config, { log, random });
  const signalled = stopSignalled();
  log.info({ host: perspective.host, port: perspective.port }, 'serving as a perspective');
  log.info({ signal: await signalled }, 'stopping');
}

/** Answers its name. */
async function stopSignalled(): Promise<string> {
  const [signal] = await Promise.race(['SIGINT', 'SIGTERM'].map((name) => once(process, name)));
  return String(signal);
}

/** A master key in the data folder as what it is there: a file. */
function inFile(config: Config): Config {
  if (config.masterKey.kind !== 'dataFolder') return config;
  return { ...config, masterKey: { kind: 'file', path: join(config.dataFolder, MASTER_KEY_FILE) } };
}

/** Throws OperatorError for an installation whose database is no file. */
function assertOfFiles(config: Config): void {
  if (config.databaseUrl === undefined) return;
  throw new OperatorError('Cannot copy the database: it is PostgreSQL; use pg_dump and pg_restore');
}

/** Says where the first key lies, until its owner has taken it away. */
async function announce(service: Service, place: { readonly config: Config; readonly log: Log }): Promise<void> {
  const { host, port } = service;
  const token = await service.offerFirstLink();
  const { dataFolder } = place.config;
  place.log.info({ host, port, dataFolder }, 'serving');
  const path = firstKeyPath(dataFolder);
  if (await isThere(path)) place.log.info({ path }, 'the first API key lies in this file');
  if (token === undefined) return;
  const link = `${await publicUrlOf(place.config)}/console/#token=${token}`;
  place.log.info({ link }, 'whoever opens this link within a day is the first person at the console; it is told once');
}

function surroundingsOf(config: Config, origin: Origin): Surroundings {
  return {
    origin,
    log: makeLog({ level: config.logLevel, clock: systemClock, write: (line) => void process.stderr.write(line) }),
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
