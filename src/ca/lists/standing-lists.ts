// The lists that stand whenever an authority is open: each one made, in force, and of the addresses in certificates.

import { readCertificate } from '../../x509/certificate/certificate.ts';
import { keyIdentifierIn } from '../../x509/keys/key-identifier.ts';
import { documentBaseOf } from '../profile/addresses.ts';
import type { KeyVault, Signer } from '../keys/key-vault.ts';
import type { AuthorityRecord, AuthorityStore } from '../ports.ts';
import { MAX_LIST_BASES, publishRevocationLists, type PublishWorld } from './publish-lists.ts';
import { isListOver, LIST_VALIDITY_MS, type ListingAuthority } from './revocation-list.ts';
import { earlyDefectOf } from '../profile/validity.ts';

export function listingOf(record: AuthorityRecord, vault: KeyVault): ListingAuthority {
  const certificate = readCertificate(record.certificate);
  const { id, role, shards } = record;
  let signer: Signer | undefined;
  const openSigner = (): Signer => (signer ??= vault.openSigner(record));
  const issuer = { name: certificate.subject.der, keyIdentifier: keyIdentifierIn(certificate) };
  const validity = { notBefore: certificate.notBefore, validityMs: LIST_VALIDITY_MS, lastingMs: 0 };
  return { id, role, shards, openSigner, ...issuer, ...validity };
}

interface Place {
  readonly publicUrl: string;
  /** Whether the lists are served there. */
  readonly isAnnounced: boolean;
}

/**
 * What can wait for the job of the lists is left to it: so that opening costs little. Of an authority that does not begin
 * yet none is made: its job says so.
 */
export async function ensureLists(authority: ListingAuthority, world: PublishWorld & Place): Promise<void> {
  const isNewBase = authority.shards > 0 && (await ensureBase(authority.id, world));
  const heads = await world.store.reads.revocationLists.listHeads(authority.id);
  const now = world.clock.now();
  if (earlyDefectOf(authority, now) !== undefined) return;
  const isOverdue = heads.length <= authority.shards || heads.some((head) => isListOver(head, now));
  if (isNewBase || isOverdue) await publishRevocationLists(authority, world);
}

/**
 * Certificates name the address of their shard for good, and a shard must say which addresses it is published at. A command
 * that runs without the service's settings does not know them: it adds none, but where there would be none at all.
 */
async function ensureBase(
  authorityId: string,
  { store, publicUrl, isAnnounced }: { readonly store: AuthorityStore } & Place,
): Promise<boolean> {
  const base = documentBaseOf(publicUrl);
  const bases = await store.reads.revocationLists.listBases(authorityId, MAX_LIST_BASES);
  if (bases.some((standing) => standing.base === base) || (bases.length > 0 && !isAnnounced)) return false;
  await store.transact((rows) => rows.revocationLists.putBase(authorityId, base));
  return true;
}
