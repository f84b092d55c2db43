// Zones as names to look up in, and whose proofs each may hold.

export interface ZoneSetting {
  readonly name: string;
  /** Uins of the accounts whose proofs may be published in it; "*" for all. */
  readonly accounts: readonly string[];
}

export interface ZoneSettings {
  readonly zones: readonly ZoneSetting[];
  /** Where applicants' CNAMEs point to, such as "acme.example.net". */
  readonly delegationZone: string | undefined;
}

export interface Zones {
  /** The longest zone that the name lies in; the delegation zone is one of them. */
  apexOf(name: string): string | undefined;
  /** True when a zone begins below the name. */
  hasZoneBelow(name: string): boolean;
  /** True when the account's proofs may be published in the zone, one of `zones`. */
  isOpenTo(apex: string, accountUin: string): boolean;
  readonly delegationZone: string | undefined;
}

const EVERY_ACCOUNT = '*';

/** Names are taken in either case of letters, with or without a trailing dot. */
export function makeZones(settings: ZoneSettings): Zones {
  const accountsOf = new Map(settings.zones.map((zone) => [plainName(zone.name), new Set(zone.accounts)]));
  const delegationZone = settings.delegationZone === undefined ? undefined : plainName(settings.delegationZone);
  const apexes = new Set([...accountsOf.keys(), ...(delegationZone === undefined ? [] : [delegationZone])]);
  return {
    apexOf: (name) => ancestorsOf(name).find((ancestor) => apexes.has(ancestor)),
    hasZoneBelow: (name) => [...apexes].some((apex) => apex.endsWith(`.${name}`)),
    isOpenTo: (apex, accountUin) => {
      const accounts = accountsOf.get(apex);
      return accounts !== undefined && (accounts.has(EVERY_ACCOUNT) || accounts.has(accountUin));
    },
    delegationZone,
  };
}

function plainName(name: string): string {
  return name.toLowerCase().replace(/\.$/, '');
}

/** The name itself first, then with one label less each. */
export function ancestorsOf(name: string): readonly string[] {
  const labels = name.split('.');
  return labels.map((_, at) => labels.slice(at).join('.'));
}
