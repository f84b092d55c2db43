// How long the console's list takes from nothing to its first row, and how many bytes it brings: on this machine, in Debian's chromium.

import { LIST_PAGE, MAX_LIST_PAGE_BYTES, pageBytes } from '../web/sizes.ts';
import { buildConsole, CACHED_CONSOLE } from '../web/build.ts';
import { startChromium, visit } from '../test/support/console-pages/chromium.ts';
import { openInstallation, signIn } from '../test/support/console-pages/installation.ts';
import { issueGranted } from '../test/support/life.ts';

const RUNS = 7;

await buildConsole(CACHED_CONSOLE);
await using installation = await openInstallation();
await issueGranted(installation.service, ['first.example.com']);
const browser = await startChromium();
const { first, again } = await measure();
await browser.close();
const bytes = pageBytes(CACHED_CONSOLE, LIST_PAGE);
console.log(`list, compressed            ${Math.round(bytes / 1000)} KB (at most ${MAX_LIST_PAGE_BYTES / 1000})`);
console.log(`first row, nothing cached   ${first} ms (median of ${RUNS})`);
console.log(`first row, assets cached    ${again} ms (median of ${RUNS})`);

async function measure(): Promise<{ readonly first: number; readonly again: number }> {
  const firsts: number[] = [];
  const agains: number[] = [];
  for (let run = 0; run < RUNS; run += 1) {
    await using at = await visit(browser);
    const { page } = at;
    // The sign-in begins in another context's cache: its cookie alone is taken along.
    await page.goto(installation.at('/certificates'));
    await signIn(page, installation);
    await page.getByText('first.example.com').waitFor();
    const cookies = await at.context.cookies();
    await using fresh = await visit(browser);
    await fresh.context.addCookies(cookies);
    for (const times of [firsts, agains]) {
      const start = performance.now();
      await fresh.page.goto(installation.at('/certificates'));
      await fresh.page.getByText('first.example.com').waitFor();
      times.push(performance.now() - start);
    }
  }
  return { first: medianOf(firsts), again: medianOf(agains) };
}

function medianOf(numbers: readonly number[]): number {
  return Math.round(numbers.toSorted((one, other) => one - other)[Math.floor(numbers.length / 2)] ?? 0);
}
