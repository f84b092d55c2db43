// Name constraints (RFC 5280 §4.2.1.10): which names an authority may certify, written, read and applied.

import { isInRanges, octetsOfRange, rangeOfOctets } from '../../lib/network/ip-address.ts';
import { because } from '../../reasons/reason.ts';
import { type DerCursor, readDer } from '../der/reader.ts';
import { constructedContextTag, contextTag } from '../der/values.ts';
import { asciiOctets, contextConstructed, contextPrimitive, sequence } from '../der/writer.ts';
import { criticalExtension } from './extensions.ts';
import { readAscii } from './names.ts';
import { OID } from '../der/oid.ts';

/** RFC 5280 §4.2.1.6: GeneralName's tags. */
const DNS_NAME = 2;
const IP_ADDRESS = 7;
export const MAX_NAME_CONSTRAINTS_BYTES = 16 * 1024;

export interface Subtrees {
  /** A name stands for itself and for all below it: "corp.example". */
  readonly names: readonly string[];
  /** "10.0.0.0/8", "fd00::/8". */
  readonly addresses: readonly string[];
}

/** A form of which nothing is permitted is not constrained by that; what is excluded is excluded in any case. */
export interface NameConstraints {
  readonly permitted: Subtrees;
  readonly excluded: Subtrees;
}

/** Critical, so that a client which does not know the extension refuses rather than believes. */
export function nameConstraints({ permitted, excluded }: NameConstraints): Uint8Array {
  const parts = [permitted, excluded].map(subtreesOf);
  const filled = parts.flatMap((subtrees, tag) =>
    subtrees.length === 0 ? [] : [contextConstructed(tag, ...subtrees)],
  );
  return criticalExtension(OID.nameConstraints, sequence(...filled));
}

/** From the extension's value. Throws EncodingError, also for forms that are neither DNS names nor addresses. */
export function readNameConstraints(value: Uint8Array): NameConstraints {
  const limits = { what: 'name constraints', maxBytes: MAX_NAME_CONSTRAINTS_BYTES };
  return readDer(value, limits, (cursor) =>
    cursor.sequence('name constraints', (members) => ({
      permitted: members.optional('permitted', constructedContextTag(0), readSubtrees) ?? { names: [], addresses: [] },
      excluded: members.optional('excluded', constructedContextTag(1), readSubtrees) ?? { names: [], addresses: [] },
    })),
  );
}

/** The name in lower case, a wildcard with its "*.". */
export function permitsName({ permitted, excluded }: NameConstraints, name: string): boolean {
  const base = name.replace(/^\*\./, '');
  const isBelow = (top: string): boolean => base === top || base.endsWith(`.${top}`);
  // A wildcard just above an excluded name would stand for it.
  const mayBe = (top: string): boolean => isBelow(top) || (name !== base && top.endsWith(`.${base}`));
  return (permitted.names.length === 0 || permitted.names.some(isBelow)) && !excluded.names.some(mayBe);
}

export function permitsAddress({ permitted, excluded }: NameConstraints, address: string): boolean {
  const isPermitted = permitted.addresses.length === 0 || isInRanges(address, permitted.addresses);
  return isPermitted && !isInRanges(address, excluded.addresses);
}

function subtreesOf({ names, addresses }: Subtrees): readonly Uint8Array[] {
  return [
    ...names.map((name) => sequence(contextPrimitive(DNS_NAME, asciiOctets(name)))),
    ...addresses.map((range) => sequence(contextPrimitive(IP_ADDRESS, octetsOfRange(range)))),
  ];
}

function readSubtrees(cursor: DerCursor): Subtrees {
  const names: string[] = [];
  const addresses: string[] = [];
  cursor.each((member) =>
    member.sequence('subtree', (subtree) => {
      // RFC 5280 §4.2.1.10: minimum is 0, its default, and maximum absent; more in it leaves the subtree unread.
      if (subtree.nextTag === contextTag(DNS_NAME)) names.push(readAscii(subtree, 'subtree', contextTag(DNS_NAME)));
      else addresses.push(readRange(subtree));
    }),
  );
  return { names, addresses };
}

function readRange(cursor: DerCursor): string {
  const { content } = cursor.element('subtree', contextTag(IP_ADDRESS));
  return rangeOfOctets(content) ?? cursor.fail(because('noRange'));
}
