// Which domains must be proved for a list of names.

import { refuse } from '../../failure.ts';
import { because } from '../../reasons/reason.ts';
import {
  baseOf,
  type DomainName,
  isWildcard,
  isWwwOfRegistrable,
  MAX_NAME_OCTETS,
  registrableDomainOf,
} from './domain-name.ts';
import { recordNameOf, type ValidationMethod } from './proof.ts';
import { isAddress } from './subject-name.ts';

/**
 * The domains to be proved, each once, in the order of the names. By DNS a wildcard is proved at its base domain, and the
 * "www." name of a registrable domain by that domain where both are asked for (BR §3.2.2.4.7 validates an ancestor). By
 * file each name stands for itself alone and a wildcard cannot be proved (BR §3.2.2.4.18), by DNS an address cannot (RFC 8738
 * §7 knows no such challenge either): argumentInvalid. A domain with no room for the label of the TXT record: domainTooLong.
 */
export function proofDomainsOf(names: readonly DomainName[], method: ValidationMethod): readonly DomainName[] {
  return method === 'file' ? fileDomainsOf(names) : dnsDomainsOf(names);
}

/** Whether the proof of the domain, one of proofDomainsOf, also proves another of the names. */
export function standsForOthers(
  domain: DomainName,
  order: { readonly names: readonly DomainName[]; readonly method: ValidationMethod },
): boolean {
  if (order.method === 'file') return false;
  return order.names.some((name) => name !== domain && isProvedByDns(name, domain));
}

/** Those of the names that the proof of the domain, one of proofDomainsOf, is for. */
export function namesOfProof(
  domain: DomainName,
  { names, method }: { readonly names: readonly DomainName[]; readonly method: ValidationMethod },
): readonly DomainName[] {
  return names.filter((name) => name === domain || (method !== 'file' && isProvedByDns(name, domain)));
}

function isProvedByDns(name: DomainName, domain: DomainName): boolean {
  const base = baseOf(name);
  return base === domain || (isWwwOfRegistrable(base) && registrableDomainOf(base) === domain);
}

function fileDomainsOf(names: readonly DomainName[]): readonly DomainName[] {
  const wildcard = names.find(isWildcard);
  if (wildcard !== undefined) {
    refuse({ kind: 'argumentInvalid', detail: because('fileProvesNotThisWildcard', { name: wildcard }) });
  }
  return [...new Set(names)];
}

function dnsDomainsOf(names: readonly DomainName[]): readonly DomainName[] {
  const address = names.find(isAddress);
  if (address !== undefined) {
    refuse({ kind: 'argumentInvalid', detail: because('dnsProvesNoAddress', { name: address }) });
  }
  const bases = new Set<string>(names.map(baseOf));
  const domains = [...new Set(names.map(baseOf))].filter(
    (base) => !(isWwwOfRegistrable(base) && bases.has(registrableDomainOf(base))),
  );
  const long = domains.find((domain) => recordNameOf(domain).length > MAX_NAME_OCTETS);
  if (long === undefined) return domains;
  const record = recordNameOf('…');
  const detail = because('noRoomForRecord', { name: long, record, most: MAX_NAME_OCTETS });
  return refuse({ kind: 'domainTooLong', detail });
}
