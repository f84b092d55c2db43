// Who holds which zone: the embedded server, or somebody else.

import { ancestorsOf, makeZones, type Zones, type ZoneSetting, type ZoneSettings } from './zones.ts';

export interface ZoneShares {
  /** What the embedded server is authoritative for; nothing where it does not listen. */
  readonly embedded: Zones;
  /** Where proofs may be published, whoever holds it. */
  readonly placed: Zones;
  /** The very zone of those of others that the name lies in, where that holds it; the longest zone of all holds the name. */
  readonly otherZoneOf: (name: string) => ZoneSetting | undefined;
}

/**
 * The delegation zone is the embedded server's, where that listens, unless a zone of others has its very name; where it does
 * not listen, the delegation zone may also lie within one of those. Names are as in makeZones.
 */
export function shareZones(
  settings: ZoneSettings & { readonly others: readonly ZoneSetting[]; readonly isListening: boolean },
): ZoneShares {
  const { zones, delegationZone, others, isListening } = settings;
  const otherZones = new Map(others.map((zone) => [zone.name, zone]));
  const isHeldElsewhere = delegationZone !== undefined && otherZones.has(delegationZone);
  const embedded = makeZones({
    zones: isListening ? zones : [],
    delegationZone: isListening && !isHeldElsewhere ? delegationZone : undefined,
  });
  const otherZoneOf: ZoneShares['otherZoneOf'] = (name) => {
    const apex = ancestorsOf(name).find((ancestor) => otherZones.has(ancestor));
    if (apex === undefined || (embedded.apexOf(name)?.length ?? 0) > apex.length) return undefined;
    return otherZones.get(apex);
  };
  const isHeld = delegationZone !== undefined && (isListening || otherZoneOf(delegationZone) !== undefined);
  const placed = makeZones({
    zones: [...(isListening ? zones : []), ...others],
    delegationZone: isHeld ? delegationZone : undefined,
  });
  return { embedded, placed, otherZoneOf };
}
