// The cookies of the console: the session's, which no script reads and no other site sends, and one for the way to a provider.

import { isSessionId } from '../accounts/sessions/session.ts';
import type { ConsoleRequest } from './exchange.ts';
import { JOURNEY_SECONDS } from './providers/journey.ts';

/** RFC 6265bis §4.1.3.2: no other host, no other path and no plain HTTP can set one whose name begins so. */
const HOST_PREFIX = '__Host-';
const SESSION = 'reseal-session';
const JOURNEY = 'reseal-sign-in';

/** Sealed state; browsers take 4 KB. */
const MAX_JOURNEY_LENGTH = 2048;

export function sessionIdIn(request: Pick<ConsoleRequest, 'headers' | 'isSecure'>): string | undefined {
  const value = valueIn(request, SESSION);
  return value !== undefined && isSessionId(value) ? value : undefined;
}

/** Until the browser is closed: when the session ends, the service says. */
export function sessionCookie(id: string, { isSecure }: Pick<ConsoleRequest, 'isSecure'>): string {
  return `${nameOf(SESSION, isSecure)}=${id}; ${attributes('Strict', isSecure)}`;
}

export function noSessionCookie({ isSecure }: Pick<ConsoleRequest, 'isSecure'>): string {
  return `${nameOf(SESSION, isSecure)}=; Max-Age=0; ${attributes('Strict', isSecure)}`;
}

export function journeyIn(request: Pick<ConsoleRequest, 'headers' | 'isSecure'>): string | undefined {
  const value = valueIn(request, JOURNEY);
  return value !== undefined && value.length <= MAX_JOURNEY_LENGTH ? value : undefined;
}

/** Sent along when the provider sends the browser back, which is a request from another site: so it is not Strict. */
export function journeyCookie(sealed: string, { isSecure }: Pick<ConsoleRequest, 'isSecure'>): string {
  return `${nameOf(JOURNEY, isSecure)}=${sealed}; Max-Age=${JOURNEY_SECONDS}; ${attributes('Lax', isSecure)}`;
}

export function noJourneyCookie({ isSecure }: Pick<ConsoleRequest, 'isSecure'>): string {
  return `${nameOf(JOURNEY, isSecure)}=; Max-Age=0; ${attributes('Lax', isSecure)}`;
}

function nameOf(name: string, isSecure: boolean): string {
  return isSecure ? HOST_PREFIX + name : name;
}

function attributes(sameSite: 'Strict' | 'Lax', isSecure: boolean): string {
  return `Path=/; HttpOnly; SameSite=${sameSite}${isSecure ? '; Secure' : ''}`;
}

/** Of two of one name neither is taken: one of them somebody else has set. */
function valueIn(
  { headers, isSecure }: Pick<ConsoleRequest, 'headers' | 'isSecure'>,
  name: string,
): string | undefined {
  const wanted = `${nameOf(name, isSecure)}=`;
  // A repeated header is joined by commas, which no cookie of ours has.
  const found = (headers.get('cookie') ?? '')
    .split(/[;,]/)
    .map((part) => part.trim())
    .filter((part) => part.startsWith(wanted));
  return found.length === 1 ? found[0]?.slice(wanted.length) : undefined;
}
