// `npm run bench`: Reseal beside its floor and the peers found on this machine, in runs that take turns. With --short in a few
// minutes: fewer lineages, again and again, after a warm-up by the clock.

import { mkdir, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { cfsslContestant, isCfsslThere } from './cfssl.ts';
import type { Contestant, Form, Running } from './contestant.ts';
import { makeNames, type Name } from './csrs.ts';
import { floorContestant } from './floor-contestant.ts';
import { plotOf } from './plot.ts';
import { runLoad, type WorkDone } from './processes.ts';
import { type Measurement, type Report, summaryOf, tableOf } from './report.ts';
import { measureAtRest, resealContestant } from './reseal.ts';

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '3' },
    connections: { type: 'string', default: '1,16,64' },
    seconds: { type: 'string', default: '4' },
    'warm-up-seconds': { type: 'string', default: '2' },
    short: { type: 'boolean', default: false },
    /** Before anything is measured, but for the short form. */
    'warm-up-reissues': { type: 'string', default: '10000' },
    /** Made for each contestant, but for the short form; each is used twice at most. */
    lineages: { type: 'string', default: '16000' },
    /** Part of a contestant's name: only these. */
    only: { type: 'string', default: '' },
    out: { type: 'string', default: join(import.meta.dirname, 'results') },
  },
});
const CONNECTIONS = values.connections.split(',').map(Number);
const MEASURE_MS = Number(values.seconds) * 1000;
const WARM_UP_MS = Number(values['warm-up-seconds']) * 1000;
/** However slow a contestant is. */
const LONGEST_WARM_UP_MS = 120_000;

const FORM: Form = values.short ? 'short' : 'spread';
/** A lineage that is used twice needs a CSR for each time, and one for its first certificate. */
const SPREAD_CSRS = 2;

const names = values.short
  ? await makeNames(Math.max(...CONNECTIONS))
  : await makeNames(Number(values.lineages), SPREAD_CSRS);
const contestants = [floorContestant, resealContestant('original'), resealContestant('upload'), ...peers()].filter(
  ({ name }) => name.includes(values.only) || name === floorContestant.name,
);
const measurements: Measurement[] = [];
for (let run = 1; run <= Number(values.runs); run += 1) {
  for (const contestant of contestants) measurements.push(...(await measureOrSkip(contestant, { names, run })));
}
await publish({
  at: new Date().toISOString(),
  machine: `${cpus().length} × ${cpus()[0]?.model ?? 'unknown CPU'}, node ${process.version}`,
  measureMs: MEASURE_MS,
  warmUpMs: WARM_UP_MS,
  measurements,
  atRest: [await measureAtRest(), await measureAtRest(), await measureAtRest()],
});

function peers(): readonly Contestant[] {
  if (isCfsslThere()) return [cfsslContestant];
  process.stderr.write('cfssl is skipped: it is not installed (Debian: golang-cfssl)\n');
  return [];
}

/** A peer that fails under load, as cfssl does when its database is locked, is left out of the run and said so. */
async function measureOrSkip(
  contestant: Contestant,
  round: { readonly names: readonly Name[]; readonly run: number },
): Promise<readonly Measurement[]> {
  try {
    return await measure(contestant, round);
  } catch (error) {
    if (contestant !== cfsslContestant) throw error;
    process.stderr.write(`run ${round.run}: ${contestant.name} failed, and has no figures: ${String(error)}\n`);
    return [];
  }
}

async function measure(
  contestant: Contestant,
  { names, run }: { readonly names: readonly Name[]; readonly run: number },
): Promise<readonly Measurement[]> {
  await using running = await contestant.start(names, FORM);
  const warmedUp = await warmUp(running);
  const taken: Measurement[] = [];
  for (const connections of CONNECTIONS) {
    const job = running.jobFor(connections);
    const before = await running.work();
    const warmUpMs = FORM === 'short' ? WARM_UP_MS : 0;
    const result = await runLoad({ port: running.port, warmUpMs, measureMs: MEASURE_MS, job });
    const cost = costOf({ before, after: await running.work(), made: result.made });
    running.advance(result);
    const perSecond = (result.completed / result.elapsedMs) * 1000;
    taken.push({ contestant: contestant.name, note: contestant.note, connections, run, perSecond, ...cost, ...result });
    process.stderr.write(
      `run ${run}: ${contestant.name}, ${connections} connections: ${perSecond.toFixed(0)}/s` +
        ` (p99 ${result.p99Ms.toFixed(1)} ms, ${cost.cpuUs?.toFixed(0) ?? '?'} µs of CPU each, load generator ${(result.ownLoad * 100).toFixed(0)} % of a core)\n`,
    );
  }
  const made = taken.reduce((sum, one) => sum + one.made, warmedUp);
  checkCount(contestant, { made, stored: await running.stop() });
  return taken;
}

/** Answers how many were made: V8 has compiled what is used often when it is over, and the database has grown. */
async function warmUp(running: Running): Promise<number> {
  if (FORM === 'short') return 0;
  const job = running.jobFor(Math.max(...CONNECTIONS));
  const mostMade = Number(values['warm-up-reissues']);
  const result = await runLoad({ port: running.port, warmUpMs: 0, measureMs: LONGEST_WARM_UP_MS, mostMade, job });
  running.advance(result);
  return result.made;
}

function costOf({
  before,
  after,
  made,
}: {
  readonly before: WorkDone | undefined;
  readonly after: WorkDone | undefined;
  readonly made: number;
}): Pick<Measurement, 'cpuUs' | 'writtenKib'> {
  if (before === undefined || after === undefined) return { cpuUs: undefined, writtenKib: undefined };
  return {
    cpuUs: (1000 * (after.cpuMs - before.cpuMs)) / made,
    writtenKib: (after.writtenBytes - before.writtenBytes) / 1024 / made,
  };
}

/** What was counted must be in the database once the server has ended. */
function checkCount({ name }: Contestant, { made, stored }: { readonly made: number; readonly stored: number }): void {
  if (made !== stored) throw new Error(`${name} has stored ${stored} certificates, and ${made} were counted`);
}

async function publish(report: Report): Promise<void> {
  await mkdir(values.out, { recursive: true });
  await writeFile(join(values.out, 'latest.json'), `${JSON.stringify(report, undefined, 2)}\n`);
  await writeFile(join(values.out, 'latest.svg'), plotOf(summaryOf(report.measurements)));
  process.stdout.write(`${tableOf(report)}\n`);
}
