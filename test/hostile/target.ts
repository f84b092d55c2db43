// A service process of its own, with accounts for good clients and for hostile ones, and a DNS server that means it ill.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { makeAccount } from '../../src/accounts/accounts.ts';
import { makeApiKey } from '../../src/accounts/api-keys.ts';
import { openLocal } from '../../src/app/local.ts';
import { readConfig } from '../../src/config/config.ts';
import { systemClock } from '../../src/lib/clock.ts';
import { systemRandom } from '../../src/lib/random.ts';
import { findFreePort } from '../support/service.ts';
import { silentLog } from '../support/silent-log.ts';
import type { Credential } from '../support/toy-service.ts';
import { startEvilDns } from './evil-dns.ts';

const ROOT = join(import.meta.dirname, '../..');
const READY_MS = 30_000;
const END_MS = 20_000;
const KIB = 1024;

/** Quotas that a soak would soon meet are lifted, and the longest keys sold; what holds hostile clients in check is as it comes. */
const YAML = `
dns: { zones: [{ name: example.com, accounts: ["*"] }] }
limits: { freePerAccount: 1000000, freePerDomain: 1000000 }
products: { "83": { keyAlgorithms: [rsa2048, p256, rsa4096], reissue: { locksDomain: false, keyAlgorithms: [rsa2048, p256] } } }
`;

export interface HostileTarget extends AsyncDisposable {
  readonly host: string;
  readonly port: number;
  readonly dnsPort: number;
  readonly good: readonly Credential[];
  readonly hostile: readonly Credential[];
  readonly logFile: string;
  isAlive(): boolean;
  residentBytes(): Promise<number>;
  /** The value of each of its metrics, by name with labels. */
  metrics(): Promise<ReadonlyMap<string, number>>;
}

export interface TargetWish {
  readonly good: number;
  readonly hostile: number;
}

export async function startTarget(wish: TargetWish): Promise<HostileTarget> {
  await using cleanup = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), 'reseal-hostile-'));
  cleanup.defer(async () => await rm(folder, { recursive: true, force: true }));
  const evil = cleanup.use(await startEvilDns());
  const [port, dnsPort, metricsPort] = [await findFreePort(), await findFreePort(), await findFreePort()];
  const config = join(folder, 'reseal.yaml');
  await writeFile(config, YAML);
  const env = {
    RESEAL_DATA: join(folder, 'data'),
    RESEAL_LISTEN: `127.0.0.1:${port}`,
    RESEAL_TLS: 'auto',
    RESEAL_METRICS_LISTEN: `127.0.0.1:${metricsPort}`,
    RESEAL_DNS_LISTEN: `127.0.0.1:${dnsPort}`,
    RESEAL_RESOLVERS: `127.0.0.1:${dnsPort},127.0.0.1:${evil.port}`,
    RESEAL_CONFIG: config,
  };
  const accounts = await makeAccounts(env, wish.good + wish.hostile);
  const logFile = join(folder, 'log');
  const child = await start(env, logFile);
  cleanup.defer(async () => await end(child));
  await waitUntilReady(port, child, logFile);
  const kept = cleanup.move();
  return {
    host: '127.0.0.1',
    port,
    dnsPort,
    good: accounts.slice(0, wish.good),
    hostile: accounts.slice(wish.good),
    logFile,
    isAlive: () => child.exitCode === null && child.signalCode === null,
    residentBytes: async () => await residentBytesOf(child),
    metrics: async () => await readMetrics(metricsPort),
    [Symbol.asyncDispose]: async () => await kept.disposeAsync(),
  };
}

/** Before the service starts, in its data folder: each has an account and a key of its own. */
async function makeAccounts(env: Readonly<Record<string, string>>, count: number): Promise<readonly Credential[]> {
  const config = await readConfig({ env, readFile: async (path) => await readFile(path, 'utf8') });
  await using local = await openLocal(config, { log: silentLog, clock: systemClock, random: systemRandom });
  const made: Credential[] = [];
  for (let number = 0; number < count; number += 1) {
    const { uin } = await makeAccount(local, { name: `client ${number}` });
    const wish = { accountUin: uin, policyName: 'FullAccess', projectIds: undefined };
    const { key, secretKey } = await makeApiKey(local, wish);
    made.push({ secretId: key.secretId, secretKey });
  }
  return made;
}

async function start(env: Readonly<Record<string, string>>, logFile: string): Promise<ChildProcess> {
  await using log = await open(logFile, 'a');
  const compiled = { NODE_COMPILE_CACHE: join(ROOT, 'node_modules/.cache/compile') };
  return spawn(process.execPath, [join(ROOT, 'src/main.ts'), 'serve'], {
    env: { ...process.env, ...compiled, ...env },
    stdio: ['ignore', log.fd, log.fd],
  });
}

async function waitUntilReady(port: number, child: ChildProcess, logFile: string): Promise<void> {
  for (let waitedMs = 0; waitedMs < READY_MS && child.exitCode === null; waitedMs += 50) {
    const ready = await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => undefined);
    if (ready?.status === 200) return;
    await pause(50);
  }
  throw new Error(`The service does not become ready: ${await readFile(logFile, 'utf8')}`);
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  const impatience = setTimeout(() => child.kill('SIGKILL'), END_MS);
  await ended;
  clearTimeout(impatience);
}

async function residentBytesOf({ pid }: ChildProcess): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1] ?? Number.NaN) * KIB;
}

async function readMetrics(port: number): Promise<ReadonlyMap<string, number>> {
  const answer = await fetch(`http://127.0.0.1:${port}/metrics`, { headers: { connection: 'close' } });
  if (answer.status !== 200) throw new Error(`Metrics are answered ${answer.status}`);
  const lines = (await answer.text()).split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(
    lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ') + 1))]),
  );
}
