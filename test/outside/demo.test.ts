// The demo as a newcomer runs it: its exit code says the truth, and it leaves nothing behind.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import { once } from 'node:events';
import { makeTemporaryFolder } from '../support/temporary-folder.ts';

const DEMO = join(import.meta.dirname, '../../demo/demo.ts');

async function runDemo(temporaryFolder: string) {
  const env = { ...process.env, TMPDIR: temporaryFolder };
  const demo = spawn(process.execPath, [DEMO], { env, stdio: ['ignore', 'pipe', 'ignore'] });
  const [output, [code]] = await Promise.all([text(demo.stdout), once(demo, 'exit')]);
  return { code: Number(code), output };
}

test('The demo applies, withholds, proves, issues and reissues, and says that all checks held', async () => {
  using folder = makeTemporaryFolder();
  const { code, output } = await runDemo(folder.path);
  assert.equal(code, 0, output);
  assert.match(output, /check -1: There is no TXT record at _dnsauth\.example\.org/);
  assert.equal(output.match(/^ {3}serial +[0-9a-f]{32}$/gm)?.length, 2);
  assert.match(output, /ok: the same expiry to the second/);
  assert.match(output, /ok: _dnsauth\.example\.com holds no TXT record/);
  assert.match(output, /\nAll checks held, after /);
  assert.deepEqual(readdirSync(folder.path), []);
});

test('A demo that cannot do its work says so in a line and exits with 1', async () => {
  using folder = makeTemporaryFolder();
  const { code, output } = await runDemo(join(folder.path, 'missing'));
  assert.equal(code, 1);
  assert.match(output, /\nFAILED after .*ENOENT/);
});
