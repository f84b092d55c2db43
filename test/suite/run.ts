// `npm test`: every test file but those of `npm run outside`, or those of the files and folders that are named, with a report for people.

import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { spec } from 'node:test/reporters';
import { parseArgs } from 'node:util';
import { longestFirst, readDurations, writeDurations } from './durations.ts';
import { findTestFiles, needsOwnProcess } from './files.ts';
import { type Outcome, runFiles } from './processes.ts';
import type { Files } from './queue.ts';

/** Of the last run of them all. */
const DURATIONS = join(import.meta.dirname, '../../node_modules/.cache/tests/durations.json');
/** More than any file takes, also on a busy machine. */
const LIMIT_SECONDS = 300;

const WHOLE = 'test';
/** What programs that no one here wrote make of the service takes as long as a third of all others: `npm run outside`. */
const OUTSIDE = 'test/outside/';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    'limit-seconds': { type: 'string', default: String(LIMIT_SECONDS) },
    'once-more': { type: 'string', default: '0' },
  },
});
const isWhole = positionals.length === 0;
const known = readDurations(DURATIONS);
const wanted = isWhole
  ? findTestFiles([WHOLE]).filter((file) => !file.startsWith(OUTSIDE))
  : findTestFiles(positionals);
const files = longestFirst(wanted, known);
const own = files.filter(needsOwnProcess);
const shared = files.filter((file) => !own.includes(file));

const stop = new AbortController();
for (const name of ['SIGINT', 'SIGTERM']) process.once(name, () => stop.abort());
const outcome = await runAndTell({ shared, own });
if (isWhole) writeDurations(DURATIONS, { ...known, ...outcome.durations });
if (!outcome.isGood && !(await isGoodOnceMore(outcome))) process.exitCode = 1;

async function runAndTell(given: Files): Promise<Outcome> {
  const reporter = new spec();
  const isWritten = finished(reporter);
  reporter.pipe(process.stdout, { end: false });
  const outcome = await runFiles({
    files: given,
    limitMs: Number(values['limit-seconds']) * 1000,
    signal: stop.signal,
    report: (event) => void reporter.write(event),
  });
  reporter.end();
  await isWritten;
  process.stdout.write(remarksOn(outcome));
  return outcome;
}

/**
 * A few files at most (`--once-more`, for machines that others keep busy) are run a second time, each in a process of its own and one after another.
 * Each is named, for one that passes only then waits for a time where it should wait for a state, or has shown a defect that comes and goes.
 */
async function isGoodOnceMore({ failed, lost, hasProcessFailed }: Outcome): Promise<boolean> {
  const again = [...new Set([...failed, ...lost.keys()])];
  const isOther = hasProcessFailed || stop.signal.aborted || again.length === 0;
  if (isOther || again.length > Number(values['once-more'])) return false;
  process.stdout.write(listed('once more', again));
  let areGood = true;
  for (const file of again) areGood = (await runAndTell({ shared: [], own: [file] })).isGood && areGood;
  if (areGood) process.stdout.write(listed('unsteady, each a defect to be found', again));
  return areGood;
}

/** What the report lacks: which reasons for skipping there were, and which files are lost. */
function remarksOn({ skipped, lost }: Outcome): string {
  const reasons = [...skipped].map(([reason, count]) => `${count}: ${reason}`);
  return listed('skipped', reasons) + listed('lost', [...lost.values()]);
}

function listed(title: string, lines: readonly string[]): string {
  return lines.length === 0 ? '' : `\n${title}:\n${lines.map((line) => `  ${line}\n`).join('')}`;
}
