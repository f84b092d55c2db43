// `npm run bench:postgres`: how many reissues a second Reseal makes on PostgreSQL, and how many round trips one takes.

import { mkdir, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { startPostgres } from '../test/support/postgres.ts';
import { trackLineages } from './contestant.ts';
import { makeNames, type Name } from './csrs.ts';
import type { CsrType } from './plan.ts';
import { makeFolder, runLoad } from './processes.ts';
import { CONFIG, grant, serve } from './reseal.ts';
import { openCountedWay } from './round-trips.ts';

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

interface Rate {
  readonly run: number;
  readonly connections: number;
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

const names = await makeNames(Math.max(...CONNECTIONS));
await using postgres = await startPostgres([`fsync=${values.fsync}`]);
const rates: Rate[] = [];
for (let run = 1; run <= Number(values.runs); run += 1) rates.push(...(await measure(run)));
const roundTrips = await countRoundTrips();
await publish();

/** Each run has a database and a service of its own. */
async function measure(run: number): Promise<readonly Rate[]> {
  await using started = await startOn((await postgres.makeDatabase()).url, names);
  const { load } = started;
  const measured: Rate[] = [];
  for (const connections of CONNECTIONS) {
    const { completed, elapsedMs, p50Ms, p99Ms, ownLoad } = await load(connections, MEASURE_MS);
    const perSecond = (completed / elapsedMs) * 1000;
    measured.push({ run, connections, perSecond, p50Ms, p99Ms });
    process.stderr.write(
      `run ${run}, ${connections} connections: ${perSecond.toFixed(0)}/s (p50 ${p50Ms.toFixed(1)} ms,` +
        ` p99 ${p99Ms.toFixed(1)} ms, load generator ${(ownLoad * 100).toFixed(0)} % of a core)\n`,
    );
  }
  return measured;
}

/** Of a reissue, without those that the service makes by itself in as much time. */
async function countRoundTrips(): Promise<number> {
  const database = await postgres.makeDatabase();
  await using way = await openCountedWay(database.url);
  await using started = await startOn(way.url, names.slice(0, ALONE));
  await started.load(ALONE, MEASURE_MS);
  const quiet = await spentBy(way, async () => await pause(WARM_UP_MS + MEASURE_MS));
  let made = 0;
  const busy = await spentBy(way, async () => {
    ({ made } = await started.load(ALONE, MEASURE_MS));
  });
  return (busy - quiet) / made;
}

async function spentBy({ count }: { readonly count: () => number }, act: () => Promise<void>): Promise<number> {
  const before = count();
  await act();
  return count() - before;
}

async function startOn(databaseUrl: string, of: readonly Name[]) {
  await using cleanup = new AsyncDisposableStack();
  const folder = cleanup.use(await makeFolder());
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
  const [alone, busy] = [medianAt(ALONE), medianAt(BUSY)];
  const ratio = busy / alone;
  const machine = `${cpus().length} × ${cpus()[0]?.model ?? 'unknown CPU'}, node ${process.version}`;
  await mkdir(values.out, { recursive: true });
  const report = { at: new Date().toISOString(), machine, fsync: values.fsync, csr: CSR_TYPE, rates, roundTrips };
  await writeFile(join(values.out, 'postgres.json'), `${JSON.stringify(report, undefined, 2)}\n`);
  const lines = [
    machine,
    ...CONNECTIONS.map((connections) => `${connections} connections: ${medianAt(connections).toFixed(0)} a second`),
    `${BUSY} beside ${ALONE}: ${ratio.toFixed(2)} times (aim: ${MIN_RATIO}; ${MIN_PER_SECOND_BUSY} a second)`,
    `round trips of a reissue: ${roundTrips.toFixed(2)} (aim: ${MAX_ROUND_TRIPS})`,
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
  const isReached = busy >= MIN_PER_SECOND_BUSY && ratio >= MIN_RATIO && roundTrips <= MAX_ROUND_TRIPS;
  process.exitCode = isReached ? 0 : 1;
}

function medianAt(connections: number): number {
  const sorted = rates
    .filter((rate) => rate.connections === connections)
    .map(({ perSecond }) => perSecond)
    .sort((left, right) => left - right);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? Number.NaN;
}
