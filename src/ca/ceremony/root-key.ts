// The root's key for a ceremony: exported under a password, taken away, brought back.

import { equalBytes } from '../../lib/bytes.ts';
import { addMs, DAY_MS } from '../../lib/clock.ts';
import { OperatorError } from '../../lib/operator-error.ts';
import { readCertificate } from '../../x509/certificate/certificate.ts';
import { EncodingError } from '../../x509/der/reader.ts';
import type { EncryptedKeyFile, KeyVault } from '../keys/key-vault.ts';
import type { AuthorityRecord } from '../ports.ts';
import { publishRevocationLists, type PublishWorld } from '../lists/publish-lists.ts';
import { listingOf } from '../lists/standing-lists.ts';

/** NIST SP 800-63B §5.1.1.2 asks for 8 at least; this one guards a file that may be tried for years. */
export const MIN_EXPORT_PASSWORD = 12;
/** BR §4.9.7: a root's list is valid for 12 months at most. The key must be back before half of it is over. */
export const ABSENT_KEY_LIST_MS = 360 * DAY_MS;
/** A list that lasts a day less serves as well: of two removals on one day the second makes none. */
const LASTING_MS = ABSENT_KEY_LIST_MS - DAY_MS;

export interface KeyWorld extends PublishWorld {
  readonly vault: KeyVault;
}

/** PEM. Throws OperatorError for a password that is too short, and for a key that is not here. */
export async function exportKey(record: AuthorityRecord, password: string, { vault }: KeyWorld): Promise<string> {
  if (password.length < MIN_EXPORT_PASSWORD) {
    throw new OperatorError(`Cannot export a key: the password has fewer than ${MIN_EXPORT_PASSWORD} characters`);
  }
  return await vault.exportKey(record, password);
}

/**
 * Of a root alone, since an issuing authority cannot do without, and only against the file that was exported: it is opened
 * and compared. Before that the root signs a revocation list that lasts while the key is away.
 */
export async function removeKey(record: AuthorityRecord, exported: EncryptedKeyFile, world: KeyWorld): Promise<void> {
  const { id, role } = record;
  if (role !== 'root') throw new OperatorError(`Cannot take away the key of ${id}: only a root can do without`);
  await openOwnKey(record, exported, world);
  const lasting = { validityMs: ABSENT_KEY_LIST_MS, lastingMs: LASTING_MS };
  await publishRevocationLists({ ...listingOf(record, world.vault), ...lasting }, world);
  const heads = await world.store.reads.revocationLists.listHeads(id);
  const lastingUntil = addMs(world.clock.now(), LASTING_MS);
  if (heads.some(({ nextUpdate }) => nextUpdate < lastingUntil)) {
    throw new OperatorError(`Cannot take away the key of ${id}: its list was made a moment ago; try again in a minute`);
  }
  await world.store.transact((rows) => rows.authorities.setSealedKey(id, undefined));
}

/** Throws OperatorError for a file that cannot be opened or holds another key. */
export async function importKey(record: AuthorityRecord, file: EncryptedKeyFile, world: KeyWorld): Promise<void> {
  const { sealedKey } = await openOwnKey(record, file, world);
  await world.store.transact((rows) => rows.authorities.setSealedKey(record.id, sealedKey));
}

async function openOwnKey(record: AuthorityRecord, file: EncryptedKeyFile, { vault }: KeyWorld) {
  const key = await vault.importKey(record, file).catch((cause: unknown) => {
    if (!(cause instanceof EncodingError)) throw cause;
    throw new OperatorError(`Cannot read the key of ${record.id}: ${cause.detail}`, { cause });
  });
  if (equalBytes(key.spki, readCertificate(record.certificate).spki)) return key;
  throw new OperatorError(`Cannot take the key: it is not that of ${record.id}`);
}
