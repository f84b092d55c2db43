// What DNS says of proofs, asked over UDP like anybody would.

import { Resolver } from 'node:dns/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DemoService } from './service.ts';

const PATIENCE_MS = 20_000;
const POLL_MS = 100;
/** What c-ares calls a name that does not exist, and one without such records. */
const NOTHING_THERE = new Set(['ENOTFOUND', 'ENODATA']);

/** The TXT records that would prove control of the domain. */
export async function findTxt({ dnsServer }: DemoService, domain: string): Promise<readonly string[]> {
  const resolver = new Resolver();
  resolver.setServers([dnsServer]);
  try {
    return (await resolver.resolveTxt(`_dnsauth.${domain}`)).map((parts) => parts.join(''));
  } catch (error) {
    if (error instanceof Error && 'code' in error && NOTHING_THERE.has(String(error.code))) return [];
    throw error;
  }
}

/** The service tidies up after a certificate is issued. False when a record stays. */
export async function waitForNoTxt(service: DemoService, domain: string): Promise<boolean> {
  for (const until = performance.now() + PATIENCE_MS; performance.now() < until; await sleep(POLL_MS)) {
    if ((await findTxt(service, domain)).length === 0) return true;
  }
  return false;
}
