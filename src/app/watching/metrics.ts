// Metrics, as this service has them: what each part says of itself, and where it is shown.

import { readFile } from 'node:fs/promises';
import type { Config } from '../../config/config.ts';
import type { ClockWatch } from '../../clocks/clock-watch.ts';
import type { DnsServer } from '../../dns/embedded-server.ts';
import type { Courier } from '../../events/courier.ts';
import { openMetricsServer, type ReadMetrics } from '../../http/metrics-page.ts';
import type { HttpServer } from '../../http/server.ts';
import type { Worker } from '../../jobs/worker.ts';
import { monotonicMs } from '../../lib/clock.ts';
import type { Log } from '../../lib/log.ts';
import type { LoopWatch } from '../../lib/threads/loop-watch.ts';
import type { KeyPool } from '../../key-pool/pool.ts';
import { addConnectionMetrics } from '../../metrics/connections.ts';
import { addInventoryMetrics } from '../../metrics/inventory.ts';
import { addKeyPoolMetrics } from '../../metrics/key-pool.ts';
import type { Metrics } from '../../metrics/metrics.ts';
import { addClockMetrics, addDnsServerMetrics, addLoopMetrics } from '../../metrics/parts.ts';
import { addProcessMetrics } from '../../metrics/process.ts';
import { addStoreMetrics, addTroubleMetrics } from '../../metrics/store.ts';
import { addWorkMetrics } from '../../metrics/work.ts';
import type { ForeignMaterialThreads } from '../keys/foreign-material.ts';
import { makeInventoryTaker } from './inventory.ts';
import type { Local } from '../local.ts';

/** Beside src/ and beside dist/. */
const MANIFEST = new URL('../../../package.json', import.meta.url);

export interface MeasuredParts {
  readonly metrics: Metrics;
  readonly local: Local;
  readonly worker: Worker;
  readonly courier: Courier;
  readonly foreignMaterial: ForeignMaterialThreads;
  readonly dns: DnsServer | undefined;
  readonly keyPool: KeyPool | undefined;
  readonly http: HttpServer;
  readonly loopWatch: LoopWatch;
  readonly clockWatch: ClockWatch;
  readonly log: Log;
}

export async function addMetrics({ databaseUrl }: Config, parts: MeasuredParts): Promise<void> {
  const { metrics, local, worker, courier, foreignMaterial, dns, keyPool, http, loopWatch, clockWatch, log } = parts;
  const { meter } = metrics;
  addConnectionMetrics(meter, http.figures);
  if (dns !== undefined) addDnsServerMetrics(meter, () => dns.figures);
  if (keyPool !== undefined) addKeyPoolMetrics(meter, { read: () => keyPool.figures, clock: local.clock });
  addClockMetrics(meter, () => clockWatch.jumps);
  metrics.watchThreads('foreignMaterial', () => foreignMaterial.figures);
  addProcessMetrics(meter, { version: await readVersion(), store: databaseUrl === undefined ? 'sqlite' : 'postgres' });
  addLoopMetrics(meter, () => loopWatch.figures);
  addStoreMetrics(meter, local.storeFigures);
  addTroubleMetrics(meter, () => local.health.trouble);
  addWorkMetrics(meter, { worker: () => worker.figures, courier: () => courier.figures });
  addInventoryMetrics(meter, {
    take: makeInventoryTaker(local.store, local.clock),
    clock: local.clock,
    monotonicMs,
    report: (error) => log.warn({ error }, 'Cannot count for the metrics what is on record'),
  });
}

/** Opens the address of its own, where one is configured. Answers how the service's own port shows metrics, if it does. */
export async function serveMetrics(
  { metricsListen, publicUrl }: Config,
  { metrics, cleanup }: { readonly metrics: Metrics; readonly cleanup: AsyncDisposableStack },
): Promise<ReadMetrics | undefined> {
  const read: ReadMetrics = async () => await metrics.read();
  if (metricsListen === 'off') return undefined;
  // Whoever has a public URL may have a proxy on this machine, and then every caller seems to be here.
  if (metricsListen === undefined) return publicUrl === undefined ? read : undefined;
  cleanup.use(await openMetricsServer(read, metricsListen));
  return undefined;
}

async function readVersion(): Promise<string> {
  const manifest: unknown = JSON.parse(await readFile(MANIFEST, 'utf8'));
  const isManifest = typeof manifest === 'object' && manifest !== null && 'version' in manifest;
  return isManifest ? String(manifest.version) : '';
}
