// From configuration to a running service.

import { offerFirstLink } from '../accounts/people/people.ts';
import { makeDownloads } from '../api/downloads.ts';
import type { Api } from '../api/call/pipeline.ts';
import type { Authority } from '../ca/authority.ts';
import { openOcsp, type OcspService } from '../ca/ocsp/open-ocsp.ts';
import type { World } from '../certificates/ports/world.ts';
import type { Config } from '../config/config.ts';
import type { Console } from '../console/console.ts';
import type { Worker } from '../jobs/worker.ts';
import { makeMetrics } from '../metrics/metrics.ts';
import { openTracing } from '../tracing/tracing.ts';
import { ClockWatch } from '../clocks/clock-watch.ts';
import type { Log } from '../lib/log.ts';
import type { RegularLook } from '../lib/turns/regular-look.ts';
import { watchRing } from '../secrets/ring-watch.ts';
import type { Perspective } from '../validation/perspectives/corroborate.ts';
import { openAcme } from './authorities/acme.ts';
import { type ApiWorld, openApi, openRateLimits, openRefusals } from './serving/api.ts';
import { watchAuthorities } from './authorities/authority-watch.ts';
import { type ConsoleParts, openConsole } from './serving/console.ts';
import { warnOfDefaultUrl } from './serving/default-url.ts';
import { openShares, startDns } from './dns/dns.ts';
import { openWebhooks } from './events.ts';
import { type DnsAnswerThreads, openDnsAnswers } from './dns/dns-answers.ts';
import { type ForeignMaterialThreads, openForeignMaterial } from './keys/foreign-material.ts';
import { type InstallationParts, makeInstallation } from './installation/installation.ts';
import { notingPerspective, States } from './installation/states.ts';
import { openIssuers } from './authorities/issuers.ts';
import { openPerspectives, tellPerspectives } from './dns/perspectives.ts';
import { openProviders } from './serving/providers.ts';
import { listen, listenSecurely } from './serving/listeners.ts';
import { openLoopWatch } from './watching/loop-watch.ts';
import { addMetrics, serveMetrics } from './watching/metrics.ts';
import { type Local, openLocal, type Surroundings } from './local.ts';
import { ensureLists, ensurePeriodicJobs, ensureResponders } from './upkeep/periodic-jobs.ts';
import { withoutStoreTrouble } from './watching/store-health.ts';
import { openSubjectKeys, type SubjectKeys } from './keys/subject-keys.ts';
import { traceStore } from './watching/tracing.ts';
import { watchOcsp, watchTransactions } from './watching/watching.ts';
import { makeWorld } from './world.ts';

export interface Service extends AsyncDisposable {
  readonly host: string;
  readonly port: number;
  readonly authority: Authority;
  readonly world: World;
  readonly worker: Worker;
  readonly clockWatch: ClockWatch;
  readonly api: Api;
  /** The token of the link that makes the first person, where nobody has been told one. */
  readonly offerFirstLink: () => Promise<string | undefined>;
}

/**
 * Serves until it is disposed of: looks at proofs are given up, what listens closes, the keys that are made are given up, the
 * worker rests, the store closes.
 */
export async function startService(config: Config, given: Surroundings): Promise<Service> {
  await using cleanup = new AsyncDisposableStack();
  const metrics = makeMetrics();
  const opened = cleanup.use(await openLocal(config, given));
  const tracing = openTracing();
  const timed = watchTransactions(opened.store, metrics.timers.transactions);
  const local = { ...opened, store: tracing === undefined ? timed : traceStore(timed, tracing) };
  const { authority } = local;
  await authority.announce();
  const log = withoutStoreTrouble(given.log, opened.health);
  const surroundings = { ...given, log };
  warnOfDefaultUrl(config, log);
  cleanup.use(watchRing(local.secrets, log));
  const ocsp = watchOcsp(openOcsp(local), metrics.timers.ocspAnswers);
  const watch = cleanup.use(watchOver(local, { ocsp, log }));
  const shares = await openShares(config);
  const dns = cleanup.use(config.dnsListen === undefined ? undefined : await startDns(config, { local, shares, log }));
  const closing = new AbortController();
  const loopWatch = cleanup.use(openLoopWatch(log));
  const { keyPool, stopMaking, ...threads } = openThreads(config, { local, log, metrics, cleanup });
  const webhooks = await openWebhooks(config, { local, log });
  const states = { issuerStates: new States(local.clock), perspectiveStates: new States(local.clock) };
  const perspectives = await openPlaces(config, { ...states, local, log, cleanup });
  const parts = {
    local,
    webhooks,
    openedIssuers: await openIssuers(config),
    authority,
    ocsp,
    shares,
    ...threads,
    surroundings,
    metrics,
    loopWatch,
    tracing,
    perspectives,
    ...states,
    closing: closing.signal,
  };
  const { world, worker, periodicJobs } = makeWorld(config, parts);
  cleanup.use(worker);
  // Before the worker rests, which would wait for every key, and for every webhook's answer.
  cleanup.defer(stopMaking);
  const courier = cleanup.use(webhooks.courier);
  const rateLimits = await openRateLimits(config, cleanup);
  const providers = await openProviders(config, { clock: local.clock, closing: closing.signal });
  const { api, console } = openCalls(config, { ...parts, world, rateLimits, providers, log, cleanup });
  const shown = await serveMetrics(config, { metrics, cleanup });
  const downloads = makeDownloads(world, rateLimits);
  const acme = await openAcme(config, { local, world, rateLimits, log, cleanup });
  const look = async (): Promise<void> => await watch.now();
  const served = { local, authority, look, ocsp, api, console, acme, downloads, metrics: shown, log };
  await ensureResponders(local, { ocsp, log });
  const http = cleanup.use(
    config.tls === 'auto' ? await listenSecurely(config, served) : await listen(config, { ...served, tls: undefined }),
  );
  await ensureLists(local, authority);
  await ensurePeriodicJobs(local, periodicJobs.keys());
  worker.start();
  const clockWatch = cleanup.use(watchClock(local, { worker, log }));
  const measured = { ...threads, local, worker, courier, dns, keyPool, http, loopWatch, clockWatch, log };
  await addMetrics(config, { metrics, ...measured });
  // First of all, since what listens waits for the calls that look at proofs.
  cleanup.defer(() => closing.abort());
  const kept = cleanup.move();
  const offer = async (): Promise<string | undefined> => await offerFirstLink(local);
  const entrances = { authority, world, worker, clockWatch, api, offerFirstLink: offer };
  const { host, port } = http;
  return { ...entrances, host, port, [Symbol.asyncDispose]: () => kept.disposeAsync() };
}

/** What another process does with the authorities is taken up, and what follows from it. */
function watchOver(local: Local, { ocsp, log }: { readonly ocsp: OcspService; readonly log: Log }): RegularLook {
  const onChange = async (): Promise<void> => {
    await ensureLists(local, local.authority);
    await ensureResponders(local, { ocsp, log });
  };
  return watchAuthorities(local.authority, { onChange, log });
}

/** From where else proofs are looked at, as the log says at the start. */
async function openPlaces(
  config: Config,
  {
    local,
    perspectiveStates,
    log,
    cleanup,
  }: Pick<ApiWorld, 'local' | 'log' | 'cleanup'> & {
    readonly perspectiveStates: States;
  },
): Promise<readonly Perspective[]> {
  const opened = await openPerspectives(config, local.random);
  tellPerspectives(config, log);
  return opened.map((perspective) => notingPerspective(cleanup.use(perspective), perspectiveStates));
}

/** What signs its calls, and who signs in for theirs. */
function openCalls(
  config: Config,
  parts: Omit<ApiWorld, 'refusals' | 'installation'> &
    InstallationParts &
    Pick<ConsoleParts, 'closing' | 'providers'> & { readonly surroundings: Surroundings },
): { readonly api: Api; readonly console: Console } {
  const refusals = openRefusals(parts);
  const api = openApi(config, { ...parts, refusals, installation: makeInstallation(config, parts) });
  return {
    api,
    console: openConsole(config, { ...parts, api, refusals, passwordCost: parts.surroundings.overlay?.passwordCost }),
  };
}

/** The threads in which what strangers send is read, and keys are made. */
function openThreads(
  config: Config,
  parts: Parameters<typeof openSubjectKeys>[1],
): SubjectKeys & { readonly foreignMaterial: ForeignMaterialThreads; readonly dnsAnswers: DnsAnswerThreads } {
  const { log, metrics, cleanup } = parts;
  const foreignMaterial = cleanup.use(openForeignMaterial({ log }));
  const dnsAnswers = cleanup.use(openDnsAnswers(log));
  metrics.watchThreads('dnsAnswers', () => dnsAnswers.figures);
  return { foreignMaterial, dnsAnswers, ...openSubjectKeys(config, parts) };
}

/** The first transaction after a jump takes back what was put off; then it is due. */
function watchClock(
  { store, clock }: Local,
  { worker, log }: { readonly worker: Worker; readonly log: Log },
): ClockWatch {
  return new ClockWatch({
    clock,
    monotonicMs: () => performance.now(),
    onJump: async () => {
      await store.transact(async () => await Promise.resolve());
      worker.wake();
    },
    log,
  });
}
