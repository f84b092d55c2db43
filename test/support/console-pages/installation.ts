// A whole installation for the console's pages: a service on the machine's own time, with its pages built, real DNS of an applicant.

import { buildConsole, CACHED_CONSOLE } from '../../../web/build.ts';
import { type ApplicantDns, startApplicantDns } from '../applicant-dns.ts';
import { LIFE_YAML } from '../life.ts';
import { openTestService, type TestService } from '../service.ts';
import type { Page } from 'playwright-core';

export interface Installation extends AsyncDisposable {
  readonly service: TestService;
  readonly dns: ApplicantDns;
  /** Of the page at a path below "/console". */
  at(path: string): string;
}

/** `yaml` goes behind that of LIFE_YAML: zones "com" and "org" are served, other names are the applicant's own. */
export async function openInstallation({ yaml = '' }: { readonly yaml?: string } = {}): Promise<Installation> {
  await buildConsole(CACHED_CONSOLE);
  await using cleanup = new AsyncDisposableStack();
  const dns = cleanup.use(await startApplicantDns());
  // Browsers sign by the machine's time.
  const clock = { now: () => new Date(), advance: () => undefined };
  const service = cleanup.use(await openTestService({ clock, yaml: `${LIFE_YAML}${yaml}`, resolvers: [dns.address] }));
  const kept = cleanup.move();
  return {
    service,
    dns,
    at: (path) => `http://127.0.0.1:${service.service.port}/console${path}`,
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}

/** Signs in through the form, by the first account's key or another; the page is where it was. */
export async function signIn(page: Page, { service }: Pick<Installation, 'service'>, key = service.key): Promise<void> {
  await page.getByRole('button', { name: /API key|API 密钥/ }).click();
  await page.getByLabel('SecretId').fill(key.secretId);
  await page.getByLabel('SecretKey').fill(key.secretKey);
  await page.getByLabel('SecretKey').press('Enter');
}
