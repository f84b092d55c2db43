// The one order in which all write sets lock rows, so that no two of them wait for each other.

import type { Expectation, WriteSet } from '../../certificates/ports/write-set.ts';

/**
 * The same set with its expectations in the order in which they are looked at: certificates by id, then plans by serial, then parts of
 * deployments and CSRs by id, then records of ACME clients by kind and id, then campaigns and their
 * items by id, then persistent records by account and domain, then what locks no row, and at last the share of room, which
 * is locked for as short as can be. What is looked at after a lock was waited for is what whoever held it has left.
 */
export function inLockOrder(set: WriteSet): WriteSet {
  const sorted = set.expects
    .map((expectation) => ({ expectation, ...placeOf(expectation) }))
    .toSorted((one, other) => one.rank - other.rank || compare(one.name, other.name));
  return { ...set, expects: sorted.map(({ expectation }) => expectation) };
}

interface Place {
  readonly rank: number;
  readonly name: string;
}

function placeOf(expectation: Expectation): Place {
  switch (expectation.kind) {
    case 'accountsUnchanged':
      return { rank: 0, name: '' };
    case 'unchanged':
    case 'saved':
      return { rank: 1, name: expectation.certificate.id };
    case 'planned':
      return { rank: 2, name: expectation.serial };
    case 'partUnchanged':
      return { rank: 3, name: String(expectation.part.id) };
    case 'csrUnchanged':
      return { rank: 4, name: String(expectation.csr.id) };
    case 'acmeUnchanged':
      return { rank: 5, name: `${expectation.record}/${expectation.id}` };
    case 'campaignUnchanged':
      return { rank: 6, name: expectation.campaign.id };
    case 'campaignItemUnchanged':
      return { rank: 6, name: `${expectation.item.campaignId}/${expectation.item.certificateId}` };
    case 'persistentEndUntold':
      return { rank: 7, name: `${expectation.accountUin}/${expectation.domain}` };
    case 'room':
    case 'roomAtHand':
      return { rank: 9, name: '' };
    default:
      return { rank: 8, name: '' };
  }
}

function compare(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}
