// Where a proof may be fetched from: the first address, and the redirects that may be followed.

import { isIP } from 'node:net';
import { parseDomainName } from '../certificates/model/domain-name.ts';
import type { Proof } from '../certificates/model/proof.ts';
import { DomainError } from '../failure.ts';
import type { BoundedAnswer } from '../lib/network/bounded-fetch.ts';
import { withBrackets, withoutBrackets } from '../lib/network/host-and-port.ts';
import { because, type Reason } from '../reasons/reason.ts';

export type Scheme = 'http' | 'https';

export interface Ports {
  readonly httpPort: number;
  readonly httpsPort: number;
}

/** As Boulder limits it. */
export const MAX_PATH_BYTES = 2000;
const REDIRECT_STATUSES = new Set([301, 302, 307, 308]);

export function addressOfProof(proof: Proof, scheme: Scheme): URL {
  return new URL(`${scheme}://${withBrackets(proof.domain)}${proof.place}`);
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

/** The address to fetch next, or why it may not be. */
export function nextAddress(from: URL, location: string | undefined, ports: Ports): URL | Reason {
  const url = location === undefined ? null : URL.parse(location, from);
  if (url === null) return because('redirectUnreadable');
  url.hash = '';
  return redirectDefectOf(url, ports) ?? hostDefectOf(url, from) ?? url;
}

function redirectDefectOf(url: URL, ports: Ports): Reason | undefined {
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return because('redirectScheme');
  if (url.username !== '' || url.password !== '') return because('redirectCredentials');
  const port = portOf(url, ports);
  if (port !== ports.httpPort && port !== ports.httpsPort) return because('redirectPort', { port });
  const path = url.pathname + url.search;
  return path.length > MAX_PATH_BYTES
    ? because('redirectPathLong', { bytes: path.length, most: MAX_PATH_BYTES })
    : undefined;
}

/** An internal host may lead to itself. Any notation of an IP address is one here, since URL has normalised it. */
function hostDefectOf({ hostname: host }: URL, from: URL): Reason | undefined {
  if (host === from.hostname) return undefined;
  if (isIP(withoutBrackets(host)) !== 0) return because('redirectAddress');
  try {
    parseDomainName(host);
    return undefined;
  } catch (error) {
    if (error instanceof DomainError) return because('redirectHost');
    throw error;
  }
}
