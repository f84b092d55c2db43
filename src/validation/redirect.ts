// Where a proof may be fetched from: the first address, and the redirects that may be followed.

import { isIP, isIPv6 } from 'node:net';
import { parseDomainName } from '../certificates/domain-name.ts';
import { PROOF_FOLDER, type Proof } from '../certificates/proof.ts';
import { DomainError } from '../failure.ts';
import type { BoundedAnswer } from '../lib/bounded-fetch.ts';

export type Scheme = 'http' | 'https';

export interface Ports {
  readonly httpPort: number;
  readonly httpsPort: number;
}

/** As Boulder limits it. */
export const MAX_PATH_BYTES = 2000;
const REDIRECT_STATUSES = new Set([301, 302, 307, 308]);

export function addressOfProof(proof: Proof, scheme: Scheme): URL {
  const host = isIPv6(proof.domain) ? `[${proof.domain}]` : proof.domain;
  return new URL(`${scheme}://${host}${PROOF_FOLDER}${proof.fileName}`);
}

/** The port to dial: where the address names none, the one that is configured for its scheme. */
export function portOf(url: URL, ports: Ports): number {
  if (url.port !== '') return Number(url.port);
  return url.protocol === 'https:' ? ports.httpsPort : ports.httpPort;
}

/** BR §3.2.2.4.18 knows these four redirects alone; 303 and 300 are answers that prove nothing. */
export function isRedirect(answer: BoundedAnswer): boolean {
  return REDIRECT_STATUSES.has(answer.status);
}

/** The address to fetch next, or why it may not be, as the end of a sentence. */
export function nextAddress(from: URL, location: string | undefined, ports: Ports): URL | string {
  const url = location === undefined ? null : URL.parse(location, from);
  if (url === null) return 'the redirect has no readable address';
  url.hash = '';
  return redirectDefectOf(url, ports) ?? hostDefectOf(url, from) ?? url;
}

function redirectDefectOf(url: URL, ports: Ports): string | undefined {
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return 'the redirect leads away from http and https';
  if (url.username !== '' || url.password !== '') return 'the redirect holds credentials';
  const port = portOf(url, ports);
  if (port !== ports.httpPort && port !== ports.httpsPort) return `the redirect leads to port ${port}`;
  const path = url.pathname + url.search;
  return path.length > MAX_PATH_BYTES
    ? `the redirect's path has ${path.length} bytes, more than ${MAX_PATH_BYTES}`
    : undefined;
}

/** An internal host may lead to itself. Any notation of an IP address is one here, since URL has normalised it. */
function hostDefectOf({ hostname: host }: URL, from: URL): string | undefined {
  if (host === from.hostname) return undefined;
  if (isIP(host.replace(/^\[|\]$/g, '')) !== 0) return 'the redirect leads to an IP address';
  try {
    parseDomainName(host);
    return undefined;
  } catch (error) {
    if (error instanceof DomainError) return 'the redirect leads to a host that is no public domain name';
    throw error;
  }
}
