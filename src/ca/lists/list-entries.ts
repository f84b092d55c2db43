// The entries of a revocation list: encoded from the ledger, or taken over from the lists of the shards.

import { setImmediate as nextTurn } from 'node:timers/promises';
import { bytesOfHex, concatBytes } from '../../lib/bytes.ts';
import type { Log } from '../../lib/log.ts';
import { readRevokedEntries, writeRevokedEntry } from '../../x509/status/crl.ts';
import { type EntryList, lintEntry } from '../lint/entry-linter.ts';
import type { AuthorityReads, RevokedReads, RevokedSerial } from '../ports.ts';
import type { ListingAuthority } from './revocation-list.ts';
import { shardsOf, type SerialRange } from '../profile/shards.ts';

/** So many serials are read, encoded and linted before other work has its turn: some 3 ms. */
export const REVOKED_PAGE = 500;

/** Page by page; what is revoked behind the page is in the next list, which is due by it. */
export async function readLedger(
  wish: { readonly range: SerialRange; readonly notAfterFrom: Date; readonly list: EntryList },
  { issuances, log }: { readonly issuances: RevokedReads; readonly log: Pick<Log, 'error'> },
): Promise<readonly Uint8Array[]> {
  const entries: Uint8Array[] = [];
  const { range, notAfterFrom, list } = wish;
  let { from } = range;
  for (;;) {
    const page = await issuances.listRevoked({ ...range, from }, { notAfterFrom, limit: REVOKED_PAGE });
    entries.push(concatBytes(...page.flatMap((revoked) => goodEntryOf(revoked, { list, log }))));
    await nextTurn();
    const last = page[REVOKED_PAGE - 1];
    if (last === undefined) return entries;
    from = justAfter(last.serial);
  }
}

/**
 * An entry that does not pass the lint holds up no other: it is written without its reason, and left out where it fails even
 * then, as with a serial that no certificate has.
 */
function goodEntryOf(
  revoked: RevokedSerial,
  { list, log }: { readonly list: EntryList; readonly log: Pick<Log, 'error'> },
): readonly Uint8Array[] {
  const entry = entryOf(revoked, list.thisUpdate);
  const defects = lintEntry(entry, list);
  if (defects.length === 0) return [entry];
  log.error({ serial: revoked.serial, defects }, 'An entry of a revocation list does not pass the lint');
  const plain = entryOf({ ...revoked, revocationReason: undefined }, list.thisUpdate);
  return lintEntry(plain, list).length === 0 ? [plain] : [];
}

/**
 * No list says what comes after it (RFC 5280 §5.1.2.4), and lists are dated back: one that is revoked since then, or that a clock
 * ahead of its time has dated, is revoked by the date of the list.
 */
function entryOf({ serial, revokedAt, revocationReason }: RevokedSerial, thisUpdate: Date): Uint8Array {
  const at = revokedAt < thisUpdate ? revokedAt : thisUpdate;
  return writeRevokedEntry({ serial: bytesOfHex(serial), revokedAt: at, reason: revocationReason });
}

/** The smallest text that is greater. */
function justAfter(serial: string): string {
  return `${serial}0`;
}

/** The entries of every shard as they are encoded there: the ledger is not read again. */
export async function gatherShards(
  authority: Pick<ListingAuthority, 'id' | 'shards'>,
  { revocationLists }: Pick<AuthorityReads, 'revocationLists'>,
): Promise<{ readonly revocations: number; readonly entries: readonly Uint8Array[] }> {
  const entries: Uint8Array[] = [];
  let revocations = 0;
  for (const shard of shardsOf(authority)) {
    const list = await revocationLists.findLatest(authority.id, shard);
    if (list === undefined) throw new Error(`Cannot publish the revocation list of ${authority.id}: no shard ${shard}`);
    entries.push(readRevokedEntries(list.der));
    revocations += list.revocations;
    await nextTurn();
  }
  return { revocations, entries };
}
