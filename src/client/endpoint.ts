// Where the API is: an address as people write it, read into what a request needs.

import { isLoopback } from '../lib/network/loopback.ts';
import { OperatorError } from '../lib/operator-error.ts';

/**
 * A service on this machine, and not Tencent Cloud's: whoever has its credentials in the environment must name it, so that
 * nothing is revoked there by mistake.
 */
export const DEFAULT_ENDPOINT = 'http://127.0.0.1:8400';

/**
 * Without a scheme it is http on this machine, where a service seldom has a certificate and nobody listens in between, and https
 * anywhere else. Throws OperatorError for what has a user, a path or a query, or is no address.
 */
export function readEndpoint(text: string): URL {
  const url = parseUrl(/^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : withScheme(text));
  if (url !== undefined && ['http:', 'https:'].includes(url.protocol) && `${url.origin}/` === url.href) return url;
  throw new OperatorError(
    `Cannot use endpoint ${JSON.stringify(text)}: it must be like ${DEFAULT_ENDPOINT} or https://reseal.example.com`,
  );
}

function withScheme(text: string): string {
  const host = parseUrl(`http://${text}`)?.hostname ?? '';
  return `${isLoopback(host) ? 'http' : 'https'}://${text}`;
}

function parseUrl(text: string): URL | undefined {
  return URL.canParse(text) ? new URL(text) : undefined;
}
