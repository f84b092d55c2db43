// One revocation list: numbered, dated, signed; when the next is due, and how soon it may follow.

import { hash } from 'node:crypto';
import { addMs, DAY_MS, SECOND_MS } from '../../lib/clock.ts';
import { writeSigned } from '../../x509/certificate/certificate-writer.ts';
import { writeTbsRevocationList } from '../../x509/status/crl.ts';
import { authorityKeyIdentifier, crlNumber, issuingDistributionPoint } from '../../x509/certificate/extensions.ts';
import { inEnglish } from '../../reasons/reason.ts';
import { shardAddressOf } from '../profile/addresses.ts';
import type { Signer } from '../keys/key-vault.ts';
import { MAX_LINTED_LIST_BYTES } from '../lint/linted-list.ts';
import { describeDefects } from '../lint/linter.ts';
import { lintList } from '../lint/list-linter.ts';
import type { AuthorityRecord, ListBase, RevocationListHead, RevocationListRecord } from '../ports.ts';
import { backdated, BACKDATE_MS, earlyDefectOf, isDatedAhead } from '../profile/validity.ts';
import { WHOLE_LIST } from '../profile/shards.ts';

/** BR §4.9.7: at most 10 days, and a new list at least every 7. */
export const LIST_VALIDITY_MS = 7 * DAY_MS;
/** However many revocations a second there are, lists are made once in this time; they must be there within 60 s. */
export const LIST_PAUSE_MS = 10 * SECOND_MS;

export interface ListingAuthority {
  readonly id: string;
  readonly role: AuthorityRecord['role'];
  /** Name, DER. */
  readonly name: Uint8Array;
  readonly keyIdentifier: Uint8Array;
  /** Of its certificate. */
  readonly notBefore: Date;
  /** The key is out of the vault for one run of its lists only. */
  readonly openSigner: () => Signer;
  readonly shards: number;
  /** How long each list is valid. */
  readonly validityMs: number;
  /** One that ends sooner than so is due, however long it was made for; 0 where no list has to last. */
  readonly lastingMs: number;
}

export interface ListContent {
  readonly shard: number;
  readonly number: number;
  readonly now: Date;
  /** Each holds encoded entries, any number of them one after another. */
  readonly entries: readonly Uint8Array[];
  readonly revocations: number;
  /** Those below which certificates may name the shard, the latest first; none for the whole list. */
  readonly bases: readonly ListBase[];
}

/** By which the list will be signed; the whole AlgorithmIdentifier, DER. */
type ListForm = Pick<ListingAuthority, 'id' | 'role' | 'name' | 'keyIdentifier' | 'notBefore' | 'validityMs'> & {
  readonly signatureAlgorithm: Uint8Array;
};

export interface UnsignedList extends Pick<RevocationListHead, 'thisUpdate' | 'nextUpdate'> {
  /** The TBSCertList. */
  readonly tbs: Uint8Array;
}

/** What is to be signed, and has passed the lint. Throws where it does not, or the authority does not begin yet. */
export function writeUnsignedList(authority: ListForm, content: ListContent): UnsignedList {
  const { shard, number, bases } = content;
  const early = earlyDefectOf(authority, content.now);
  if (early !== undefined) throw new Error(`Cannot sign a revocation list of ${authority.id}: ${inEnglish(early)}`);
  const thisUpdate = backdated(content.now, authority.notBefore);
  const nextUpdate = addMs(thisUpdate, authority.validityMs);
  const { signatureAlgorithm } = authority;
  const addresses =
    shard === WHOLE_LIST ? undefined : bases.map(({ base }) => shardAddressOf(base, authority.id, shard));
  const fields = {
    signatureAlgorithm,
    issuer: authority.name,
    thisUpdate,
    nextUpdate,
    entries: content.entries,
    extensions: extensionsOf(authority, { number, addresses }),
  };
  const tbs = writeTbsRevocationList(fields);
  // Entries were looked at when they were encoded: of a list that is too long for the reader, the rest is read.
  const linted = tbs.length <= MAX_LINTED_LIST_BYTES ? tbs : writeTbsRevocationList({ ...fields, entries: [] });
  const defects = lintList(linted, { role: authority.role, issuer: authority, signatureAlgorithm, addresses });
  if (defects.length > 0) {
    throw new Error(`Cannot sign a revocation list of ${authority.id}: ${describeDefects(defects)}`);
  }
  return { tbs, thisUpdate, nextUpdate };
}

export async function makeRevocationList(
  authority: ListingAuthority,
  content: ListContent,
): Promise<RevocationListRecord> {
  const { signatureAlgorithm, sign } = authority.openSigner();
  const { tbs, ...dates } = writeUnsignedList({ ...authority, signatureAlgorithm }, content);
  const signature = await sign(tbs);
  return {
    authorityId: authority.id,
    shard: content.shard,
    number: content.number,
    ...dates,
    revocations: content.revocations,
    bases: content.bases[0]?.position ?? 0,
    edition: hash('sha256', signature),
    der: writeSigned({ tbs, signatureAlgorithm, signature }),
  };
}

/** The whole list covers all that its issuer has signed, and says nothing of it. */
function extensionsOf(
  { keyIdentifier }: Pick<ListingAuthority, 'keyIdentifier'>,
  { number, addresses }: { readonly number: number; readonly addresses: readonly string[] | undefined },
): readonly Uint8Array[] {
  const ofEveryList = [authorityKeyIdentifier(keyIdentifier), crlNumber(number)];
  return addresses === undefined ? ofEveryList : [...ofEveryList, issuingDistributionPoint(addresses)];
}

/** Half-way to the end of the list, so that a failed attempt has days to be repeated. */
export function nextListDueAt(list: Pick<RevocationListHead, 'thisUpdate' | 'nextUpdate'>): Date {
  return addMs(list.thisUpdate, (list.nextUpdate.getTime() - list.thisUpdate.getTime()) / 2);
}

/** Whether another is due by its dates: half of its time is over, or a clock that was wrong has dated it. */
export function isListOver(list: Pick<RevocationListHead, 'thisUpdate' | 'nextUpdate'>, now: Date): boolean {
  return nextListDueAt(list) <= now || isDatedAhead(list.thisUpdate, now);
}

/**
 * Given the whole list: until when the lists of its authority are not made again; `now` where they may be. The first
 * revocation of all waits for none, and neither does one that comes when the clock was set back.
 */
export function listsPausedUntil({ thisUpdate, revocations }: RevocationListHead, now: Date): Date {
  const madeAt = addMs(thisUpdate, BACKDATE_MS);
  const end = addMs(madeAt, LIST_PAUSE_MS);
  return revocations === 0 || madeAt > now || end < now ? now : end;
}
