// Who holds which zone: the embedded server, or a server that is updated.

import type { UpdateZone } from './rfc2136/update-zone.ts';
import { ancestorsOf, makeZones, type Zones, type ZoneSettings } from './zones.ts';

export interface ZoneShares {
  /** What the embedded server is authoritative for; nothing where it does not listen. */
  readonly embedded: Zones;
  /** Where proofs may be published, whoever holds it. */
  readonly placed: Zones;
  readonly updates: readonly UpdateZone[];
  /** The zone that the name lies in, where that is one to be updated; the longest zone of all holds the name. */
  readonly updateZoneOf: (name: string) => UpdateZone | undefined;
}

/**
 * The delegation zone is the embedded server's, where that listens, unless an update zone has its very name; where it does
 * not listen, the delegation zone may also lie within an update zone. Names are as in makeZones.
 */
export function shareZones(
  settings: ZoneSettings & { readonly updates: readonly UpdateZone[]; readonly isListening: boolean },
): ZoneShares {
  const { zones, delegationZone, updates, isListening } = settings;
  const updateZones = new Map(updates.map((zone) => [zone.name, zone]));
  const isUpdated = delegationZone !== undefined && updateZones.has(delegationZone);
  const embedded = makeZones({
    zones: isListening ? zones : [],
    delegationZone: isListening && !isUpdated ? delegationZone : undefined,
  });
  const updateZoneOf: ZoneShares['updateZoneOf'] = (name) => {
    const apex = ancestorsOf(name).find((ancestor) => updateZones.has(ancestor));
    if (apex === undefined || (embedded.apexOf(name)?.length ?? 0) > apex.length) return undefined;
    return updateZones.get(apex);
  };
  const isHeld = delegationZone !== undefined && (isListening || updateZoneOf(delegationZone) !== undefined);
  const placed = makeZones({
    zones: [...(isListening ? zones : []), ...updates],
    delegationZone: isHeld ? delegationZone : undefined,
  });
  return { embedded, placed, updates, updateZoneOf };
}
