// The only wiring: from configuration to a running service, every port with its implementation.

import { getServers } from 'node:dns';
import { join } from 'node:path';
import { rootCertificates } from 'node:tls';
import { makeCallerFinder } from './accounts/caller.ts';
import { KeyUse, USE_WRITE_MS } from './accounts/key-use.ts';
import { isProject } from './accounts/projects.ts';
import { ensureFirstAccount } from './accounts/first-account.ts';
import { type Downloads, makeDownloads } from './api/downloads.ts';
import { ACTIONS, makeRegistry } from './api/registry.ts';
import { type Api, makeApi } from './api/pipeline.ts';
import { type Authority, openAuthority } from './ca/authority.ts';
import { keyPolicy } from './ca/key-policy.ts';
import { nextListDueAt } from './ca/revocation-list.ts';
import { retryAt } from './certificates/drive.ts';
import type { World } from './certificates/ports.ts';
import { makeProducts } from './certificates/product.ts';
import type { Config } from './config/config.ts';
import { DATABASE_FILE, openDataFolder } from './data-folder/data-folder.ts';
import { openFirstKeyFile } from './data-folder/first-key-file.ts';
import { openMasterKey } from './data-folder/master-key.ts';
import { startDnsServer, TCP_LIMITS } from './dns/embedded-server.ts';
import { makePublisher } from './dns/publisher.ts';
import { LOOK_DELAYS_MS } from './dns/rfc2136/awaited-answers.ts';
import { SEND_MS } from './dns/rfc2136/send.ts';
import { makeUpdatePublisher } from './dns/rfc2136/update-publisher.ts';
import { openUpdateZones } from './dns/rfc2136/update-zone.ts';
import { shareZones, type ZoneShares } from './dns/zone-shares.ts';
import type { Readiness } from './http/health-route.ts';
import { type HttpServer, openHttpServer } from './http/server.ts';
import { makeBuiltInIssuer } from './issuers/built-in.ts';
import { issueServiceCertificate, type ServiceCertificate, serviceNamesOf } from './issuers/service-certificate.ts';
import { RENEWAL_LOOK_MS, ServiceRenewal } from './issuers/service-renewal.ts';
import { driveCertificate } from './jobs/handlers/drive.ts';
import { publishRevocationList } from './jobs/handlers/revocation-list.ts';
import { sweepRecords } from './jobs/handlers/sweep.ts';
import { Worker } from './jobs/worker.ts';
import { atMostAtOnce } from './lib/at-most-at-once.ts';
import type { Clock } from './lib/clock.ts';
import type { Log } from './lib/log.ts';
import { OperatorError } from './lib/operator-error.ts';
import type { Random } from './lib/random.ts';
import { makeSecretBox, type SecretBox } from './lib/secret-box.ts';
import { openPostgresStore } from './store/postgres/postgres-store.ts';
import type { RecordStore } from './store/rows.ts';
import { openSqliteStore } from './store/sqlite/sqlite-store.ts';
import { askServer } from './validation/dns-exchange.ts';
import { FILE_TIMING } from './validation/file-proof.ts';
import { makeProofChecker } from './validation/proof-checker.ts';
import { makeResolver, RESOLVER_TIMING } from './validation/resolver.ts';
import { parseServerAddress } from './validation/server-address.ts';
import { deriveKey } from './x509/encrypted-key.ts';
import { makeSubjectKey } from './x509/subject-key.ts';
import { makeTrustedRoots } from './x509/trusted-roots.ts';

/** What a process brings along: output, time, randomness; tests bring their own, and lay something over the ports. */
export interface Surroundings {
  readonly log: Log;
  readonly clock: Clock;
  readonly random: Random;
  readonly overlay?: Overlay;
}

export interface Overlay {
  readonly store?: (store: RecordStore) => RecordStore;
  readonly world?: (world: World) => World;
}

export interface Local extends AsyncDisposable {
  readonly store: RecordStore;
  readonly secrets: SecretBox;
  readonly clock: Clock;
  readonly random: Random;
  readonly authority: Authority;
}

/** Opens the data folder, without listening; initialises a fresh one, so that afterwards there is an account. */
export async function openLocal(config: Config, surroundings: Surroundings): Promise<Local> {
  const { clock, random, overlay } = surroundings;
  const { dataFolder, masterKeyFile } = config;
  await openDataFolder(dataFolder);
  const secrets = makeSecretBox(await openMasterKey({ dataFolder, masterKeyFile }, random), random);
  const opened = await openStore(config, { clock, random });
  const store = overlay?.store?.(opened) ?? opened;
  await using cleanup = new AsyncDisposableStack();
  cleanup.use(opened);
  // The authority first: a node with another master key than the others' must not get as far as making an account.
  const authority = await ensureAuthority({ store, secrets, clock, random }, config);
  await ensureFirstAccount({ store, secrets, clock, random, firstKeyFile: openFirstKeyFile(dataFolder, random) });
  const kept = cleanup.move();
  return { store, secrets, clock, random, authority, [Symbol.asyncDispose]: () => kept.disposeAsync() };
}

async function openStore(
  { databaseUrl, dataFolder }: Config,
  { clock, random }: Pick<Surroundings, 'clock' | 'random'>,
): Promise<RecordStore> {
  if (databaseUrl !== undefined) return await openPostgresStore({ url: databaseUrl, clock, random });
  return await openSqliteStore({ file: join(dataFolder, DATABASE_FILE), clock });
}

export interface Service extends AsyncDisposable {
  readonly host: string;
  readonly port: number;
  readonly world: World;
  readonly worker: Worker;
  readonly api: Api;
}

/** Serves until it is disposed of: what listens closes first, then the worker rests, then the store closes. */
export async function startService(config: Config, surroundings: Surroundings): Promise<Service> {
  await using cleanup = new AsyncDisposableStack();
  const local = cleanup.use(await openLocal(config, surroundings));
  const { authority } = local;
  const shares = await openShares(config);
  if (config.dnsListen !== undefined) cleanup.use(await startDns(config, { local, shares, log: surroundings.log }));
  const { world, worker } = makeWorld(config, { local, authority, shares, surroundings });
  cleanup.use(worker);
  const keyUse = cleanup.use(
    new KeyUse({ store: local.store, clock: local.clock, log: surroundings.log, writeMs: USE_WRITE_MS }),
  );
  const api = makeApi({
    world,
    findCaller: makeCallerFinder(local),
    noteUse: (secretId) => keyUse.note(secretId),
    isProject: async (key) => await isProject(local.store.reads, key),
    registry: makeRegistry(ACTIONS),
    rates: Object.fromEntries(config.limits.ratePerSecond),
    log: surroundings.log,
  });
  const served = { local, authority, api, downloads: makeDownloads(world), log: surroundings.log };
  const http = cleanup.use(
    config.tls === 'auto' ? await listenSecurely(config, served) : await listen(config, { ...served, tls: undefined }),
  );
  await scheduleRevocationLists(local, authority);
  if (config.dns.updates.length > 0) await scheduleSweep(local);
  worker.start();
  const kept = cleanup.move();
  const { host, port } = http;
  return { host, port, world, worker, api, [Symbol.asyncDispose]: () => kept.disposeAsync() };
}

type Core = Omit<Local, keyof AsyncDisposable | 'authority'>;

async function ensureAuthority(core: Core, config: Config): Promise<Authority> {
  return await openAuthority({ ...core, publicUrl: publicUrlOf(config), algorithm: config.ca.algorithm });
}

/**
 * Keys travel over HTTPS wherever there is any, on the same port. A public URL of plain HTTP is kept without it: whoever
 * sets one has HTTPS in front, or does without.
 */
function downloadsUrlOf(config: Config): string {
  const { protocol, hostname, port } = new URL(publicUrlOf(config));
  const isSecured = config.tls === 'auto' && protocol === 'http:';
  const origin = isSecured ? `https://${hostname}:${port === '' ? '80' : port}` : publicUrlOf(config);
  return `${origin}/downloads/`;
}

/** Certificates keep the addresses below it for good, so an installation that others use sets it. */
function publicUrlOf({ publicUrl, listen: { host, port } }: Config): string {
  if (publicUrl !== undefined) return publicUrl;
  if (port !== 0) return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
  throw new OperatorError('Cannot use RESEAL_LISTEN: with port 0 nobody knows the address; set RESEAL_PUBLIC_URL too');
}

async function openShares({ dns, dnsListen }: Config): Promise<ZoneShares> {
  const updates = await openUpdateZones(dns.updates);
  return shareZones({ ...dns, updates, isListening: dnsListen !== undefined });
}

interface DnsParts {
  readonly local: Local;
  readonly shares: ZoneShares;
  readonly log: Log;
}

async function startDns(config: Config, parts: DnsParts) {
  const { dnsListen, dns } = config;
  if (dnsListen === undefined) throw new Error('Cannot start the DNS server: no address to listen on');
  return await startDnsServer({
    listen: dnsListen,
    zones: parts.shares.embedded,
    nameServer: dns.nameServer ?? `ns.${dns.delegationZone ?? dns.zones[0]?.name ?? 'invalid'}`,
    nameServerAddresses: dns.nameServerAddresses,
    records: parts.local.store.reads.dnsRecords,
    onError: (error) => parts.log.error({ err: error }, 'The DNS server could not answer'),
    tcpLimits: TCP_LIMITS,
  });
}

interface WorldParts {
  readonly local: Local;
  readonly authority: Authority;
  readonly shares: ZoneShares;
  readonly surroundings: Surroundings;
}

/** The world and the worker need each other: acts wake the worker, and the worker drives through the world. */
function makeWorld(config: Config, parts: WorldParts): { readonly world: World; readonly worker: Worker } {
  const { local, authority, shares, surroundings } = parts;
  const { store, secrets, clock, random } = local;
  const updates = makeUpdates(local, { shares, log: surroundings.log });
  const bare: World = {
    store,
    issuers: new Map([['builtin', makeBuiltInIssuer({ authority, store, clock })]]),
    proofChecker: makeProofChecker(proofCheckerSettings(config, random)),
    publisher: makePublisher({ store, zones: shares.placed, updates }),
    keyMaker: { makeKey: atMostAtOnce(KEYS_AT_ONCE, makeSubjectKey) },
    keyPolicy,
    deriveKey: atMostAtOnce(DERIVATIONS_AT_ONCE, deriveKey),
    trustedRoots: makeTrustedRoots({ own: [authority.root.certificate], publicPem: rootCertificates }),
    secrets,
    products: makeProducts(config.products),
    limits: config.limits,
    downloadsUrl: downloadsUrlOf(config),
    clock,
    random,
    report: ({ what, subject, error }) => surroundings.log.error({ err: error, subject }, what),
    wake: () => worker.wake(),
  };
  const world = surroundings.overlay?.world?.(bare) ?? bare;
  const lists = {
    publish: async (id: string) => ({ nextDueAt: nextListDueAt(await authority.publishRevocationList(id)) }),
  };
  const worker = new Worker({
    store,
    handlers: {
      drive: async (job) => await driveCertificate(world, job),
      crl: async (job) => await publishRevocationList(lists, job),
      sweep: async () => await sweepRecords(updates, clock),
    },
    retryAt,
    clock,
    random,
    log: surroundings.log,
  });
  return { world, worker };
}

/**
 * RSA keys are made in the four threads of node's pool, in which RSA authorities also sign and the keys of encrypted
 * uploads are derived. One thread is left to the signers.
 */
const KEYS_AT_ONCE = 2;
const DERIVATIONS_AT_ONCE = 1;

function makeUpdates({ store, clock, random }: Local, parts: { readonly shares: ZoneShares; readonly log: Log }) {
  return makeUpdatePublisher({
    store,
    updateZoneOf: parts.shares.updateZoneOf,
    askTxt: async (server, name) => {
      const signal = AbortSignal.timeout(RESOLVER_TIMING.attemptMs);
      const asked = await askServer(server, { name, type: 'TXT', random, signal });
      return asked.kind === 'asked' ? asked.records.map(({ value }) => value) : undefined;
    },
    clock,
    random,
    log: parts.log,
    timing: { sendMs: SEND_MS, lookDelaysMs: LOOK_DELAYS_MS },
  });
}

function proofCheckerSettings(config: Config, random: Random) {
  const { resolvers, validation } = config;
  const servers = resolvers ?? getServers().map(parseServerAddress);
  return {
    resolver: makeResolver({ servers, random, timing: RESOLVER_TIMING }),
    allowPrivateAddresses: validation.allowPrivateAddresses,
    ports: { httpPort: validation.httpPort, httpsPort: validation.httpsPort },
    timing: FILE_TIMING,
  };
}

interface Served {
  readonly local: Local;
  readonly authority: Authority;
  readonly api: Api;
  readonly downloads: Downloads;
  readonly log: Log;
}

/** By a certificate for the hosts that clients are told to call. */
async function listenSecurely(config: Config, served: Served): Promise<HttpServer> {
  const { local, authority, log } = served;
  const { store, clock } = local;
  const names = serviceNamesOf([new URL(publicUrlOf(config)).hostname, config.listen.host]);
  const issue = async () => await issueServiceCertificate(names, { authority, store, clock });
  const current = await issue();
  const http = await listen(config, { ...served, tls: current });
  const use = (next: ServiceCertificate): void => http.renewTls(next);
  const renewal = new ServiceRenewal({ current, issue, use, clock, log, lookMs: RENEWAL_LOOK_MS });
  const close = async (): Promise<void> => {
    await renewal[Symbol.asyncDispose]();
    await http[Symbol.asyncDispose]();
  };
  return { ...http, [Symbol.asyncDispose]: close };
}

async function listen(
  config: Config,
  parts: Served & { readonly tls: ServiceCertificate | undefined },
): Promise<HttpServer> {
  const { local, authority, api, downloads, tls, log } = parts;
  const { reads } = local.store;
  const certificates = new Map([authority.root, authority.issuing].map(({ id, certificate }) => [id, certificate]));
  return await openHttpServer({
    api,
    downloads,
    documents: {
      findCertificate: async (id) => certificates.get(id),
      findRevocationList: async (id) => (await reads.revocationLists.findLatest(id))?.der,
    },
    checkReadiness: async () => await checkReadiness(local, log),
    log,
    listen: config.listen,
    tls,
  });
}

async function checkReadiness({ store }: Local, log: Log): Promise<Readiness> {
  try {
    await store.reads.authorities.list();
    return { kind: 'ready' };
  } catch (error) {
    log.error({ err: error }, 'Not ready: the store cannot be read');
    return { kind: 'notReady', detail: 'the store cannot be read' };
  }
}

/** Each authority's list is made again before it runs out, whatever happened to its job. */
async function scheduleRevocationLists({ store }: Local, authority: Authority): Promise<void> {
  for (const { id } of [authority.root, authority.issuing]) {
    const latest = await store.reads.revocationLists.findLatest(id);
    if (latest === undefined) continue;
    const runAt = nextListDueAt(latest);
    await store.transact(
      async (rows) => await rows.jobs.schedule({ kind: 'crl', subject: id, accountUin: undefined, runAt }),
    );
  }
}

/** One for all nodes: what a run left behind that was overtaken, before this start or after. */
async function scheduleSweep({ store, clock }: Local): Promise<void> {
  const sweep = { kind: 'sweep', subject: 'publications', accountUin: undefined, runAt: clock.now() } as const;
  await store.transact(async (rows) => await rows.jobs.schedule(sweep));
}
