// Where the API is: an address as people write it, read into what a request needs.

import { OperatorError } from '../lib/operator-error.ts';

export const DEFAULT_ENDPOINT = 'https://ssl.tencentcloudapi.com';

/** Without a scheme it is https. Throws OperatorError for what has a user, a path or a query, or is no address. */
export function readEndpoint(text: string): URL {
  const address = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `https://${text}`;
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url !== undefined && ['http:', 'https:'].includes(url.protocol) && `${url.origin}/` === url.href) return url;
  throw new OperatorError(
    `Cannot use endpoint ${JSON.stringify(text)}: it must be like ${DEFAULT_ENDPOINT} or http://127.0.0.1:8400`,
  );
}
