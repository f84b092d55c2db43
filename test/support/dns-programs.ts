// Real DNS servers that take updates, BIND 9, Knot and PowerDNS, each started by a test on a free loopback port and ended by it.

import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import type { TsigAlgorithm } from '../../src/dns/rfc2136/tsig.ts';
import { systemRandom } from '../../src/lib/random.ts';
import { DnsClient } from '../../src/validation/dns-client.ts';
import type { Endpoint } from './dns.ts';
import { skipWithout } from './judges/needed.ts';
import type { JudgeName } from './judges/table.ts';
import { findFreePort } from './service.ts';
import { makeTemporaryFolder } from './temporary-folder.ts';

export const UPDATE_KEY = {
  name: 'reseal',
  secret: 'c2VjcmV0IG9mIHRoZSB0ZXN0cywgMzIgYnl0ZXMgLi4uLg==',
} as const;

export interface DnsProgram {
  readonly name: string;
  readonly algorithm: TsigAlgorithm;
  /** The option `skip` of a test that needs it. */
  readonly skip: string | false;
  /** Primary for these zones, each with an SOA and an NS record, open for updates of TXT records by UPDATE_KEY. */
  start(zones: readonly string[]): Promise<RunningDns>;
}

export interface RunningDns extends AsyncDisposable {
  readonly address: Endpoint;
  /** The file with the secret of UPDATE_KEY. */
  readonly secretFile: string;
  /** Where PowerDNS has its HTTP API, by POWER_DNS_KEY. */
  readonly apiOrigin: string;
}

export const POWER_DNS_KEY = 'api key of the tests';

interface Recipe {
  readonly judge: JudgeName;
  readonly command: string;
  readonly args: (configFile: string) => readonly string[];
  /** What its configuration file is called. */
  readonly configName?: string;
  readonly config: (facts: Facts) => string;
  /** Run when the configuration is written. */
  readonly prepare?: (facts: Facts) => void;
}

interface Facts {
  readonly folder: string;
  readonly port: number;
  readonly apiPort: number;
  readonly zones: readonly string[];
}

/** `tsig-keygen` names it "hmac-sha256"; TXT records below the zone are all that the key may change. */
const BIND: Recipe = {
  judge: 'bind',
  command: 'named',
  args: (configFile) => ['-f', '-c', configFile],
  config: ({ folder, port, zones }) => `
    options {
      directory "${folder}"; listen-on port ${port} { 127.0.0.1; }; listen-on-v6 { none; };
      pid-file none; lock-file none; session-keyfile "${folder}/session.key"; recursion no; notify no;
      dnssec-validation no;
    };
    controls { };
    key "${UPDATE_KEY.name}" { algorithm hmac-sha256; secret "${UPDATE_KEY.secret}"; };
    ${zones.map((zone) => `zone "${zone}" { type primary; file "${zone}.zone"; update-policy { grant ${UPDATE_KEY.name} subdomain ${zone} TXT; }; };`).join('\n')}
  `,
};

const KNOT: Recipe = {
  judge: 'knot',
  command: 'knotd',
  args: (configFile) => ['-c', configFile],
  config: ({ folder, port, zones }) => `
server:
    rundir: "${folder}"
    listen: 127.0.0.1@${port}
database:
    storage: "${folder}"
key:
  - id: ${UPDATE_KEY.name}
    algorithm: hmac-sha512
    secret: ${UPDATE_KEY.secret}
acl:
  - id: reseal
    key: ${UPDATE_KEY.name}
    action: update
    update-type: TXT
template:
  - id: default
    storage: "${folder}"
    file: "%s.zone"
zone:
${zones.map((zone) => `  - domain: ${zone}\n    acl: reseal`).join('\n')}
`,
};

/** Its own tool fills the database: zones from their files, and who may update them. */
const POWER: Recipe = {
  judge: 'powerdns',
  command: 'pdns_server',
  args: (configFile) => [`--config-dir=${dirname(configFile)}`],
  configName: 'pdns.conf',
  config: ({ folder, port, apiPort }) => `
daemon=no
guardian=no
launch=gsqlite3
gsqlite3-database=${folder}/pdns.sqlite
gsqlite3-pragma-synchronous=0
local-address=127.0.0.1
local-port=${port}
socket-dir=${folder}
dnsupdate=yes
allow-dnsupdate-from=127.0.0.0/8
api=yes
api-key=${POWER_DNS_KEY}
webserver=yes
webserver-address=127.0.0.1
webserver-port=${apiPort}
webserver-allow-from=127.0.0.1
loglevel=0
`,
  prepare: ({ folder, zones }) => {
    const database = join(folder, 'pdns.sqlite');
    if (existsSync(database)) return;
    using made = new DatabaseSync(database);
    made.exec(readFileSync(POWER_DNS_SCHEMA, 'utf8'));
    const tool = (...words: readonly string[]): void =>
      void execFileSync('pdnsutil', [`--config-dir=${folder}`, ...words], { stdio: 'ignore' });
    tool('import-tsig-key', UPDATE_KEY.name, 'hmac-sha256', UPDATE_KEY.secret);
    for (const zone of zones) {
      tool('load-zone', zone, join(folder, `${zone}.zone`));
      tool('set-meta', zone, 'TSIG-ALLOW-DNSUPDATE', UPDATE_KEY.name);
    }
  },
};

/** Of Debian's package pdns-backend-sqlite3. */
const POWER_DNS_SCHEMA = '/usr/share/pdns-backend-sqlite3/schema/schema.sqlite3.sql';

export const BIND_9: DnsProgram = programOf('BIND 9', 'hmac-sha256', BIND);
export const KNOT_DNS: DnsProgram = programOf('Knot DNS', 'hmac-sha512', KNOT);
export const POWER_DNS: DnsProgram = programOf('PowerDNS', 'hmac-sha256', POWER);

const START_ATTEMPTS = 5;
const READY_LOOKS = 500;
const LOOK_MS = 20;
const LOOK_PATIENCE_MS = 500;

function programOf(name: string, algorithm: TsigAlgorithm, recipe: Recipe): DnsProgram {
  return {
    name,
    algorithm,
    skip: skipWithout(recipe.judge),
    start: async (zones) => await start(recipe, zones),
  };
}

/** Again with another port, when another process was faster to take one. */
async function start(recipe: Recipe, zones: readonly string[]): Promise<RunningDns> {
  await using cleanup = new AsyncDisposableStack();
  const folder = cleanup.use(makeTemporaryFolder());
  const secretFile = join(folder.path, 'tsig.secret');
  await writeFile(secretFile, `${UPDATE_KEY.secret}\n`);
  for (const zone of zones) await writeFile(join(folder.path, `${zone}.zone`), zoneFileOf(zone));
  for (let attempt = 1; attempt <= START_ATTEMPTS; attempt += 1) {
    const address = { host: '127.0.0.1', port: await findFreePort() };
    const apiPort = await findFreePort();
    const process = await launch(recipe, { folder: folder.path, port: address.port, apiPort, zones });
    if (!(await isReady(process, address, zones))) {
      await end(process);
      continue;
    }
    cleanup.defer(async () => await end(process));
    const kept = cleanup.move();
    return {
      address,
      secretFile,
      apiOrigin: `http://127.0.0.1:${apiPort}`,
      [Symbol.asyncDispose]: () => kept.disposeAsync(),
    };
  }
  throw new Error(`Cannot start ${recipe.command}: it was not ready in ${START_ATTEMPTS} attempts`);
}

/** "Negative" answers are remembered for a second. */
function zoneFileOf(zone: string): string {
  return [
    `$ORIGIN ${zone}.`,
    '$TTL 5',
    `@ IN SOA ns hostmaster 1 3600 600 86400 1`,
    '@ IN NS ns',
    'ns IN A 127.0.0.1',
    '',
  ].join('\n');
}

async function launch(recipe: Recipe, facts: Facts): Promise<ChildProcess> {
  const configFile = join(facts.folder, recipe.configName ?? 'server.conf');
  await writeFile(configFile, recipe.config(facts));
  recipe.prepare?.(facts);
  return spawn(recipe.command, recipe.args(configFile), { stdio: 'ignore' });
}

async function isReady(process: ChildProcess, address: Endpoint, zones: readonly string[]): Promise<boolean> {
  for (let look = 0; look < READY_LOOKS && process.exitCode === null; look += 1) {
    const answered = await Promise.all(zones.map(async (zone) => await isServed(address, zone)));
    if (answered.every(Boolean)) return true;
    await sleep(LOOK_MS);
  }
  return false;
}

async function isServed(address: Endpoint, name: string): Promise<boolean> {
  const signal = AbortSignal.timeout(LOOK_PATIENCE_MS);
  const asked = await new DnsClient({ random: systemRandom }).ask(address, { name, type: 'NS', signal });
  return asked.kind === 'asked' && asked.records.length > 0;
}

async function end(process: ChildProcess): Promise<void> {
  if (process.exitCode !== null || process.signalCode !== null) return;
  const exited = once(process, 'exit');
  process.kill('SIGTERM');
  await exited;
}
