// Lists that come in pages, gathered whole.

import { because } from '../../reasons/reason.ts';
import { refusedBecause } from './provider-trouble.ts';
import { type HostedZone, MAX_LISTED_ZONES } from './zone-api.ts';

export interface Page {
  readonly zones: readonly HostedZone[];
  /** Of all pages together, where the API counts them. */
  readonly total: number | undefined;
}

/**
 * `ask` is given the number of a page, from 0. The list is over where as many have come as there are, or a page is empty. Throws
 * ProviderTrouble where there are more than MAX_LISTED_ZONES.
 */
export async function gatherZones(ask: (page: number) => Promise<Page>): Promise<readonly HostedZone[]> {
  const gathered: HostedZone[] = [];
  for (let at = 0; ; at += 1) {
    const { zones, total } = await ask(at);
    gathered.push(...zones);
    if (Math.max(gathered.length, total ?? 0) > MAX_LISTED_ZONES) {
      throw refusedBecause(because('dnsProviderManyZones', { most: MAX_LISTED_ZONES }));
    }
    if (zones.length === 0 || gathered.length >= (total ?? Infinity)) return gathered;
  }
}
