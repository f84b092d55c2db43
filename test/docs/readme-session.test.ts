// The session of the README, pasted into bash in a fresh folder, does what the README says.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { env } from 'node:process';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import { skipWithout } from '../support/judges/needed.ts';
import { findFreePort } from '../support/service.ts';
import { makeTemporaryFolder } from '../support/temporary-folder.ts';

const ROOT = join(import.meta.dirname, '../..');
const SECTIONS = new Set(['A session', 'From the command line']);
/** Of the project, what the session uses. */
const LINKED = ['src', 'docs', 'node_modules', 'package.json'];
/** The ports that the README names, which may be taken here. */
const [API_PORT, DNS_PORT] = ['8400', '8453'];

function linesOf(readme: string): string {
  const sections = readme.split(/^## /m).filter((section) => SECTIONS.has(section.split('\n', 1)[0] ?? ''));
  const blocks = sections.join('\n').matchAll(/^```sh\n([^]*?)^```$/gm);
  return Array.from(blocks, ([, code]) => code).join('\n');
}

/** Fails at the first line that fails, as a reader would stop there. */
async function paste(lines: string, folder: string) {
  const [api, dns] = [String(await findFreePort()), String(await findFreePort())];
  const script = `set -e\n${lines.replaceAll(API_PORT, api).replaceAll(DNS_PORT, dns)}`;
  const variables = { RESEAL_LISTEN: `127.0.0.1:${api}`, NODE_TEST_CONTEXT: undefined };
  const running = spawn('bash', ['-c', script], {
    cwd: folder,
    env: { ...env, ...variables },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [output, complaint] = [text(running.stdout), text(running.stderr)];
  const [code] = await once(running, 'exit');
  // Both end when the service, which has them too, has ended.
  return { code: Number(code), output: await output, complaint: await complaint };
}

test('The session of the README runs as pasted, and its service ends with it', {
  skip: skipWithout('curl'),
}, async () => {
  using folder = makeTemporaryFolder();
  for (const name of LINKED) symlinkSync(join(ROOT, name), join(folder.path, name));
  const { code, output, complaint } = await paste(linesOf(readFileSync(join(ROOT, 'README.md'), 'utf8')), folder.path);
  assert.equal(code, 0, complaint);
  // By the SDK: the original and its reissue, which names it, with the same end.
  const [, original, end] = /^(\w{8}) [0-9A-F]{40} (\S+ \S+) $/m.exec(output) ?? assert.fail(output);
  assert.match(output, new RegExp(`^\\w{8} [0-9A-F]{40} ${end} ${original}$`, 'm'));
  // By the command line.
  assert.match(output, /^Outcome +proofs are being checked$/m);
  assert.match(output, /^Replaces +\w{8}$/m);
  const key = join(folder.path, 'tls/Nginx/2_shop.example.com.key');
  assert.ok(existsSync(key));
  assert.equal(statSync(key).mode & 0o777, 0o600);
  assert.doesNotMatch(output, /"level":"error"/);
});
