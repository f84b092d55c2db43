// Names and CSRs that are made before anything is measured.

import { makeCsr } from '../src/x509/certificate/csr.ts';
import { makeKeyPair } from '../src/x509/keys/keys.ts';
import { encodePem } from '../src/x509/pem/pem.ts';

/** The zone that Reseal's embedded DNS server serves while it is measured. */
export const ZONE = 'example.com';
/** Used in turn, so that no two reissues in a row are of one key. */
export const CSRS_PER_NAME = 8;
/** Made at once. */
const NAMES_AT_ONCE = 64;

export interface Name {
  readonly domain: string;
  /** PEM, P-256. */
  readonly csrs: readonly string[];
}

export async function makeNames(count: number, csrsEach: number = CSRS_PER_NAME): Promise<readonly Name[]> {
  const domains = Array.from({ length: count }, (_, index) => `n${index}.${ZONE}`);
  const names: Name[] = [];
  for (let at = 0; at < count; at += NAMES_AT_ONCE) {
    const some = domains.slice(at, at + NAMES_AT_ONCE).map(async (domain) => {
      const csrs = await Promise.all(Array.from({ length: csrsEach }, () => makePem(domain)));
      return { domain, csrs };
    });
    names.push(...(await Promise.all(some)));
  }
  return names;
}

async function makePem(domain: string): Promise<string> {
  const pkcs8 = await makeKeyPair('p256');
  return encodePem('CERTIFICATE REQUEST', await makeCsr({ commonName: domain, dnsNames: [domain], pkcs8 }));
}
