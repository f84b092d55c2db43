// The servers that answer for the zone of a name, by its NS records: they are asked whether a record is there, and for nothing else.

import { SECOND_MS } from '../lib/clock.ts';
import type { ServerAddress } from './rfc2136/send.ts';
import { ancestorsOf } from './zones.ts';

/** Name servers of a zone that are asked; a zone has two to eight of them. */
export const MAX_SERVERS_ASKED = 8;
/** For all that is looked up on the way: a name may have 127 labels, and at each a server may be silent. */
export const SEARCH_MS = 20 * SECOND_MS;
const DNS_PORT = 53;

export interface NameServerParts {
  /** What the resolver finds; empty for nothing, and for trouble, such as a look-up that the signal ends. */
  readonly lookUp: (name: string, type: 'NS' | 'A' | 'AAAA', signal: AbortSignal) => Promise<readonly string[]>;
  /** Whether an address may be connected to: whoever can change the zone says where its servers are. */
  readonly mayDial: (address: string) => boolean;
  /** SEARCH_MS when left out. */
  readonly searchMs?: number;
}

/** One address of each, an IPv4 one where there is one. Empty where none is found in the time. */
export async function authoritativeServersOf(
  name: string,
  { lookUp, mayDial, searchMs = SEARCH_MS }: NameServerParts,
): Promise<readonly ServerAddress[]> {
  const signal = AbortSignal.timeout(searchMs);
  const names = await nameServersOf(name, { lookUp, signal });
  const addresses = await Promise.all(
    names.slice(0, MAX_SERVERS_ASKED).map(async (server) => {
      for (const type of ['A', 'AAAA'] as const) {
        const usable = (await lookUp(server, type, signal)).find(mayDial);
        if (usable !== undefined) return [{ host: usable, port: DNS_PORT }];
      }
      return [];
    }),
  );
  return addresses.flat();
}

/** Of the longest zone above the name, which is no zone of its own. */
async function nameServersOf(
  name: string,
  { lookUp, signal }: Pick<NameServerParts, 'lookUp'> & { readonly signal: AbortSignal },
): Promise<readonly string[]> {
  for (const ancestor of ancestorsOf(name).slice(1)) {
    if (signal.aborted) return [];
    const servers = await lookUp(ancestor, 'NS', signal);
    if (servers.length > 0) return servers.toSorted();
  }
  return [];
}
