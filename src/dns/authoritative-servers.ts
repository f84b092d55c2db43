// The servers that answer for the zone of a name, by its NS records: they are asked whether a record is there, and for nothing else.

import type { ServerAddress } from './rfc2136/send.ts';
import { ancestorsOf } from './zones.ts';

/** Name servers of a zone that are asked; a zone has two to eight of them. */
export const MAX_SERVERS_ASKED = 8;
const DNS_PORT = 53;

export interface NameServerParts {
  /** What the resolver finds; empty for nothing, and for trouble. */
  readonly lookUp: (name: string, type: 'NS' | 'A' | 'AAAA') => Promise<readonly string[]>;
  /** Whether an address may be connected to: whoever can change the zone says where its servers are. */
  readonly mayDial: (address: string) => boolean;
}

/** One address of each, an IPv4 one where there is one. Empty where none is found. */
export async function authoritativeServersOf(
  name: string,
  { lookUp, mayDial }: NameServerParts,
): Promise<readonly ServerAddress[]> {
  const names = await nameServersOf(name, lookUp);
  const addresses = await Promise.all(
    names.slice(0, MAX_SERVERS_ASKED).map(async (server) => {
      for (const type of ['A', 'AAAA'] as const) {
        const usable = (await lookUp(server, type)).find(mayDial);
        if (usable !== undefined) return [{ host: usable, port: DNS_PORT }];
      }
      return [];
    }),
  );
  return addresses.flat();
}

/** Of the longest zone above the name, which is no zone of its own. */
async function nameServersOf(name: string, lookUp: NameServerParts['lookUp']): Promise<readonly string[]> {
  for (const ancestor of ancestorsOf(name).slice(1)) {
    const servers = await lookUp(ancestor, 'NS');
    if (servers.length > 0) return servers.toSorted();
  }
  return [];
}
