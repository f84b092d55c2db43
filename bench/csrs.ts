// Names and CSRs that are made before anything is measured.

import { makeCsr } from '../src/x509/csr.ts';
import { makeKeyPair } from '../src/x509/keys.ts';
import { encodePem } from '../src/x509/pem.ts';

/** The zone that Reseal's embedded DNS server serves while it is measured. */
export const ZONE = 'example.com';
/** Used in turn, so that no two reissues in a row are of one key. */
const CSRS_PER_NAME = 8;

export interface Name {
  readonly domain: string;
  /** PEM, P-256. */
  readonly csrs: readonly string[];
}

export async function makeNames(count: number): Promise<readonly Name[]> {
  const domains = Array.from({ length: count }, (_, index) => `n${index}.${ZONE}`);
  return await Promise.all(
    domains.map(async (domain) => ({
      domain,
      csrs: await Promise.all(Array.from({ length: CSRS_PER_NAME }, () => makePem(domain))),
    })),
  );
}

async function makePem(domain: string): Promise<string> {
  const pkcs8 = await makeKeyPair('p256');
  return encodePem('CERTIFICATE REQUEST', await makeCsr({ commonName: domain, dnsNames: [domain], pkcs8 }));
}
