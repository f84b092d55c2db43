// Measures how long a free certificate of one account takes while another account is at its worst, beside its quiet time.

import { mkdir, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Flood, FLOODS, timeAll } from './fair/floods.ts';
import { serveTwo } from './fair/service.ts';
import { makeFolder } from './processes.ts';

const { values } = parseArgs({
  options: {
    certificates: { type: 'string', default: '11' },
    only: { type: 'string', default: '' },
    out: { type: 'string', default: 'bench/results' },
  },
});

/** Beside a flood a certificate takes at most so many times its quiet time. */
const MAX_RATIO = 2;
/** Not counted: code is compiled while they are made. */
const WARM_UP = 3;

interface Measured {
  readonly flood: string;
  readonly quietMs: number;
  readonly besideMs: number;
  readonly worstMs: number;
  readonly ratio: number;
  readonly worstRatio: number;
  readonly done: string;
}

const measured: Measured[] = [];
for (const flood of FLOODS.filter(({ name }) => name.includes(values.only))) {
  const one = await measure(flood);
  measured.push(one);
  const { quietMs, besideMs, worstMs, ratio, worstRatio, done } = one;
  console.log(
    `${flood.name}: quiet ${quietMs.toFixed(0)} ms, beside it ${besideMs.toFixed(0)} ms, worst ${worstMs.toFixed(0)} ms;` +
      ` ratio ${ratio.toFixed(2)}, worst ${worstRatio.toFixed(2)} (${done})`,
  );
}
const machine = `${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}, node ${process.version}`;
await mkdir(values.out, { recursive: true });
const report = { at: new Date().toISOString(), machine, measured };
await writeFile(join(values.out, 'fair.json'), `${JSON.stringify(report, undefined, 2)}\n`);
process.exit(measured.some(({ ratio }) => ratio > MAX_RATIO) ? 1 : 0);

async function measure(flood: Flood): Promise<Measured> {
  await using folder = await makeFolder();
  await using dns = await flood.dns();
  const resolvers = [dns.address];
  const { quiet, alone } = await measureQuiet();
  await flood.fill?.(folder, alone);
  await using accounts = await serveTwo(folder, { resolvers });
  await timeAll(accounts, namesOf('warm', WARM_UP));
  const flooding = await flood.begin(accounts);
  const beside = await timeAll(accounts, namesOf('beside', Number(values.certificates)));
  const done = await flooding.end();
  const [quietMs, besideMs, worstMs] = [medianOf(quiet), medianOf(beside), Math.max(...beside)];
  return {
    flood: flood.name,
    quietMs,
    besideMs,
    worstMs,
    ratio: besideMs / quietMs,
    worstRatio: worstMs / quietMs,
    done,
  };

  async function measureQuiet() {
    await using alone = await serveTwo(folder, { resolvers });
    await timeAll(alone, namesOf('first', WARM_UP));
    return { quiet: await timeAll(alone, namesOf('quiet', Number(values.certificates))), alone };
  }
}

/** Each in a registrable domain of its own. */
function namesOf(what: string, count: number): readonly string[] {
  return Array.from({ length: count }, (_, number) => `${what}${number}.com`);
}

function medianOf(tookMs: readonly number[]): number {
  return tookMs.toSorted((left, right) => left - right)[Math.floor(tookMs.length / 2)] ?? Number.NaN;
}
