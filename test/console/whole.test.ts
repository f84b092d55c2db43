// Every page of the console at both widths, in both languages, light and dark: axe finds nothing grave, and nothing is wider than the page.

import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { env } from 'node:process';
import { after, before, describe, test } from 'node:test';
import type { Browser } from 'playwright-core';
import {
  graveFindings,
  type Look,
  skipWithoutChromium,
  startChromium,
  visit,
} from '../support/console-pages/chromium.ts';
import { type Installation, openInstallation, signIn } from '../support/console-pages/installation.ts';
import { makeScenery, type Scenery } from '../support/console-pages/scenery.ts';

/** CONSOLE_WHOLE=1 looks at every page; CONSOLE_PICTURES names a folder in which what was looked at is kept. */
const { CONSOLE_WHOLE, CONSOLE_PICTURES } = env;
const skip = CONSOLE_WHOLE === undefined ? 'npm run console:whole looks at every page' : skipWithoutChromium;

const LOOKS: readonly Look[] = [390, 1280].flatMap((width) =>
  (['en', 'zh'] as const).flatMap((language) =>
    (['light', 'dark'] as const).map((theme) => ({ width, language, theme })),
  ),
);

describe('every page of the console', { skip }, () => {
  let browser: Browser;
  let installation: Installation;
  let scenery: Scenery;
  const opened = new AsyncDisposableStack();

  before(async () => {
    installation = opened.use(await openInstallation());
    scenery = await makeScenery(installation);
    browser = await startChromium();
    opened.defer(async () => await browser.close());
    if (CONSOLE_PICTURES !== undefined) mkdirSync(CONSOLE_PICTURES, { recursive: true });
  });
  after(async () => await opened.disposeAsync());

  for (const look of LOOKS) {
    test(`${look.width} pixels, ${look.language}, ${look.theme}`, async () => {
      await using at = await visit(browser, look);
      const { page, complaints } = at;
      await page.goto(installation.at('/certificates'));
      await picture(page, 'sign-in', look);
      assert.deepEqual(await graveFindings(page), [], 'sign-in');
      await signIn(page, installation);
      for (const [name, path] of Object.entries(scenery.pages)) {
        await page.getByRole('main').waitFor();
        await page.goto(installation.at(path));
        await page.locator('h1, .empty h2').first().waitFor();
        await page.locator('[role=status][aria-label]').waitFor({ state: 'detached' });
        await picture(page, name, look);
        assert.deepEqual(await graveFindings(page), [], name);
        const overflow = await page.evaluate('document.documentElement.scrollWidth - innerWidth');
        assert.equal(overflow, 0, `${name} is no wider than the screen`);
      }
      assert.deepEqual(complaints, []);
    });
  }
});

type Pictured = Awaited<ReturnType<typeof visit>>['page'];

async function picture(page: Pictured, name: string, { width, language, theme }: Look): Promise<void> {
  if (CONSOLE_PICTURES === undefined) return;
  const file = join(CONSOLE_PICTURES, `${name}-${width}-${language}-${theme}.png`);
  await page.screenshot({ path: file, fullPage: true });
}
