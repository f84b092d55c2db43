// Debian's chromium, driven by playwright: one browser for a file's tests, and what each of its pages has complained of.

import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { skipWithout } from '../judges/needed.ts';

export const skipWithoutChromium = skipWithout('chromium');

/** It calls nobody of itself. */
const ALONE = [
  '--disable-gpu',
  '--disable-quic',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Waits are for states; this is when a state counts as not coming, on a busy machine. */
const PATIENCE_MS = 60_000;

/** To be closed by the caller. */
export async function startChromium(): Promise<Browser> {
  // As root it cannot shut itself in.
  const args = userInfo().uid === 0 ? ['--no-sandbox', ...ALONE] : ALONE;
  return await chromium.launch({ executablePath: '/usr/bin/chromium', args });
}

export interface Look {
  readonly width: number;
  readonly language: 'en' | 'zh';
  readonly theme: 'light' | 'dark';
}

export const WIDE: Look = { width: 1280, language: 'en', theme: 'light' };
const HEIGHTS: Readonly<Record<number, number>> = { 390: 844 };

export interface Visit extends AsyncDisposable {
  readonly context: BrowserContext;
  readonly page: Page;
  /** What the page has thrown, logged as an error, or been forbidden by its policy; each request to another host. */
  readonly complaints: string[];
}

export async function visit(browser: Browser, look: Look = WIDE): Promise<Visit> {
  const { width, language, theme } = look;
  const context = await browser.newContext({
    viewport: { width, height: HEIGHTS[width] ?? 900 },
    locale: language === 'zh' ? 'zh-CN' : 'en-US',
    acceptDownloads: true,
  });
  context.setDefaultTimeout(PATIENCE_MS);
  await context.addInitScript(
    ([chosenTheme, chosenLanguage]) => {
      // An empty page, as the browser shows between two addresses, keeps nothing.
      if (
        (globalThis as unknown as { readonly location: { readonly protocol: string } }).location.protocol === 'about:'
      )
        return;
      // These are the page's own, where this runs.
      const { localStorage: kept } = globalThis as unknown as {
        readonly localStorage: { setItem(name: string, value: string): void };
      };
      kept.setItem('reseal.preference.theme', chosenTheme ?? '');
      if (chosenLanguage !== undefined) kept.setItem('reseal.preference.language', chosenLanguage);
    },
    [theme, language],
  );
  const page = await context.newPage();
  const complaints: string[] = [];
  listen(context, complaints);
  return { context, page, complaints, [Symbol.asyncDispose]: async () => await context.close() };
}

function listen(context: BrowserContext, complaints: string[]): void {
  context.on('weberror', (error) => complaints.push(String(error.error())));
  context.on('console', (message) => {
    // The browser logs each answer with a status of refusal, which tests have asked for.
    const isStatus = message.text().startsWith('Failed to load resource');
    if (message.type() === 'error' && !isStatus) complaints.push(message.text());
  });
  context.on('request', (request) => {
    const { hostname, protocol } = new URL(request.url());
    if (protocol !== 'blob:' && hostname !== '127.0.0.1') complaints.push(`asks ${request.url()}`);
  });
}

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What axe finds of weight serious or more, each with where it is. */
export async function graveFindings(page: Page): Promise<readonly string[]> {
  await page.evaluate(AXE);
  return await page.evaluate(async () => {
    interface Finding {
      readonly id: string;
      readonly impact: string | null;
      readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
    }
    const { axe } = globalThis as unknown as {
      readonly axe: { run(): Promise<{ readonly violations: readonly Finding[] }> };
    };
    const { violations } = await axe.run();
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(
        ({ id, nodes }) =>
          `${id}: ${nodes.map(({ html, failureSummary }) => `${html} (${failureSummary ?? ''})`).join(' · ')}`,
      );
  });
}
