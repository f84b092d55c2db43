// What a product lets an applicant name: public domain names always, internal names and IP addresses where it says so.

import { isIP } from 'node:net';
import { refuse } from '../../failure.ts';
import { canonicalAddress, isInRanges } from '../../lib/network/ip-address.ts';
import { because } from '../../reasons/reason.ts';
import { type DomainName, isAtOrBelow, parseDomainName, parseInternalName, quoted } from './domain-name.ts';
import type { Product, TrustedNames } from './product.ts';

type NamingRules = Pick<Product, 'internalNames' | 'addresses'>;

/** No host of one organisation has these: they mean every machine itself, many, or none. */
const NOBODYS_ADDRESSES = ['0.0.0.0/8', '127.0.0.0/8', '224.0.0.0/3', '::/127', '::ffff:0:0/96', 'ff00::/8'];

/** Throws DomainError as parseDomainName does. An address comes out in its one form (RFC 5952). */
export function parseSubjectName(text: string, { internalNames, addresses }: NamingRules): DomainName {
  if (addresses && isIP(text) !== 0) return parseAddress(text);
  return internalNames ? parseInternalName(text) : parseDomainName(text);
}

export function isAddress(name: DomainName): boolean {
  return isIP(name) !== 0;
}

/** The names that have to be proved: not those for which the operator has given his word to this account. */
export function namesToProve(
  names: readonly DomainName[],
  order: { readonly accountUin: string; readonly product: Pick<Product, 'trustedNames'> },
): readonly DomainName[] {
  const trusted = order.product.trustedNames.filter(({ accounts }) => {
    return accounts.includes('*') || accounts.includes(order.accountUin);
  });
  return names.filter((name) => !trusted.some((one) => covers(one, name)));
}

function covers(trusted: TrustedNames, name: DomainName): boolean {
  if (trusted.kind === 'suffix') return !isAddress(name) && isAtOrBelow(name, trusted.suffix);
  return isAddress(name) && isInRanges(name, [trusted.range]);
}

function parseAddress(text: string): DomainName {
  const address = canonicalAddress(text);
  if (address === undefined) {
    return refuse({ kind: 'argumentInvalid', detail: because('addressZone', { name: quoted(text) }) });
  }
  if (isInRanges(address, NOBODYS_ADDRESSES)) {
    const detail = because('addressOfNobody', { name: quoted(text) });
    return refuse({ kind: 'argumentInvalid', detail });
  }
  return address as DomainName;
}
