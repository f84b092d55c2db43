// Which targets an update means: those of the types that are named, in the regions that are named for them.

import type { Caller } from '../../accounts/caller.ts';
import type { KnownTarget } from '../../certificates/targets/known-targets.ts';
import type { Target } from '../../certificates/ports/targets.ts';
import { refuse } from '../../failure.ts';
import { because } from '../../reasons/reason.ts';
import { checkTargets } from './named-targets.ts';
import { resourceTypeNamed } from './resource-types.ts';

interface Named {
  readonly ResourceTypes: readonly string[];
  readonly ResourceTypesRegions:
    | readonly { readonly ResourceType: string | undefined; readonly Regions: readonly string[] | undefined }[]
    | undefined;
  /** Of all types; undefined for any. */
  readonly Regions?: readonly string[] | undefined;
}

export interface Meant {
  readonly types: readonly string[];
  readonly isMeant: (target: Target) => boolean;
}

/** A type whose regions are named is meant there alone. Refuses types that the contract does not know, and no type at all. */
export function meantBy({ ResourceTypes, ResourceTypesRegions = [], Regions: everywhere = [] }: Named): Meant {
  const types = [...new Set(ResourceTypes.map(resourceTypeNamed))];
  if (types.length === 0) refuse({ kind: 'argumentInvalid', detail: because('noResourceTypes') });
  const regions = new Map<string, readonly string[]>();
  for (const { ResourceType, Regions = [] } of ResourceTypesRegions) {
    if (Regions.length > 0) regions.set(resourceTypeNamed(ResourceType ?? ''), Regions);
  }
  const isMeant = ({ resourceType, region }: Target): boolean => {
    const named = regions.get(resourceType) ?? everywhere;
    return types.includes(resourceType) && (named.length === 0 || named.includes(region));
  };
  return { types, isMeant };
}

/** The same, and refuses the whole call for a target that is meant and not the caller's to touch. */
export function meantAndOpen({ isMeant }: Meant, caller: Caller): (target: Target) => boolean {
  return (target) => {
    if (isMeant(target)) checkTargets(caller, [target]);
    return isMeant(target);
  };
}

/** Of each type that was asked for how many were found, region by region: all of them, since all were looked at. */
export function progressOf({ types }: Meant, at: readonly KnownTarget[]) {
  return types.map((ResourceType) => {
    const regions = at.filter(({ target }) => target.resourceType === ResourceType).map(({ target }) => target.region);
    const byRegion = Map.groupBy(regions, (region) => region);
    const rows = byRegion.size === 0 ? [['', []] as const] : [...byRegion];
    return {
      ResourceType,
      UpdateSyncProgressRegions: rows.map(([Region, found]) => ({
        Region,
        TotalCount: found.length,
        OffsetCount: found.length,
        Status: LOOKED,
      })),
      Status: LOOKED,
    };
  });
}

/** Nothing is left to look at. */
const LOOKED = 1;
