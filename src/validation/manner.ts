// In which manner a DNS server is asked, and which one is next when its answer is of no use.

import { RCODE } from '../dns-message/codes.ts';

export interface Manner {
  readonly transport: 'udp' | 'tcp';
  /** Whether the question has an OPT record (RFC 6891). */
  readonly hasEdns: boolean;
}

export const FIRST_MANNER: Manner = { transport: 'udp', hasEdns: true };
/** Each change of manner is from UDP to TCP, or from EDNS to none. */
export const MAX_MANNERS = 3;

/** suspect: over UDP it may be forged, or the server does not keep what is checked. */
export type Trouble = { readonly kind: 'truncated' | 'suspect' } | { readonly kind: 'rcode'; readonly rcode: number };

/** Undefined where the same server is not worth another question. */
export function nextManner(manner: Manner, trouble: Trouble): Manner | undefined {
  const overTcp: Manner | undefined = manner.transport === 'udp' ? { ...manner, transport: 'tcp' } : undefined;
  if (trouble.kind !== 'rcode') return overTcp;
  // RFC 7873 §5.3: TCP needs no cookie.
  if (trouble.rcode === RCODE.badCookie) return overTcp;
  return manner.hasEdns && REFUSALS_OF_EDNS.has(trouble.rcode) ? { ...manner, hasEdns: false } : undefined;
}

/** RFC 6891 §7, and BADVERS, which is no answer to the only version that there is. */
const REFUSALS_OF_EDNS: ReadonlySet<number> = new Set([RCODE.formatError, RCODE.notImplemented, RCODE.badVersion]);
