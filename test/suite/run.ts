// `npm test`: every test file, or those of the files and folders that are named, with a report for people.

import { join } from 'node:path';
import { spec } from 'node:test/reporters';
import { parseArgs } from 'node:util';
import { longestFirst, readDurations, writeDurations } from './durations.ts';
import { findTestFiles, needsOwnProcess } from './files.ts';
import { type Outcome, runFiles } from './processes.ts';

/** Of the last run of them all. */
const DURATIONS = join(import.meta.dirname, '../../node_modules/.cache/tests/durations.json');
/** More than any file takes, also on a busy machine. */
const LIMIT_SECONDS = 300;

const WHOLE = ['test'];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { 'limit-seconds': { type: 'string', default: String(LIMIT_SECONDS) } },
});
const isWhole = positionals.length === 0;
const known = readDurations(DURATIONS);
const files = longestFirst(findTestFiles(isWhole ? WHOLE : positionals), known);
const own = files.filter(needsOwnProcess);
const shared = files.filter((file) => !own.includes(file));

const stop = new AbortController();
for (const name of ['SIGINT', 'SIGTERM']) process.once(name, () => stop.abort());
const reporter = new spec();
reporter.pipe(process.stdout, { end: false });
const outcome = await runFiles({
  files: { shared, own },
  limitMs: Number(values['limit-seconds']) * 1000,
  signal: stop.signal,
  report: (event) => void reporter.write(event),
});
reporter.end(() => process.stdout.write(remarksOn(outcome)));
if (isWhole) writeDurations(DURATIONS, outcome.durations);
if (!outcome.isGood || outcome.lost.length > 0) process.exitCode = 1;

/** What the report lacks: which reasons for skipping there were, and which files are lost. */
function remarksOn({ skipped, lost }: Outcome): string {
  const reasons = [...skipped].map(([reason, count]) => `${count}: ${reason}`);
  return listed('skipped', reasons) + listed('lost', lost);
}

function listed(title: string, lines: readonly string[]): string {
  return lines.length === 0 ? '' : `\n${title}:\n${lines.map((line) => `  ${line}\n`).join('')}`;
}
