// What "validationmethods" of a CAA record may call the way in which control of a name was proved (RFC 8657 §4).

import type { CaaAsker } from '../../certificates/ports/caa.ts';
import { type DomainName, isAtOrBelow, isWildcard } from '../../certificates/model/domain-name.ts';
import type { Proof, ValidationMethod } from '../../certificates/model/proof.ts';

/** Labels with "ca-" are left to what authorities do outside ACME. */
const OWN_WAYS: Readonly<Record<ValidationMethod, string>> = {
  managedDns: 'ca-dns',
  dns: 'ca-dns',
  file: 'ca-file',
  tlsAlpn: 'tls-alpn-01',
};

/** By where the proof stood (RFC 8555 §8.3, §8.4). */
const WAYS_OF_ACME = [
  { begins: '_acme-challenge.', way: 'dns-01' },
  { begins: '/.well-known/acme-challenge/', way: 'http-01' },
] as const;

/** draft-ietf-acme-dns-persist §9.1. */
const PERSISTENT_WAY = 'dns-persist-01';

type Proved = Pick<Proof, 'domain' | 'method' | 'place' | 'persistent'>;

/**
 * Those in which the name itself was proved, else the nearest name above it: what was proved of a name above is no word on how this
 * one was. None where nobody has proved it, since the operator's word stands for it.
 */
export function waysOf(
  name: DomainName,
  { method, proofs }: Pick<CaaAsker, 'method'> & { readonly proofs: readonly Proved[] },
): readonly string[] {
  const above = proofs.filter((proof) => isAtOrBelow(name, proof.domain) && mayProve(proof, name));
  const longest = Math.max(...above.map(({ domain }) => domain.length));
  const nearest = above.filter(({ domain }) => domain.length === longest);
  if (nearest.length > 0) return [...new Set(nearest.map(wayOf))];
  return method === undefined ? [] : [OWN_WAYS[method]];
}

/** A wildcard by DNS alone, beside whatever else proved its domain. */
function mayProve({ method }: Pick<Proof, 'method'>, name: DomainName): boolean {
  return !isWildcard(name) || method === 'dns' || method === 'managedDns';
}

function wayOf({ method, place, persistent }: Proved): string {
  if (persistent !== undefined) return PERSISTENT_WAY;
  return WAYS_OF_ACME.find(({ begins }) => place.startsWith(begins))?.way ?? OWN_WAYS[method];
}
