// Measures the authority alone: issuing, OCSP, revocation and its lists; a table, and JSON beside it.

import { mkdir, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type BenchOptions, type Figure, meetsAim, tableOf } from './authority/figures.ts';
import { benchIssue } from './authority/issue.ts';
import { benchOcsp } from './authority/ocsp.ts';
import { benchRevocation } from './authority/revocation.ts';
import { makeFolder } from './processes.ts';

const PARTS: { readonly [part: string]: (options: BenchOptions) => Promise<readonly Figure[]> } = {
  issue: benchIssue,
  ocsp: benchOcsp,
  revocation: benchRevocation,
};

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '2' },
    only: { type: 'string', default: Object.keys(PARTS).join() },
    out: { type: 'string', default: 'bench/results' },
  },
});

await using folder = await makeFolder();
const options = { rounds: Number(values.rounds), seconds: Number(values.seconds), folder };
const figures: Figure[] = [];
for (const part of values.only.split(',')) {
  const bench = PARTS[part];
  if (bench === undefined) throw new Error(`Cannot measure "${part}": there are ${Object.keys(PARTS).join(', ')}`);
  figures.push(...(await bench(options)));
}
const processor = cpus()[0]?.model ?? 'unknown';
const machine = `${cpus().length} × ${processor}, node ${process.version}`;
console.log(`${machine}\n\n${tableOf(figures)}`);
await mkdir(values.out, { recursive: true });
const report = { at: new Date().toISOString(), machine, figures };
await writeFile(join(values.out, 'authority.json'), `${JSON.stringify(report, undefined, 2)}\n`);
process.exitCode = figures.some((figure) => meetsAim(figure) === false) ? 1 : 0;
