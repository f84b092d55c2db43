// The ports of the heart, each with its implementation, and the worker that drives through them.

import { rootCertificates } from 'node:tls';
import type { Authority } from '../ca/authority.ts';
import type { OcspService } from '../ca/ocsp/open-ocsp.ts';
import { TARGET_LOOKS } from '../certificates/deployment/bind-task.ts';
import { lookAtTargets } from '../certificates/deployment/look.ts';
import type { KeyMaker } from '../certificates/ports/key-maker.ts';
import type { Issuer } from '../certificates/ports/issuer.ts';
import type { ForeignMaterial } from '../certificates/ports/material.ts';
import { isStoreTrouble } from '../certificates/ports/store-trouble.ts';
import type { World } from '../certificates/ports/world.ts';
import { BUILT_IN_ISSUER, makeProducts } from '../certificates/model/product.ts';
import type { Config } from '../config/config.ts';
import type { Publications } from '../dns/publications.ts';
import { makePublisher } from '../dns/publisher.ts';
import { makeBuiltInIssuer } from '../issuers/built-in.ts';
import type { PeriodicJob, PeriodicJobs } from '../jobs/periodic.ts';
import { Worker } from '../jobs/worker.ts';
import type { Metrics } from '../metrics/metrics.ts';
import { DAY_MS, MINUTE_MS } from '../lib/clock.ts';
import type { LoopWatch } from '../lib/threads/loop-watch.ts';
import { SERVICE } from '../lib/origin.ts';
import { makeReportSigner } from '../reports/signer.ts';
import type { Tracing } from '../tracing/tracing.ts';
import { makeTrustedRoots } from '../x509/certificate/trusted-roots.ts';
import { downloadsUrlOf } from './serving/addresses.ts';
import { auditJobs } from './upkeep/audit.ts';
import { campaignJobs, campaignParts, campaignRunParts } from './campaigns.ts';
import { warnOfBeginnings, warnOfEnds } from './authorities/authority-ends.ts';
import type { DnsAnswerThreads } from './dns/dns-answers.ts';
import { makeZonePublications, type OpenedZones } from './dns/dns.ts';
import { makeListDnsProviders } from './dns/dns-providers.ts';
import { eventJobs, recordEndJobs, type Webhooks } from './events.ts';
import { makeIssuers, type OpenedIssuer } from './authorities/issuers.ts';
import { makeJobKinds } from './upkeep/job-kinds.ts';
import type { Local, Surroundings } from './local.ts';
import { renewalJobs } from './upkeep/renewals.ts';
import { notingIssuer, type States } from './installation/states.ts';
import { retentionJobs } from './upkeep/retention.ts';
import { markJobs } from './watching/loop-watch.ts';
import { openTargets } from './targets/placed-targets.ts';
import { makeAtTarget } from './targets/targets.ts';
import { tellingOfDefaultUrl } from './serving/default-url.ts';
import { deploymentRights, makeFindRight } from './rights.ts';
import { traceJobs, traceWorld } from './watching/tracing.ts';
import { upkeepJob } from './upkeep/upkeep.ts';
import { openValidation } from './dns/validation.ts';
import type { Perspective } from '../validation/perspectives/corroborate.ts';
import { watchJobs, watchWorld } from './watching/watching.ts';

/** How often proof records are looked for that a run which was overtaken may have left at servers that are updated. */
const PUBLICATIONS_LOOK_MS = 5 * MINUTE_MS;

interface WorldParts {
  readonly local: Local;
  readonly authority: Authority;
  readonly ocsp: OcspService;
  readonly shares: OpenedZones;
  readonly webhooks: Webhooks;
  readonly openedIssuers: readonly OpenedIssuer[];
  readonly foreignMaterial: ForeignMaterial;
  readonly keyMaker: KeyMaker;
  readonly dnsAnswers: Pick<DnsAnswerThreads, 'readAnswer'>;
  readonly surroundings: Surroundings;
  readonly metrics: Metrics;
  readonly loopWatch: LoopWatch;
  readonly tracing: Tracing | undefined;
  readonly perspectives: readonly Perspective[];
  readonly issuerStates: States;
  /** What the world outside takes long for is given up then. */
  readonly closing: AbortSignal;
}

interface Made {
  readonly world: World;
  readonly worker: Worker;
  readonly periodicJobs: PeriodicJobs;
}

/** The world and the worker need each other: acts wake the worker, and the worker drives through the world. */
export function makeWorld(config: Config, parts: WorldParts): Made {
  const { local, authority, ocsp, shares, foreignMaterial, keyMaker, surroundings, metrics, loopWatch, tracing } =
    parts;
  const { store, hooksToldOf, secrets, keyPolicy, clock, random } = local;
  const { log } = surroundings;
  const { readAnswer } = parts.dnsAnswers;
  const products = makeProducts(config.products);
  const findRight = makeFindRight({ store, products, clock });
  const builtIn = makeBuiltInIssuer({ authority, store, clock, findRight });
  const { resolver, ...looks } = openValidation(config, { ...parts, random, clock, readAnswer, log });
  const publications = makeZonePublications(local, { ...parts, readAnswer, resolver, log });
  const trustedRoots = trustedRootsOf(authority);
  const report: World['report'] = ({ what, subject, error }) => log.error({ error, subject }, what);
  const others = makeIssuers(parts.openedIssuers, { ...parts, findRight, trustedRoots, report });
  const bare: World = {
    store,
    origin: SERVICE,
    hooksToldOf,
    issuers: notedIssuers([[BUILT_IN_ISSUER, tellingOfDefaultUrl(builtIn, { config, log })], ...others.issuers], parts),
    ...looks,
    publisher: makePublisher({ zones: shares.placed, publications }),
    listDnsProviders: makeListDnsProviders(shares.providers),
    keyMaker,
    keyPolicy,
    csrPolicy: { acceptsSha1: config.validation.sha1Csrs },
    foreignMaterial,
    targets: openTargets(config, { clock, random }),
    atTarget: makeAtTarget(parts.closing, config.deploy.limits),
    trustedRoots,
    reportSigner: makeReportSigner({ store, secrets, clock, random }),
    massRevocation: config.massRevocation,
    ...campaignParts(config, { authority, products, store }),
    secrets,
    products,
    limits: config.limits,
    downloadsUrl: downloadsUrlOf(config),
    isSuspended: async (uin) => (await store.reads.accounts.find(uin))?.suspendedAt !== undefined,
    clock,
    random,
    report,
    wake: () => worker.wake(),
  };
  const watched = watchWorld(surroundings.overlay?.world?.(bare) ?? bare, metrics.timers);
  const world = tracing === undefined ? watched : traceWorld(watched, tracing);
  const periodicJobs = new Map([
    ...publicationJobs(config, publications),
    ...others.jobs,
    ...eventJobs(config, local),
    ...recordEndJobs(config, world),
    ...auditJobs(local, parts.closing),
    ...retentionJobs(config, { local, closing: parts.closing, log: surroundings.log }),
    ['authorityEnds', endJob(config, parts)],
    upkeepJob(local, surroundings.log),
    [TARGET_LOOKS, lookJob(world)],
    ...renewalJobs(world),
    ...campaignJobs(world),
  ]);
  const rights = { ...campaignRunParts(config, { local, products, log }), ...deploymentRights(store.reads, clock) };
  const kinds = makeJobKinds({ ...parts, ...rights, world, authority, ocsp, periodicJobs, clock });
  const marked = markJobs(watchJobs(kinds, metrics.timers.jobs), loopWatch);
  const worker = new Worker({
    store,
    kinds: tracing === undefined ? marked : traceJobs(marked, tracing),
    isStoreTrouble,
    clock,
    random,
    log: surroundings.log,
  });
  return { world, worker, periodicJobs };
}

function notedIssuers(
  issuers: readonly (readonly [name: string, issuer: Issuer])[],
  { issuerStates }: Pick<WorldParts, 'issuerStates'>,
): World['issuers'] {
  return new Map(issuers.map(([name, issuer]) => [name, notingIssuer(name, issuer, issuerStates)]));
}

function trustedRootsOf({ published }: Authority): World['trustedRoots'] {
  const roots = published.filter(({ role }) => role === 'root');
  return makeTrustedRoots({ own: roots.map(({ certificate }) => certificate), publicPem: rootCertificates });
}

function publicationJobs({ dns }: Config, publications: Publications): readonly (readonly [string, PeriodicJob])[] {
  if (dns.updates.length + dns.providers.length === 0) return [];
  const run = async (): Promise<boolean> => {
    await publications.retractUnneeded();
    return true;
  };
  return [['publications', { run, intervalMs: PUBLICATIONS_LOOK_MS }]];
}

/** Often beside the day that passes between two looks at a target. */
const TARGETS_LOOK_MS = MINUTE_MS;

function lookJob(world: World): PeriodicJob {
  const run = async (): Promise<boolean> => {
    await lookAtTargets(world);
    return true;
  };
  return { run, intervalMs: TARGETS_LOOK_MS };
}

function endJob({ products }: Config, { authority, local: { clock }, surroundings: { log } }: WorldParts): PeriodicJob {
  const run = async (): Promise<boolean> => {
    warnOfBeginnings(authority, { clock, log });
    warnOfEnds(authority, { products, clock, log });
    return await Promise.resolve(true);
  };
  return { run, intervalMs: DAY_MS };
}
