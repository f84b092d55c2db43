// The keys of certificates from before keys were recorded, or were known by what makes them, are read out and put on record.

import { EncodingError } from '../../x509/der/reader.ts';
import { keyHashesOf } from '../../x509/keys/key-identity.ts';
import type { Certificate } from '../model/certificate.ts';
import type { Rows, Store } from '../ports/store.ts';
import { recordSubjectKey, subjectPublicKeysOf } from './subject-keys.ts';

/** Certificates in one transaction: reading their keys takes about 10 ms. */
export const RECORD_PAGE = 200;

/** Before anything is served, since a key that is blocked must be found. Does nothing once it has come to its end. */
export async function recordUnrecordedKeys(store: Store): Promise<void> {
  for (;;) {
    const ids = await store.reads.subjectKeys.listUnrecorded(RECORD_PAGE);
    if (ids.length === 0) return;
    await store.transact(async (rows) => {
      for (const id of ids) await recordOne(rows, id);
    });
  }
}

async function recordOne(rows: Rows, id: string): Promise<void> {
  const certificate = await rows.certificates.findWithDeleted(id);
  try {
    if (certificate !== undefined) await recordIdentities(rows, certificate);
  } catch (error) {
    // What can be read no more cannot be certified either.
    if (!(error instanceof EncodingError)) throw error;
  }
  await rows.subjectKeys.settleUnrecorded(id);
}

async function recordIdentities(rows: Rows, certificate: Certificate): Promise<void> {
  await recordSubjectKey(rows, certificate);
  for (const [identity, ...others] of subjectPublicKeysOf(certificate).map(keyHashesOf)) {
    if (identity !== undefined) await blockByIdentity(rows.subjectKeys, { identity, others });
  }
}

/** What was blocked by how it was written is blocked in every form. */
async function blockByIdentity(
  subjectKeys: Rows['subjectKeys'],
  { identity, others }: { readonly identity: string; readonly others: readonly string[] },
): Promise<void> {
  for (const other of others) {
    const blocked = await subjectKeys.findBlocked(other);
    if (blocked !== undefined) await subjectKeys.block({ ...blocked, keySha256: identity });
  }
}
