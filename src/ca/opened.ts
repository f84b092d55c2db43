// What is open of the authority: issuing by each profile, closed and opened anew as the records change.

import type { Log } from '../lib/log.ts';
import { findHierarchy, type Hierarchy } from './hierarchy/hierarchy.ts';
import type { KeyVault } from './keys/key-vault.ts';
import { ensureOnLedger } from './hierarchy/ledger.ts';
import type { AuthorityRecord } from './ports.ts';
import type { ProfileKind } from './profile/profile.ts';
import type { PublishWorld } from './lists/publish-lists.ts';
import { isWithdrawn, openSignings, type ProfileSigning, type SigningsWorld } from './signing/signings.ts';
import { ensureLists, listingOf } from './lists/standing-lists.ts';

export interface Opened {
  readonly records: readonly AuthorityRecord[];
  /** By profile. */
  readonly signings: ReadonlyMap<string, ProfileSigning>;
  /** By the id of the authority: why its lists could not be made, or its key not be opened. */
  readonly failures: ReadonlyMap<string, Error>;
  /** Whether the newest issuing authority of each hierarchy is the one that issues. */
  readonly isWhole: boolean;
}

export interface OpenedWorld extends SigningsWorld, PublishWorld {
  readonly log: Log;
  readonly isAnnounced: boolean;
}

export const NOTHING_OPEN: Opened = { records: [], signings: new Map(), failures: new Map(), isWhole: false };

/**
 * Opens what the records say. An authority issues once it has its lists; where they cannot be made, or its key does not open,
 * the one before it goes on, unless that is withdrawn. Failures are logged when they begin, and stop no other authority.
 */
export async function openRecords(
  records: readonly AuthorityRecord[],
  { before, ...world }: OpenedWorld & { readonly before: Opened },
): Promise<Opened> {
  await ensureOnLedger(records, world);
  const failures = new Map(await ensureListsOf(records, world));
  const signings = new Map<string, ProfileSigning>();
  let isWhole = true;
  for (const hierarchy of hierarchiesOf(records, world)) {
    const opened = openHierarchy(hierarchy, { ...world, before, failures });
    isWhole &&= opened !== undefined;
    for (const [id, signing] of opened ?? standingOf(hierarchy.kind, before)) signings.set(id, signing);
  }
  for (const [authorityId, error] of failures) {
    if (!before.failures.has(authorityId)) world.log.error({ authorityId, error }, 'Cannot open all of an authority');
  }
  return { records, signings, failures, isWhole };
}

/** What issues by an authority that has been withdrawn since is closed; needs no key, makes no list, cannot fail by another. */
export function closeWithdrawn(opened: Opened, records: readonly AuthorityRecord[], world: SigningsWorld): Opened {
  const signings = new Map(opened.signings);
  for (const { issuing, root } of opened.signings.values()) {
    const byId = (id: string) => records.find((record) => record.id === id);
    const [own, above] = [byId(issuing.id), byId(root.id)];
    if (own === undefined || above === undefined || !isWithdrawn(own)) continue;
    const closed = openSignings({ kind: own.kind, issuing: own, root: above }, world);
    for (const [id, signing] of closed) signings.set(id, signing);
  }
  return { ...opened, signings };
}

/** While a key is away the list stands that was made before; when the next is due, its job says so. Answers what failed. */
export async function ensureListsOf(
  records: readonly AuthorityRecord[],
  world: PublishWorld & { readonly vault: KeyVault; readonly publicUrl: string; readonly isAnnounced: boolean },
): Promise<ReadonlyMap<string, Error>> {
  const present = records.filter(({ sealedKey }) => sealedKey !== undefined);
  const failures = new Map<string, Error>();
  const ensure = async (record: AuthorityRecord): Promise<void> => {
    try {
      await ensureLists(listingOf(record, world.vault), world);
    } catch (error) {
      failures.set(record.id, asError(error));
    }
  };
  // Side by side, so that they share commits.
  await Promise.all(present.map(ensure));
  return failures;
}

export function hierarchiesOf(
  records: readonly AuthorityRecord[],
  { profiles }: Pick<SigningsWorld, 'profiles'>,
): readonly Hierarchy[] {
  const kinds = [...new Set(profiles.map(({ kind }) => kind))];
  return kinds.flatMap((kind) => findHierarchy(records, kind) ?? []);
}

/** Undefined where it cannot be opened, which is then among the failures. */
function openHierarchy(
  hierarchy: Hierarchy,
  { before, failures, ...world }: SigningsWorld & { readonly before: Opened; readonly failures: Map<string, Error> },
): ReadonlyMap<string, ProfileSigning> | undefined {
  const { issuing, kind } = hierarchy;
  const isNew = [...standingOf(kind, before)].every(([, standing]) => standing.issuing.id !== issuing.id);
  if (isNew && !isWithdrawn(issuing) && failures.has(issuing.id)) return undefined;
  try {
    return openSignings(hierarchy, world);
  } catch (error) {
    failures.set(issuing.id, asError(error));
    return undefined;
  }
}

function standingOf(kind: ProfileKind, { signings }: Opened): readonly (readonly [string, ProfileSigning])[] {
  return [...signings].filter(([, { issuing }]) => issuing.kind === kind);
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
