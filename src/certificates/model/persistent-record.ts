// A persistent record: TXT in DNS that lets one account have certificates of one authority for as long as it stands (BR §3.2.2.4.22).

import { DAY_MS } from '../../lib/clock.ts';
import {
  adoptForeignName,
  baseOf,
  type DomainName,
  isAtOrBelow,
  isWildcard,
  registrableDomainOf,
} from './domain-name.ts';
import type { ProofFinding } from './proof.ts';
import { isAddress } from './subject-name.ts';

/** BR §3.2.2.4.22: how long a look at one serves. Here each order has its own; one that is held longer is proved anew. */
export const PERSISTENT_REUSE_MS = 10 * DAY_MS;

/** Domains at which a record may stand for one name: its own, and those above up to the registrable one, the nearest first. */
export const MAX_PERSISTENT_DOMAINS = 8;

const LABEL = '_validation-persist';

export function persistentNameOf(domain: string): string {
  return `${LABEL}.${domain}`;
}

export interface PersistentRecord {
  /** What it is of: its name without the label. */
  readonly domain: DomainName;
  /** The name of the TXT record. */
  readonly place: string;
  /** All that it says. */
  readonly value: string;
  /** policy=wildcard: it holds for the names below, too, and for wildcards. */
  readonly holdsBelow: boolean;
  /** persistUntil: it holds until then, and in that second; undefined: for as long as it stands. */
  readonly until: Date | undefined;
}

/** What a look for one name has found. */
export interface PersistentFinding {
  readonly name: DomainName;
  /** Undefined where none holds. */
  readonly record: PersistentRecord | undefined;
  readonly finding: ProofFinding;
}

/** As it was when an order was last proved by it. */
export interface KnownPersistentRecord extends PersistentRecord {
  readonly accountUin: string;
  readonly checkedAt: Date;
  /** The end of which the account was told. */
  readonly toldUntil: Date | undefined;
}

/** Whether it may stand for the name: a wildcard, and a name below, only by its own word. */
export function holdsFor(
  { domain, holdsBelow }: Pick<PersistentRecord, 'domain' | 'holdsBelow'>,
  name: DomainName,
): boolean {
  return holdsBelow ? isAtOrBelow(name, domain) : name === domain;
}

export function hasEnded({ until }: Pick<PersistentRecord, 'until'>, now: Date): boolean {
  return until !== undefined && now > until;
}

/** The nearest first; none for an address, which has no place in DNS. */
export function persistentDomainsOf(name: DomainName): readonly DomainName[] {
  if (isAddress(name)) return [];
  const top = registrableDomainOf(name);
  const domains: DomainName[] = [];
  for (let domain: DomainName | undefined = baseOf(name); domain !== undefined; domain = above(domain)) {
    domains.push(domain);
    if (domain === top || domains.length === MAX_PERSISTENT_DOMAINS) break;
  }
  return domains;
}

function above(domain: DomainName): DomainName | undefined {
  const dot = domain.indexOf('.');
  return dot < 0 ? undefined : adoptForeignName(domain.slice(dot + 1));
}

/** Whether only a record that holds for the names below its domain serves. */
export function needsBelow(name: DomainName, domain: DomainName): boolean {
  return isWildcard(name) || name !== domain;
}
