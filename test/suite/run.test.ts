// `npm test` loses no test: whatever a file does to its process, the report names it, and the exit code says so.

import { deepEqual, doesNotMatch, equal, match, notEqual, ok } from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { env, execPath } from 'node:process';
import { test } from 'node:test';
import { makeTemporaryFolder } from '../support/temporary-folder.ts';

const RUN = join(import.meta.dirname, 'run.ts');
const OWN = '// In a process of its own: it tries that out.\n';
const IMPORTS = "import assert from 'node:assert'; import { after, before, test } from 'node:test';\n";
/** What a file with a process of its own begins with, and what any other does. */
const [ALONE, SHARED] = [OWN + IMPORTS, IMPORTS];

interface Report {
  readonly code: number;
  /** Paths are those in the folder of the files. */
  readonly text: string;
  /** Of node's own summary: "pass" → 3. */
  readonly counts: Readonly<Record<string, number>>;
}

/** Name → text of a test file. */
async function runSuite(
  files: Readonly<Record<string, string>>,
  limitSeconds = 60,
  further: readonly string[] = [],
): Promise<Report> {
  using folder = makeTemporaryFolder();
  for (const [name, text] of Object.entries(files)) folder.write(`${name}.test.ts`, text);
  // Else node takes the runner for a test file that runs others.
  const { NODE_TEST_CONTEXT: _, ...outside } = env;
  const words = [RUN, '--limit-seconds', String(limitSeconds), ...further, folder.path];
  return await new Promise((done) => {
    execFile(execPath, words, { env: outside }, (error, stdout) => {
      const text = stdout.replaceAll(`${folder.path}/`, '');
      const counts = [...text.matchAll(/^ℹ (\w+) (\d+)$/gm)].map(([, name, count]) => [name, Number(count)]);
      done({ code: error === null ? 0 : Number(error.code), text, counts: Object.fromEntries(counts) });
    });
  });
}

/** Of tests that have it in their title. */
function pidsIn(text: string): readonly string[] {
  return [...text.matchAll(/✔ pid (\d+)/g)].map(([, pid = '']) => pid);
}

test('Files share a few processes, each with its own hooks, but for those that ask for one of their own', async () => {
  const countsHooks = `let begun = 0; before(() => (begun += 1)); after(() => assert.equal(begun, 1));
    test(\`pid \${process.pid}\`, () => assert.equal(begun, 1));`;
  const names = Array.from({ length: availableParallelism() + 3 }, (_, index) => `shared${index}`);
  const files = Object.fromEntries(names.map((name) => [name, SHARED + countsHooks]));
  const { code, text, counts } = await runSuite({ ...files, own: ALONE + countsHooks });
  equal(code, 0, text);
  equal(counts['pass'], names.length + 1);
  const [ofOwn = ''] = /^▶ own\.test\.ts\n.*\n✔ own/m.exec(text) ?? [];
  ok(new Set(pidsIn(text)).size < names.length + 1);
  const [alone = ''] = pidsIn(ofOwn);
  deepEqual(
    pidsIn(text).filter((pid) => pid === alone),
    [alone],
  );
});

test('A test that fails is told in full at the end, with its file and line; skipped ones are counted by reason', async () => {
  const failing = "test('is true',\n () => assert.equal(6 * 9, 42));\n";
  const skipped = "test('a', { skip: 'no dig here' }, () => {}); test('b', (t) => t.skip('no dig here'));";
  const { code, text, counts } = await runSuite({ failing: SHARED + failing, skipped: SHARED + skipped });
  equal(code, 1);
  deepEqual([counts['fail'], counts['skipped']], [1, 2]);
  match(text, /failing tests:\s+test at \S*failing\.test\.ts:2:1\n✖ is true .*\n.*54 == 42/);
  match(text, /\nskipped:\n {2}2: no dig here\n$/);
});

test('A file is named that cannot be read, ends its process, well or badly, or is killed; others run all the same', async () => {
  const { code, text, counts } = await runSuite({
    broken: `${SHARED}throw new Error('it is broken');`,
    exits: `${SHARED}test('exits', () => process.exit(0));`,
    killed: `${SHARED}test('is killed', () => process.kill(process.pid, 'SIGKILL'));`,
    alone: `${ALONE}test('exits alone', () => process.exit(0));`,
    whole: `${ALONE}test('runs', () => {});`,
  });
  notEqual(code, 0);
  match(text, /✖ broken\.test\.ts .*\n {2}Error: it is broken/);
  match(text, /^ {2}exits\.test\.ts was under way when its process ended$/m);
  match(text, /^ {2}killed\.test\.ts was under way when its process ended$/m);
  match(text, /^ {2}alone\.test\.ts was under way when its process ended$/m);
  match(text, /✔ runs/);
  ok((counts['pass'] ?? 0) > 0);
});

test('A file that waits for ever is ended at the limit, and the next one runs', async () => {
  const waits = `${SHARED}test('waits', () => new Promise((done) => setTimeout(done, 60_000).unref()));
    setInterval(() => {}, 1000).unref();`;
  const { code, text } = await runSuite({ waits }, 1);
  equal(code, 1);
  match(text, /waits\.test\.ts:2:1\n✖ waits/);
  match(text, /✖ waits\.test\.ts .*\n {2}'test timed out after 1000ms'/);
});

test('A test may wait for what keeps no process alive, and the next file runs', async () => {
  const waits = `${SHARED}test('waits', () => new Promise((done) => setTimeout(done, 200).unref()));`;
  const names = Array.from({ length: availableParallelism() + 3 }, (_, index) => `waits${index}`);
  const { code, counts } = await runSuite(Object.fromEntries(names.map((name) => [name, waits])));
  deepEqual([code, counts['pass']], [0, names.length]);
});

test('A file that stands still is named, and the run comes to an end', async () => {
  const stands = `${SHARED}test('stands', () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0));`;
  const { code, text } = await runSuite({ stands }, 1);
  equal(code, 1);
  match(text, /\nlost:\n {2}stands\.test\.ts stood still, and its process was killed\n$/);
});

/** Fails in the first process that comes to it. */
const UNSTEADY = `${SHARED}import { existsSync, writeFileSync } from 'node:fs';
  const mark = new URL('mark-' + import.meta.url.split('/').at(-1), import.meta.url);
  test('comes and goes', () => { if (!existsSync(mark)) { writeFileSync(mark, ''); EFFECT; } });`;
const FAILS = UNSTEADY.replace('EFFECT', "assert.fail('this time')");
const ENDS = UNSTEADY.replace('EFFECT', 'process.exit(0)');

test('Where it is asked for, a few files that failed or were lost are run once more, and named where they pass only then', async () => {
  const { code, text } = await runSuite({ fails: FAILS, ends: ENDS }, 60, ['--once-more', '2']);
  equal(code, 0, text);
  match(text, /this time/);
  const [, named = ''] = /unsteady, each a defect to be found:\n((?: {2}\S+\n)+)$/.exec(text) ?? [];
  deepEqual(named.trim().split(/\s+/).toSorted(), ['ends.test.ts', 'fails.test.ts']);
});

test('More files than that, one that fails again, or any where it is not asked for, fail the run', async () => {
  equal((await runSuite({ fails: FAILS, ends: ENDS }, 60, ['--once-more', '1'])).code, 1);
  equal((await runSuite({ fails: FAILS })).code, 1);
  const broken = `${SHARED}test('is true', () => assert.equal(6 * 9, 42));`;
  const { code, text } = await runSuite({ broken, fails: FAILS }, 60, ['--once-more', '2']);
  equal(code, 1);
  doesNotMatch(text, /unsteady/);
});

test('What is named and is not there is no success', async () => {
  const { code } = await runSuite({});
  notEqual(code, 0);
});
