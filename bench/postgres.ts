// `npm run bench:postgres`: how many reissues a second Reseal makes on PostgreSQL, by one node and by two; how many round trips and
// statements one takes, how much CPU, and what the database's connections wait for meanwhile.

import { mkdir, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { startPostgres } from '../test/support/postgres.ts';
import { trackLineages } from './contestant.ts';
import { makeNames, type Name } from './csrs.ts';
import type { CsrType, LoadResult } from './plan.ts';
import { type Folder, makeFolder, runLoad } from './processes.ts';
import { CONFIG, grant, serve } from './reseal.ts';
import { cpuMsOf } from './postgres/cpu.ts';
import { type CountedWay, openCountedWay, type Sent } from './postgres/round-trips.ts';
import { type Waits, watchWaits } from './postgres/waits.ts';

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '3' },
    connections: { type: 'string', default: '1,16' },
    seconds: { type: 'string', default: '4' },
    'warm-up-seconds': { type: 'string', default: '4' },
    /** "original" or "upload". */
    csr: { type: 'string', default: 'upload' },
    /** "off": PostgreSQL flushes nothing, as in tests. */
    fsync: { type: 'string', default: 'on' },
    out: { type: 'string', default: join(import.meta.dirname, 'results') },
  },
});
const CONNECTIONS = values.connections.split(',').map(Number);
const MEASURE_MS = Number(values.seconds) * 1000;
const WARM_UP_MS = Number(values['warm-up-seconds']) * 1000;
const CSR_TYPE: CsrType = values.csr === 'original' ? 'original' : 'upload';
/** Of these the aims are asked. */
const [ALONE, BUSY] = [1, 16];
const MIN_PER_SECOND_BUSY = 800;
const MIN_RATIO = 1;
const MAX_ROUND_TRIPS = 4;
const MIN_RATIO_OF_TWO_NODES = 1;

const WAITS_SHOWN = 4;

/** What processes are known by in /proc. */
const [SERVICE, DATABASE] = ['src/main.ts serve', 'reseal-postgres-'].map((part) => part.replaceAll(' ', '\0'));

interface Rate {
  readonly run: number;
  readonly nodes: number;
  readonly connections: number;
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** For each reissue, of the service and of the database. */
  readonly cpuMs: { readonly service: number; readonly database: number };
  readonly waits: Waits;
}

const names = await makeNames(Math.max(...CONNECTIONS));
await using postgres = await startPostgres([`fsync=${values.fsync}`]);
const rates: Rate[] = [];
for (let run = 1; run <= Number(values.runs); run += 1) {
  rates.push(...(await measure(run, { nodes: 1, connections: CONNECTIONS })));
  rates.push(...(await measure(run, { nodes: 2, connections: [BUSY] })));
}
const sent = await countSent();
await publish();

/** Each run has a database and services of its own; several share the connections evenly. */
async function measure(
  run: number,
  { nodes, connections: each }: { readonly nodes: number; readonly connections: readonly number[] },
): Promise<readonly Rate[]> {
  await using cleanup = new AsyncDisposableStack();
  const { url } = await postgres.makeDatabase();
  const folder = cleanup.use(await makeFolder());
  const shares = Array.from({ length: nodes }, (_, nth) => names.filter((_name, at) => at % nodes === nth));
  const started: Started[] = [];
  // One after the other, so that the first has made account and authority.
  for (const share of shares) started.push(cleanup.use(await startOn(url, { folder, of: share })));
  const measured: Rate[] = [];
  for (const connections of each) measured.push(await measureAt(connections, { run, url, started }));
  return measured;
}

async function measureAt(
  connections: number,
  { run, url, started }: { readonly run: number; readonly url: string; readonly started: readonly Started[] },
): Promise<Rate> {
  const nodes = started.length;
  const before = await cpuNow();
  const { result, waits } = await watchWaits(
    url,
    async () => await Promise.all(started.map(async ({ load }) => await load(connections / nodes, MEASURE_MS))),
  );
  const after = await cpuNow();
  const made = result.reduce((sum, one) => sum + one.made, 0);
  const rate = {
    run,
    nodes,
    connections,
    perSecond: result.reduce((sum, { completed, elapsedMs }) => sum + (completed / elapsedMs) * 1000, 0),
    p50Ms: Math.max(...result.map(({ p50Ms }) => p50Ms)),
    p99Ms: Math.max(...result.map(({ p99Ms }) => p99Ms)),
    cpuMs: { service: (after.service - before.service) / made, database: (after.database - before.database) / made },
    waits,
  };
  process.stderr.write(`${lineOf(rate)}\n`);
  return rate;
}

async function cpuNow(): Promise<{ readonly service: number; readonly database: number }> {
  return { service: await cpuMsOf(SERVICE ?? ''), database: await cpuMsOf(DATABASE ?? '') };
}

function lineOf({ run, nodes, connections, perSecond, p50Ms, p99Ms, cpuMs, waits }: Rate): string {
  const most = Object.entries(waits.byEvent).slice(0, WAITS_SHOWN);
  return [
    `run ${run}, ${nodes} node(s), ${connections} connections: ${perSecond.toFixed(0)}/s`,
    `p50 ${p50Ms.toFixed(1)} ms, p99 ${p99Ms.toFixed(1)} ms`,
    `CPU ${cpuMs.service.toFixed(2)} ms of the service, ${cpuMs.database.toFixed(2)} ms of PostgreSQL`,
    most.map(([event, count]) => `${event} ${count.toFixed(2)}`).join(', '),
    `${waits.rollbacks} rolled back, ${waits.deadlocks} deadlocks`,
  ].join('; ');
}

/** Of a reissue, without what the service sends by itself in as much time. */
async function countSent(): Promise<Sent> {
  const database = await postgres.makeDatabase();
  await using way = await openCountedWay(database.url);
  await using folder = await makeFolder();
  await using started = await startOn(way.url, { folder, of: names.slice(0, ALONE) });
  await started.load(ALONE, MEASURE_MS);
  const quiet = await sentBy(way, async () => await pause(WARM_UP_MS + MEASURE_MS));
  let made = 0;
  const busy = await sentBy(way, async () => {
    ({ made } = await started.load(ALONE, MEASURE_MS));
  });
  return {
    roundTrips: (busy.roundTrips - quiet.roundTrips) / made,
    statements: (busy.statements - quiet.statements) / made,
  };
}

async function sentBy({ count }: CountedWay, act: () => Promise<void>): Promise<Sent> {
  const before = count();
  await act();
  const after = count();
  return { roundTrips: after.roundTrips - before.roundTrips, statements: after.statements - before.statements };
}

interface Started extends AsyncDisposable {
  readonly load: (connections: number, measureMs: number) => Promise<LoadResult>;
}

async function startOn(
  databaseUrl: string,
  { folder, of }: { readonly folder: Folder; readonly of: readonly Name[] },
): Promise<Started> {
  await using cleanup = new AsyncDisposableStack();
  const server = cleanup.use(await serve(folder, { config: CONFIG, resolvers: [], databaseUrl }));
  const { port, credential } = server;
  const lineages = trackLineages(await Promise.all(of.map((name) => grant(server, name))));
  const kept = cleanup.move();
  return {
    load: async (connections: number, measureMs: number) => {
      const job = { kind: 'reissue', credential, csrType: CSR_TYPE, lineages: lineages.first(connections) } as const;
      const result = await runLoad({ port, warmUpMs: WARM_UP_MS, measureMs, job });
      lineages.advance(result.newest);
      return result;
    },
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}

async function publish(): Promise<void> {
  const [alone, busy, pair] = [medianAt(ALONE, 1), medianAt(BUSY, 1), medianAt(BUSY, 2)];
  const machine = `${cpus().length} × ${cpus()[0]?.model ?? 'unknown CPU'}, node ${process.version}`;
  await mkdir(values.out, { recursive: true });
  const report = { at: new Date().toISOString(), machine, fsync: values.fsync, csr: CSR_TYPE, rates, sent };
  await writeFile(join(values.out, 'postgres.json'), `${JSON.stringify(report, undefined, 2)}\n`);
  const lines = [
    machine,
    ...CONNECTIONS.map((connections) => `${connections} connections: ${medianAt(connections, 1).toFixed(0)} a second`),
    `${BUSY} beside ${ALONE}: ${(busy / alone).toFixed(2)} times (aim: ${MIN_RATIO}; ${MIN_PER_SECOND_BUSY} a second)`,
    `two nodes beside one: ${(pair / busy).toFixed(2)} times (aim: ${MIN_RATIO_OF_TWO_NODES})`,
    `round trips of a reissue: ${sent.roundTrips.toFixed(2)} (aim: ${MAX_ROUND_TRIPS}); statements: ${sent.statements.toFixed(1)}`,
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
  const isFast = busy >= MIN_PER_SECOND_BUSY && busy / alone >= MIN_RATIO && pair / busy >= MIN_RATIO_OF_TWO_NODES;
  process.exitCode = isFast && sent.roundTrips <= MAX_ROUND_TRIPS ? 0 : 1;
}

function medianAt(connections: number, nodes: number): number {
  const sorted = rates
    .filter((rate) => rate.connections === connections && rate.nodes === nodes)
    .map(({ perSecond }) => perSecond)
    .sort((left, right) => left - right);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? Number.NaN;
}
