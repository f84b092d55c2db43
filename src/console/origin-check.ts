// Whether a request comes from a page of this console: by what browsers say of it, and by the token that only its pages know.

import { isCsrfToken } from '../accounts/sessions/session.ts';
import { refuse } from '../failure.ts';
import type { ConsoleRequest } from './exchange.ts';

export const CSRF_HEADER = 'x-reseal-csrf';

type Headers = ConsoleRequest['headers'];

/**
 * Throws requestForged for what another site's page has sent. Browsers name it (Fetch Metadata, RFC 6454 §7); a program that
 * says nothing of the kind has no cookies of somebody else's.
 */
export function checkOrigin(headers: Headers, publicUrl: string): void {
  const site = headers.get('sec-fetch-site');
  if (site !== undefined && site !== 'same-origin' && site !== 'none') refuse({ kind: 'requestForged' });
  const origin = headers.get('origin');
  if (origin !== undefined && !isOwn(origin, { host: headers.get('host') ?? '', publicUrl }))
    refuse({ kind: 'requestForged' });
}

/** Throws requestForged. */
export function checkCsrf(headers: Headers, sessionId: string): void {
  if (!isCsrfToken(headers.get(CSRF_HEADER) ?? '', sessionId)) refuse({ kind: 'requestForged' });
}

/** A proxy may have changed the host on the way; the public address it leaves. */
function isOwn(origin: string, { host, publicUrl }: { readonly host: string; readonly publicUrl: string }): boolean {
  if (!URL.canParse(origin)) return false;
  const { host: from, origin: whole } = new URL(origin);
  return from === host.toLowerCase() || whole === new URL(publicUrl).origin;
}
