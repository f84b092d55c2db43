// The revocation list of an authority: made from the ledger, numbered, signed and kept.

import { bytesOfHex } from '../lib/bytes.ts';
import { addMs, type Clock, DAY_MS } from '../lib/clock.ts';
import { writeSigned } from '../x509/certificate-writer.ts';
import { type RevokedEntry, writeTbsRevocationList } from '../x509/crl.ts';
import { authorityKeyIdentifier, crlNumber } from '../x509/extensions.ts';
import type { Signer } from './key-vault.ts';
import type { AuthorityStore, RevocationListRecord, RevokedSerial } from './ports.ts';
import { wholeSecond } from './validity.ts';

/** BR §4.9.7: at most 10 days, and a new list at least every 7. */
export const LIST_VALIDITY_MS = 7 * DAY_MS;
/** How often another process may publish first before this one leaves it to the next attempt of its job. */
export const MAX_PUBLISH_ATTEMPTS = 5;

export interface ListingAuthority {
  readonly id: string;
  /** Name, DER. */
  readonly name: Uint8Array;
  readonly keyIdentifier: Uint8Array;
  readonly signer: Signer;
}

/**
 * Signs and stores the next list. The latest list is looked up before the ledger is: so if that list is still the latest
 * when the new one is stored, the new one leaves out nothing that a published list has named. Otherwise begins anew.
 */
export async function publishRevocationList(
  authority: ListingAuthority,
  world: { readonly store: AuthorityStore; readonly clock: Clock },
): Promise<RevocationListRecord> {
  const { reads } = world.store;
  for (let attempt = 1; attempt <= MAX_PUBLISH_ATTEMPTS; attempt += 1) {
    const latest = await reads.revocationLists.findLatest(authority.id);
    const now = world.clock.now();
    // RFC 5280 §3.3: a revoked certificate stays until a list was made after its expiry.
    const revoked = await reads.issuances.listRevoked(authority.id, latest?.thisUpdate ?? now);
    const list = await makeRevocationList(authority, { number: (latest?.number ?? 0) + 1, now, revoked });
    if (await storeIfNext(list, world.store)) return list;
  }
  throw new Error(
    `Cannot publish the revocation list of ${authority.id}: others were first ${MAX_PUBLISH_ATTEMPTS} times`,
  );
}

/** Half-way to the end of the list, so that a failed attempt has days to be repeated. */
export function nextListDueAt(list: Pick<RevocationListRecord, 'thisUpdate' | 'nextUpdate'>): Date {
  return addMs(list.thisUpdate, (list.nextUpdate.getTime() - list.thisUpdate.getTime()) / 2);
}

export async function makeRevocationList(
  authority: ListingAuthority,
  content: { readonly number: number; readonly now: Date; readonly revoked: readonly RevokedSerial[] },
): Promise<RevocationListRecord> {
  const thisUpdate = wholeSecond(content.now);
  const nextUpdate = addMs(thisUpdate, LIST_VALIDITY_MS);
  const { signer } = authority;
  const tbs = writeTbsRevocationList({
    signatureAlgorithm: signer.signatureAlgorithm,
    issuer: authority.name,
    thisUpdate,
    nextUpdate,
    entries: content.revoked.flatMap(entryOf),
    extensions: [authorityKeyIdentifier(authority.keyIdentifier), crlNumber(content.number)],
  });
  const signature = await signer.sign(tbs);
  const der = writeSigned({ tbs, signatureAlgorithm: signer.signatureAlgorithm, signature });
  return { authorityId: authority.id, number: content.number, der, thisUpdate, nextUpdate };
}

function entryOf({ serial, revokedAt, revocationReason }: RevokedSerial): readonly RevokedEntry[] {
  return revokedAt === undefined ? [] : [{ serial: bytesOfHex(serial), revokedAt, reason: revocationReason }];
}

function storeIfNext(list: RevocationListRecord, store: AuthorityStore): Promise<boolean> {
  return store.transact(async (rows) => {
    const latest = await rows.revocationLists.findLatest(list.authorityId);
    if ((latest?.number ?? 0) !== list.number - 1) return false;
    await rows.revocationLists.put(list);
    return true;
  });
}
