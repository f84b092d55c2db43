// A program that cannot be started is a failure of that call, also where not even its pipes can be made.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { execPath } from 'node:process';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { runProgram } from '../../src/lib/run-program.ts';

const OPEN = new AbortController().signal;
const RUN = JSON.stringify(join(import.meta.dirname, '../../src/lib/run-program.ts'));

test('A program that is not there is told of', async () => {
  await assert.rejects(runProgram(['/no/such/program'], { signal: OPEN, mostOutput: 10 }), /ENOENT/);
});

test('Without a free file descriptor a program is not started, and the process lives', async () => {
  const script = `
    import { openSync } from 'node:fs';
    const { runProgram } = await import(${RUN});
    try { for (;;) openSync('/dev/null'); } catch { /* None is left. */ }
    const signal = new AbortController().signal;
    const told = await runProgram(['/bin/true'], { signal, mostOutput: 10 }).catch(({ code }) => code);
    process.stdout.write(String(told));`;
  const words = ['-c', 'ulimit -n 64; exec "$0" --input-type=module --eval "$1"', execPath, script];
  const { stdout } = await promisify(execFile)('/bin/sh', words);
  assert.equal(stdout, 'EMFILE');
});
