// The zones that a provider lists, and the longest of them that holds a name.

import { MINUTE_MS, SECOND_MS } from '../../lib/clock.ts';
import { SharedRun } from '../../lib/shared-run.ts';
import { because } from '../../reasons/reason.ts';
import { ancestorsOf } from '../zones.ts';
import { refusedBecause } from './provider-trouble.ts';
import type { HostedZone, ZoneApi } from './zone-api.ts';

/** A zone that was added at the provider, or taken away, is seen after so long at most. */
export const ZONES_KEPT_MS = 10 * MINUTE_MS;
/** Where none of the zones holds a name, they are listed again, but not more often than this. */
export const ZONES_FRESH_MS = 30 * SECOND_MS;

interface Listed {
  readonly byName: ReadonlyMap<string, HostedZone>;
  readonly atMs: number;
}

export class ListedZones {
  readonly #api: Pick<ZoneApi, 'listZones'>;
  readonly #monotonicMs: () => number;
  #listed: Listed | undefined;
  /** Many names of one order come at once, and share one list; whoever is given up leaves it to the others. */
  readonly #listing = new SharedRun<Listed>();

  constructor(api: Pick<ZoneApi, 'listZones'>, monotonicMs: () => number) {
    this.#api = api;
    this.#monotonicMs = monotonicMs;
  }

  /** Throws ProviderTrouble where there is none. */
  async zoneOf(name: string, signal: AbortSignal): Promise<HostedZone> {
    for (const keptMs of [ZONES_KEPT_MS, ZONES_FRESH_MS]) {
      const { byName } = await this.#list(keptMs, signal);
      const holder = ancestorsOf(name).find((ancestor) => byName.has(ancestor));
      const zone = holder === undefined ? undefined : byName.get(holder);
      if (zone !== undefined) return zone;
    }
    throw refusedBecause(because('dnsProviderNoZone', { name }));
  }

  /** A change in a zone was refused: it may not be there any more. */
  forget(): void {
    this.#listed = undefined;
  }

  async #list(keptMs: number, signal: AbortSignal): Promise<Listed> {
    const listed = this.#listed;
    if (listed !== undefined && this.#monotonicMs() - listed.atMs < keptMs) return listed;
    return await this.#listing.run(async (ending) => await this.#ask(ending), signal);
  }

  async #ask(signal: AbortSignal): Promise<Listed> {
    const atMs = this.#monotonicMs();
    const zones = await this.#api.listZones(signal);
    const listed = { byName: new Map(zones.map((zone) => [zone.name, zone])), atMs };
    this.#listed = listed;
    return listed;
  }
}
