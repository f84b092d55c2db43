// cfssl with SQLite, the peer that Debian packages (golang-cfssl): signs an uploaded CSR and keeps the certificate.

import { spawnSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { DatabaseSync } from 'node:sqlite';
import { join } from 'node:path';
import { Connection } from './connection.ts';
import { type Contestant, namedLineages, trackLineages } from './contestant.ts';
import { end, findFreePort, findWorkDone, type Folder, makeFolder, start, waitUntil } from './processes.ts';

const PROFILE = { expiry: '4776h', usages: ['digital signature', 'server auth'] };

/**
 * cfssl/certdb/sqlite/migrations of that version. The journal stays what it is by default, which flushes each commit: in WAL
 * mode its SQLite does not, and three times as many certificates a second would not be durable.
 */
const TABLES = `
  create table certificates (
    serial_number blob not null, authority_key_identifier blob not null, ca_label blob, status blob not null,
    reason int, expiry timestamp, revoked_at timestamp, pem blob not null,
    primary key (serial_number, authority_key_identifier));
  create table ocsp_responses (
    serial_number blob not null, authority_key_identifier blob not null, body blob not null, expiry timestamp,
    primary key (serial_number, authority_key_identifier),
    foreign key (serial_number, authority_key_identifier)
      references certificates (serial_number, authority_key_identifier));`;

export function isCfsslThere(): boolean {
  return spawnSync('cfssl', ['version']).status === 0;
}

export const cfsslContestant: Contestant = {
  name: 'cfssl with SQLite',
  note: 'signs an uploaded CSR over plain HTTP without a caller, durable; knows no reissue',
  start: async (names) => {
    await using cleanup = new AsyncDisposableStack();
    const folder = cleanup.use(await makeFolder());
    await prepare(folder);
    const port = await findFreePort();
    const child = start({
      command: 'cfssl',
      args: argumentsOf(folder, port),
      log: pathIn(folder, 'log'),
      pipesOutput: false,
    });
    cleanup.defer(() => end(child));
    await waitUntil(child, async () => (await Connection.open(port)).close());
    const lineages = trackLineages(namedLineages(names));
    const kept = cleanup.move();
    return {
      port,
      jobFor: (connections) => ({ kind: 'sign', lineages: lineages.first(connections) }),
      advance: () => undefined,
      work: async () => await findWorkDone(child),
      stop: async () => {
        await end(child);
        const database = new DatabaseSync(pathIn(folder, 'certs.db'), { readOnly: true });
        const row = database.prepare('select count(*) as count from certificates').get();
        database.close();
        return Number(row?.['count']);
      },
      [Symbol.asyncDispose]: () => kept.disposeAsync(),
    };
  },
};

async function prepare(folder: Folder): Promise<void> {
  await writeFile(pathIn(folder, 'csr.json'), JSON.stringify({ CN: 'cfssl', key: { algo: 'ecdsa', size: 256 } }));
  const made = spawnSync('cfssl', ['gencert', '-initca', pathIn(folder, 'csr.json')], { encoding: 'utf8' });
  const { cert, key } = JSON.parse(made.stdout) as { readonly cert: string; readonly key: string };
  await writeFile(pathIn(folder, 'ca.pem'), cert);
  await writeFile(pathIn(folder, 'ca-key.pem'), key, { mode: 0o600 });
  await writeFile(pathIn(folder, 'config.json'), JSON.stringify({ signing: { default: PROFILE } }));
  const source = { driver: 'sqlite3', data_source: pathIn(folder, 'certs.db') };
  await writeFile(pathIn(folder, 'db.json'), JSON.stringify(source));
  const database = new DatabaseSync(source.data_source);
  database.exec(TABLES);
  database.close();
}

function argumentsOf(folder: Folder, port: number): readonly string[] {
  const files = { ca: 'ca.pem', 'ca-key': 'ca-key.pem', config: 'config.json', 'db-config': 'db.json' };
  const options = Object.entries(files).map(([option, file]) => `-${option}=${pathIn(folder, file)}`);
  return ['serve', '-address=127.0.0.1', `-port=${port}`, '-loglevel=3', ...options];
}

function pathIn(folder: Folder, file: string): string {
  return join(folder.path, file);
}
