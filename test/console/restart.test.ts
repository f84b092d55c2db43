// A service that goes away under an open page and comes back: the page says so, keeps what was typed, and goes on.

import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { env } from 'node:process';
import { test } from 'node:test';
import { buildConsole, CACHED_CONSOLE } from '../../web/build.ts';
import { skipWithoutChromium, startChromium, visit } from '../support/console-pages/chromium.ts';
import { signIn } from '../support/console-pages/installation.ts';
import { openRelay } from '../support/console-pages/relay.ts';
import { LIFE_YAML } from '../support/life.ts';
import { openTestService } from '../support/service.ts';

const { CONSOLE_WHOLE } = env;
const skip = CONSOLE_WHOLE === undefined ? 'npm run console:whole goes through it' : skipWithoutChromium;

test('A service that restarts under an open page loses nothing that was typed, and nobody signs in again', {
  skip,
}, async () => {
  await buildConsole(CACHED_CONSOLE);
  await using opened = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), 'reseal-restart-'));
  opened.defer(async () => await rm(folder, { recursive: true, force: true }));
  const clock = { now: () => new Date(), advance: () => undefined };
  const start = async () => await openTestService({ folder, clock, yaml: LIFE_YAML });
  const relay = opened.use(await openRelay());
  const browser = await startChromium();
  opened.defer(async () => await browser.close());
  const before = await start();
  relay.leadTo(before.service.port);
  await using at = await visit(browser);
  const { page } = at;
  await page.goto(`http://127.0.0.1:${relay.port}/console/apply`);
  await signIn(page, { service: before });
  const name = page.getByLabel('Name', { exact: true });
  await name.fill('restarted.example.com');

  relay.leadTo(undefined);
  await before[Symbol.asyncDispose]();
  await page.getByText('The connection to the service is lost.').waitFor();
  await page.getByRole('button', { name: 'Apply' }).click();
  await page.getByRole('alert').getByText('The service does not answer.').waitFor();
  assert.equal(await name.inputValue(), 'restarted.example.com');

  const after = opened.use(await start());
  relay.leadTo(after.service.port);
  await page.getByText('The connection to the service is lost.').waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Apply' }).click();
  await page.getByRole('heading', { level: 1 }).getByText('Issued').waitFor();
  const { Certificates } = await after.ask('DescribeCertificates', { SearchKey: 'restarted.example.com' });
  assert.equal((Certificates as readonly unknown[]).length, 1);
});
