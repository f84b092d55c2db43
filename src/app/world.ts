// The ports of the heart, each with its implementation, and the worker that drives through them.

import { getServers } from 'node:dns';
import { rootCertificates } from 'node:tls';
import type { Authority } from '../ca/authority.ts';
import type { OcspService } from '../ca/ocsp/open-ocsp.ts';
import { retryAt } from '../certificates/model/next-step.ts';
import type { KeyMaker } from '../certificates/ports/key-maker.ts';
import type { ForeignMaterial } from '../certificates/ports/material.ts';
import { inNameOf, type World } from '../certificates/ports/world.ts';
import { BUILT_IN_ISSUER, makeProducts } from '../certificates/model/product.ts';
import type { Config } from '../config/config.ts';
import { makePublisher } from '../dns/publisher.ts';
import type { ZoneShares } from '../dns/zone-shares.ts';
import { isTold } from '../events/subscription.ts';
import { makeBuiltInIssuer } from '../issuers/built-in.ts';
import { finishBlocking } from '../jobs/handlers/blocked-key.ts';
import { driveCertificate } from '../jobs/handlers/drive.ts';
import { renewOcspResponder } from '../jobs/handlers/ocsp-responder.ts';
import { publishRevocationList } from '../jobs/handlers/revocation-list.ts';
import { sweep, SWEEP_INTERVAL_MS, type Sweep } from '../jobs/handlers/sweep.ts';
import { Worker } from '../jobs/worker.ts';
import type { Metrics } from '../metrics/metrics.ts';
import { addResolverMetrics } from '../metrics/parts.ts';
import { DAY_MS } from '../lib/clock.ts';
import type { LoopWatch } from '../lib/loop-watch.ts';
import { SERVICE, serviceAfter } from '../lib/origin.ts';
import type { Tracing } from '../tracing/tracing.ts';
import { FILE_TIMING } from '../validation/file-proof.ts';
import { makeProofChecker } from '../validation/proof-checker.ts';
import { makeResolver, RESOLVER_TIMING } from '../validation/resolver.ts';
import { parseServerAddress } from '../validation/server-address.ts';
import { makeTrustedRoots } from '../x509/trusted-roots.ts';
import { downloadsUrlOf } from './addresses.ts';
import { auditSweeps } from './audit.ts';
import { warnOfBeginnings, warnOfEnds } from './authority-ends.ts';
import type { DnsAnswerThreads } from './dns-answers.ts';
import { makeUpdates } from './dns.ts';
import { eventSweeps } from './events.ts';
import type { Local, Surroundings } from './local.ts';
import { retentionSweeps } from './retention.ts';
import { markHandlers } from './loop-watch.ts';
import { tellingOfDefaultUrl } from './default-url.ts';
import { makeFindRight } from './rights.ts';
import { traceHandlers, traceWorld } from './tracing.ts';
import { watchHandlers, watchWorld } from './watching.ts';

interface WorldParts {
  readonly local: Local;
  readonly authority: Authority;
  readonly ocsp: OcspService;
  readonly shares: ZoneShares;
  readonly foreignMaterial: ForeignMaterial;
  readonly keyMaker: KeyMaker;
  readonly dnsAnswers: Pick<DnsAnswerThreads, 'readAnswer'>;
  readonly surroundings: Surroundings;
  readonly metrics: Metrics;
  readonly loopWatch: LoopWatch;
  readonly tracing: Tracing | undefined;
  /** What the world outside takes long for is given up then. */
  readonly closing: AbortSignal;
}

interface Made {
  readonly world: World;
  readonly worker: Worker;
  /** By the subjects of their jobs. */
  readonly sweeps: ReadonlyMap<string, Sweep>;
}

/** The world and the worker need each other: acts wake the worker, and the worker drives through the world. */
export function makeWorld(config: Config, parts: WorldParts): Made {
  const { local, authority, ocsp, shares, foreignMaterial, keyMaker, surroundings, metrics, loopWatch, tracing } =
    parts;
  const { store, secrets, keyPolicy, clock, random } = local;
  const updates = makeUpdates(local, { shares, readAnswer: parts.dnsAnswers.readAnswer, log: surroundings.log });
  const products = makeProducts(config.products);
  const findRight = makeFindRight({ store, products, clock });
  const builtIn = makeBuiltInIssuer({ authority, store, clock, findRight });
  const proofChecker = makeProofChecker(proofCheckerSettings(config, parts));
  metrics.watchQueue('proofLooks', () => proofChecker.figures);
  const bare: World = {
    store,
    origin: SERVICE,
    hooksToldOf: (event) => config.webhooks.filter((hook) => isTold(hook, event)).map(({ name }) => name),
    issuers: new Map([[BUILT_IN_ISSUER, tellingOfDefaultUrl(builtIn, { config, log: surroundings.log })]]),
    proofChecker,
    publisher: makePublisher({ store, zones: shares.placed, updates }),
    keyMaker,
    keyPolicy,
    csrPolicy: { acceptsSha1: config.validation.sha1Csrs },
    foreignMaterial,
    trustedRoots: makeTrustedRoots({
      own: authority.published.filter(({ role }) => role === 'root').map(({ certificate }) => certificate),
      publicPem: rootCertificates,
    }),
    secrets,
    products,
    limits: config.limits,
    downloadsUrl: downloadsUrlOf(config),
    isSuspended: async (uin) => (await store.reads.accounts.find(uin))?.suspendedAt !== undefined,
    clock,
    random,
    report: ({ what, subject, error }) => surroundings.log.error({ error, subject }, what),
    wake: () => worker.wake(),
  };
  const watched = watchWorld(surroundings.overlay?.world?.(bare) ?? bare, metrics.timers);
  const world = tracing === undefined ? watched : traceWorld(watched, tracing);
  const lists = { publish: async (id: string) => await authority.publishRevocationList(id) };
  const ends = endSweep(config, parts);
  const sweeps = new Map([
    ...recordSweeps(config, updates),
    ...eventSweeps(config, local),
    ...auditSweeps(local, parts.closing),
    ...retentionSweeps(config, { local, closing: parts.closing, log: surroundings.log }),
    ['authorityEnds', ends],
  ]);
  const timed = watchHandlers(
    {
      drive: async (job) => await driveCertificate(inNameOf(world, serviceAfter(job.requestId)), job),
      crl: async (job) => await publishRevocationList(lists, job),
      ocsp: async (job) => await renewOcspResponder(ocsp, job),
      sweep: async (job) => await sweep({ sweeps, clock }, job),
      blockedKey: async (job) => await finishBlocking(inNameOf(world, serviceAfter(job.requestId)), job),
    },
    metrics.timers.jobs,
  );
  const handlers = markHandlers(timed, loopWatch);
  const worker = new Worker({
    store,
    handlers: tracing === undefined ? handlers : traceHandlers(handlers, tracing),
    retryAt,
    clock,
    random,
    log: surroundings.log,
  });
  return { world, worker, sweeps };
}

function recordSweeps({ dns }: Config, updates: ReturnType<typeof makeUpdates>): readonly (readonly [string, Sweep])[] {
  if (dns.updates.length === 0) return [];
  const run = async (): Promise<boolean> => {
    await updates.retractUnneeded();
    return true;
  };
  return [['publications', { run, intervalMs: SWEEP_INTERVAL_MS }]];
}

function endSweep({ products }: Config, { authority, local: { clock }, surroundings: { log } }: WorldParts): Sweep {
  const run = async (): Promise<boolean> => {
    warnOfBeginnings(authority, { clock, log });
    warnOfEnds(authority, { products, clock, log });
    return await Promise.resolve(true);
  };
  return { run, intervalMs: DAY_MS };
}

function proofCheckerSettings(config: Config, { local: { random }, dnsAnswers, metrics, closing }: WorldParts) {
  const { resolvers, validation } = config;
  const servers = resolvers ?? getServers().map(parseServerAddress);
  const { readAnswer } = dnsAnswers;
  const resolver = makeResolver({ servers, random, timing: RESOLVER_TIMING, closing, readAnswer });
  addResolverMetrics(metrics.meter, () => resolver.figures.client);
  metrics.watchQueue('dnsQuestions', () => resolver.figures.questions);
  return {
    resolver,
    allowPrivateAddresses: validation.allowPrivateAddresses,
    ports: { httpPort: validation.httpPort, httpsPort: validation.httpsPort },
    timing: FILE_TIMING,
    closing,
  };
}
