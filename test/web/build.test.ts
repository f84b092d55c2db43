// The console as it is built: how much a page brings, and that nothing of it is inline or from elsewhere.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { buildConsole, CACHED_CONSOLE } from '../../web/build.ts';
import { LIST_PAGE, MAX_LIST_PAGE_BYTES, pageBytes } from '../../web/sizes.ts';

before(async () => void (await buildConsole(CACHED_CONSOLE)));

test('The list of certificates brings no more than it may, compressed', () => {
  const bytes = pageBytes(CACHED_CONSOLE, LIST_PAGE);
  assert.ok(bytes > 50_000 && bytes <= MAX_LIST_PAGE_BYTES, `${bytes} bytes`);
  assert.throws(() => pageBytes(CACHED_CONSOLE, 'src/pages/none.tsx'), /the build has no src\/pages\/none\.tsx/);
});

test('The document has no code and no style of its own, and every address in it is of the console', () => {
  const html = readFileSync(join(CACHED_CONSOLE, 'index.html'), 'utf8');
  assert.doesNotMatch(html, /<style|<script(?![^>]*\ssrc=)|\son\w+=|\sstyle=/i);
  const addresses = [...html.matchAll(/(?:src|href)="([^"]*)"/g)].map(([, address]) => address);
  assert.ok(addresses.length >= 3);
  for (const address of addresses) assert.match(address ?? '', /^\/console\/assets\/[\w.-]+-[\w-]{8}\.\w+$/);
});

test('What is built from the same sources is not built again', async () => {
  assert.equal(await buildConsole(CACHED_CONSOLE), false);
});
