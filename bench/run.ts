// `npm run bench`: Reseal beside its floor and the peers found on this machine, in runs that take turns.

import { mkdir, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { cfsslContestant, isCfsslThere } from './cfssl.ts';
import type { Contestant } from './contestant.ts';
import { makeNames, type Name } from './csrs.ts';
import { floorContestant } from './floor-contestant.ts';
import { plotOf } from './plot.ts';
import { runLoad } from './processes.ts';
import { type Measurement, type Report, summaryOf, tableOf } from './report.ts';
import { measureAtRest, resealContestant } from './reseal.ts';

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '3' },
    connections: { type: 'string', default: '1,16,64' },
    seconds: { type: 'string', default: '4' },
    'warm-up-seconds': { type: 'string', default: '2' },
    /** Part of a contestant's name: only these. */
    only: { type: 'string', default: '' },
    out: { type: 'string', default: join(import.meta.dirname, 'results') },
  },
});
const CONNECTIONS = values.connections.split(',').map(Number);
const MEASURE_MS = Number(values.seconds) * 1000;
const WARM_UP_MS = Number(values['warm-up-seconds']) * 1000;

const names = await makeNames(Math.max(...CONNECTIONS));
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
  await using running = await contestant.start(names);
  const taken: Measurement[] = [];
  for (const connections of CONNECTIONS) {
    const job = running.jobFor(connections);
    const result = await runLoad({ port: running.port, warmUpMs: WARM_UP_MS, measureMs: MEASURE_MS, job });
    running.advance(result.newest);
    const perSecond = (result.completed / result.elapsedMs) * 1000;
    taken.push({ contestant: contestant.name, note: contestant.note, connections, run, perSecond, ...result });
    process.stderr.write(
      `run ${run}: ${contestant.name}, ${connections} connections: ${perSecond.toFixed(0)}/s` +
        ` (p99 ${result.p99Ms.toFixed(1)} ms, load generator ${(result.ownLoad * 100).toFixed(0)} % of a core)\n`,
    );
  }
  checkCount(contestant, { made: taken.reduce((sum, { made }) => sum + made, 0), stored: await running.stop() });
  return taken;
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
