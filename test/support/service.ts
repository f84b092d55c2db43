// A whole service for tests: real store, real authority, real DNS server and resolver, a clock that the test moves.

import { randomInt } from 'node:crypto';
import { createSocket, type Socket } from 'node:dgram';
import { type EventEmitter, once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeAccount, setVerified } from '../../src/accounts/accounts.ts';
import { makeApiKey } from '../../src/accounts/api-keys.ts';
import { putPolicy } from '../../src/accounts/policies.ts';
import type { Policy } from '../../src/accounts/policy.ts';
import { makeProject } from '../../src/accounts/projects.ts';
import { openLocal, type Overlay, type Surroundings } from '../../src/app/local.ts';
import { type Service, startService } from '../../src/app/service.ts';
import { type Config, readConfig } from '../../src/config/config.ts';
import { DATABASE_FILE } from '../../src/data-folder/data-folder.ts';
import { openMasterKey } from '../../src/data-folder/master-key.ts';
import type { Clock } from '../../src/lib/clock.ts';
import { makeLog } from '../../src/lib/log.ts';
import { systemRandom } from '../../src/lib/random.ts';
import type { RecordStore } from '../../src/store/rows.ts';
import { placeNewestSchema } from './newest-schema.ts';
import { keysAtHand } from './rsa-keys.ts';
import { signTc3 } from './signing.ts';
import type { Credential } from './toy-service.ts';

export interface TestClock extends Clock {
  advance(milliseconds: number): void;
}

export const SERVICE_TEST_TIME = new Date('2026-06-01T12:00:00Z');

export function makeTestClock(start: Date = SERVICE_TEST_TIME): TestClock {
  let time = start.getTime();
  return {
    now: () => new Date(time),
    advance: (milliseconds) => {
      time += milliseconds;
    },
  };
}

/** It goes on by itself, for what other processes take their time over; it can be moved, too. */
export function makeGoingClock(start: Date = SERVICE_TEST_TIME): TestClock {
  const moved = makeTestClock(start);
  const begun = performance.now();
  return { ...moved, now: () => new Date(moved.now().getTime() + performance.now() - begun) };
}

/** The members of an answer's "Response"; refusals have Error. */
export interface Answer {
  readonly Error?: { readonly Code: string; readonly Message: string };
  readonly RequestId: string;
  // The wire is untyped here: each test asserts what it looks at.
  readonly [member: string]: unknown;
}

export interface TestService extends AsyncDisposable {
  readonly service: Service;
  readonly clock: TestClock;
  readonly folder: string;
  /** Of the first account. */
  readonly key: Credential;
  readonly accountUin: string;
  readonly dns: { readonly host: string; readonly port: number };
  /** As a local command beside the service has it open. */
  readonly store: RecordStore;
  /** JSON lines, as an operator would see them. */
  readonly logLines: readonly string[];
  /** Calls an action through the whole pipeline, signed with the first account's key or another. */
  call(action: string, input?: object, credential?: Credential): Promise<Answer>;
  /** The same, and fails where it is refused. */
  ask(action: string, input?: object, credential?: Credential): Promise<Answer>;
  /** The Code of a refusal; fails where it is not refused. */
  refusal(action: string, input?: object, credential?: Credential): Promise<string>;
  /** Polls Detail until Status is the one wanted; fails after a while, saying what it was. */
  waitForStatus(certificateId: string, status: number, credential?: Credential): Promise<Answer>;
  /** Moves the clock and lets the worker look. */
  advance(milliseconds: number): void;
  addAccount(wish?: { readonly verified?: boolean }): Promise<{ readonly uin: string; readonly key: Credential }>;
  addKey(wish: Partial<Parameters<typeof makeApiKey>[1]>): Promise<Credential>;
  /** For keys of the first account, by its name. */
  addPolicy(name: string, policy: Policy): Promise<void>;
  setVerified(uin: string, verified: boolean): Promise<void>;
  /** Of the account, by default the first one; answers its id. */
  addProject(name: string, accountUin?: string): Promise<number>;
}

export interface TestServiceOptions {
  readonly clock?: TestClock;
  readonly overlay?: Overlay;
  /** RSA keys are made by the service's own threads, which takes a processor for a while each; else they are at hand. */
  readonly makesKeys?: boolean;
  /** Instead of the usual file; the embedded DNS server serves example.com and example.org to all accounts in that one. */
  readonly yaml?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** DNS servers that are asked for what the embedded one does not serve. */
  readonly resolvers?: readonly { readonly host: string; readonly port: number }[];
  /** To open a service a second time; it is not removed then. */
  readonly folder?: string;
}

export const TEST_YAML = `
dns:
  zones:
    - { name: example.com, accounts: ["*"] }
    - { name: example.org, accounts: ["*"] }
  delegationZone: acme.example.net
limits:
  ratePerSecond: { ReplaceCertificate: 10000, ApplyCertificate: 10000, DescribeCertificateDetail: 100000, DescribeHostDeployRecordDetail: 100000 }
`;

/** Longest wait for a state, in real time. */
const PATIENCE_MS = 180_000;
const POLL_MS = 10;

export async function openTestService(options: TestServiceOptions = {}): Promise<TestService> {
  const folder = options.folder ?? (await mkdtemp(join(tmpdir(), 'reseal-service-')));
  const clock = options.clock ?? makeTestClock();
  const logLines: string[] = [];
  const log = makeLog({ level: 'info', clock, write: (line) => logLines.push(line) });
  const surroundings = { log, clock, random: systemRandom, overlay: overlayOf(options) };
  const { service, config, dns } = await startOnFreePorts(
    { ...options, folder, isFresh: options.folder === undefined },
    surroundings,
  );
  const first = await readFirstKey(folder);
  const world = await openLocal(config, surroundings);
  const calls = makeCalls({ service, clock, key: first.key });
  return {
    service,
    clock,
    folder,
    dns,
    store: world.store,
    logLines,
    ...first,
    ...calls,
    advance: (milliseconds) => {
      clock.advance(milliseconds);
      service.world.wake();
    },
    addAccount: async ({ verified = true } = {}) => {
      const { uin } = await makeAccount(world, { name: 'another' });
      await setVerified(world, { uin, verified });
      return { uin, key: await addKey(world, { accountUin: uin }) };
    },
    addKey: async (wish) => await addKey(world, { accountUin: first.accountUin, ...wish }),
    addPolicy: async (name, policy) => await putPolicy(world, { accountUin: first.accountUin, name, policy }),
    setVerified: async (uin, verified) => void (await setVerified(world, { uin, verified })),
    addProject: async (name, accountUin = first.accountUin) => (await makeProject(world, { accountUin, name })).id,
    [Symbol.asyncDispose]: async () => {
      await world[Symbol.asyncDispose]();
      await service[Symbol.asyncDispose]();
      if (options.folder === undefined) await rm(folder, { recursive: true });
    },
  };
}

function overlayOf({ overlay = {}, makesKeys = false }: TestServiceOptions): Overlay {
  const cheap = { passwordCost: { memoryKiB: 8, passes: 1, parallelism: 1 }, ...overlay };
  if (makesKeys) return cheap;
  const { world = (bare) => bare } = overlay;
  return { ...cheap, world: (bare) => world({ ...bare, keyMaker: keysAtHand() }) };
}

const START_ATTEMPTS = 5;

/** Again with other ports, when another process was faster to take one. */
async function startOnFreePorts(
  options: TestServiceOptions & { readonly folder: string; readonly isFresh: boolean },
  surroundings: Surroundings,
): Promise<{ readonly service: Service; readonly config: Config; readonly dns: TestService['dns'] }> {
  for (let attempt = 1; ; attempt += 1) {
    const dns = { host: '127.0.0.1', port: await findFreePort() };
    const resolvers = [dns, ...(options.resolvers ?? [])];
    const httpPort = await findFreePort();
    const env = environmentOf({ folder: options.folder, dns, resolvers, httpPort, extra: options.env ?? {} });
    const config = await readConfig({ env, readFile: async () => options.yaml ?? TEST_YAML });
    if (options.isFresh && attempt === 1) await placeDatabase(config);
    try {
      return { service: await startService(config, surroundings), config, dns };
    } catch (error) {
      if (!isPortTaken(error) || attempt === START_ATTEMPTS) throw error;
    }
  }
}

/** The schema of a first start, with the key that is made before there is a database; nothing else. */
async function placeDatabase(config: Config): Promise<void> {
  if (config.databaseUrl !== undefined) return;
  await openMasterKey(config, systemRandom);
  await placeNewestSchema(join(config.dataFolder, DATABASE_FILE));
}

function isPortTaken(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : undefined;
  return cause instanceof Error && 'code' in cause && cause.code === 'EADDRINUSE';
}

type KeyWish = Partial<Parameters<typeof makeApiKey>[1]> & { readonly accountUin: string };

async function addKey(world: Parameters<typeof makeApiKey>[0], wish: KeyWish): Promise<Credential> {
  const made = await makeApiKey(world, { policyName: 'FullAccess', projectIds: undefined, ...wish });
  return { secretId: made.key.secretId, secretKey: made.secretKey };
}

function environmentOf(facts: {
  readonly folder: string;
  readonly dns: { readonly host: string; readonly port: number };
  readonly resolvers: readonly { readonly host: string; readonly port: number }[];
  readonly httpPort: number;
  readonly extra: Readonly<Record<string, string>>;
}): Readonly<Record<string, string>> {
  return {
    RESEAL_DATA: facts.folder,
    RESEAL_LISTEN: `127.0.0.1:${facts.httpPort}`,
    RESEAL_DNS_LISTEN: `${facts.dns.host}:${facts.dns.port}`,
    RESEAL_RESOLVERS: facts.resolvers.map(({ host, port }) => `${host}:${port}`).join(','),
    RESEAL_CONFIG: 'reseal.yaml',
    ...facts.extra,
  };
}

async function readFirstKey(folder: string): Promise<{ readonly key: Credential; readonly accountUin: string }> {
  const first: unknown = JSON.parse(await readFile(join(folder, 'first-key.json'), 'utf8'));
  const { AccountUin, SecretId, SecretKey } = first as { AccountUin: string; SecretId: string; SecretKey: string };
  return { key: { secretId: SecretId, secretKey: SecretKey }, accountUin: AccountUin };
}

type Calls = Pick<TestService, 'call' | 'ask' | 'refusal' | 'waitForStatus'>;

function makeCalls(parts: { readonly service: Service; readonly clock: Clock; readonly key: Credential }): Calls {
  const call: Calls['call'] = async (action, input = {}, credential = parts.key) => {
    const request = signTc3({ credential, action, now: parts.clock.now(), body: input });
    const answer = await parts.service.api.answer(request);
    return (JSON.parse(answer.text) as { Response: Answer }).Response;
  };
  const ask: Calls['ask'] = async (action, input, credential) => {
    const answer = await call(action, input, credential);
    if (answer.Error === undefined) return answer;
    throw new Error(`${action} was refused: ${answer.Error.Code}: ${answer.Error.Message}`);
  };
  return {
    call,
    ask,
    refusal: async (action, input, credential) => {
      const answer = await call(action, input, credential);
      if (answer.Error !== undefined) return answer.Error.Code;
      throw new Error(`${action} was not refused: ${JSON.stringify(answer)}`);
    },
    waitForStatus: async (CertificateId, status, credential) => {
      for (let waitedMs = 0; ; waitedMs += POLL_MS) {
        const detail = await ask('DescribeCertificateDetail', { CertificateId }, credential);
        if (detail['Status'] === status) return detail;
        if (waitedMs > PATIENCE_MS)
          throw new Error(`${CertificateId} stays at ${String(detail['Status'])}, not ${status}`);
        await new Promise((resolve) => setTimeout(resolve, POLL_MS));
      }
    },
  };
}

/** Below those that systems give to connections going out (Linux from 32768, others from 49152), which come and go. */
const PORTS = { from: 20_000, count: 12_000 };

/** Free a moment ago on TCP and on UDP; until it is used, another process may still take it, by a rare accident. */
export async function findFreePort(): Promise<number> {
  for (;;) {
    const port = PORTS.from + randomInt(PORTS.count);
    const [tcp, udp] = [createServer(), createSocket('udp4')];
    const areFree = await Promise.all([isBound(tcp.listen(port, '127.0.0.1')), isBound(udp.bind(port, '127.0.0.1'))]);
    await Promise.all([tcp, udp].map(async (socket, index) => areFree[index] && (await closed(socket))));
    if (areFree.every(Boolean)) return port;
  }
}

/** Once it is, or cannot be. */
async function isBound(socket: EventEmitter): Promise<boolean> {
  return await once(socket, 'listening').then(
    () => true,
    () => false,
  );
}

async function closed(socket: Server | Socket): Promise<void> {
  const end = once(socket, 'close');
  socket.close();
  await end;
}
