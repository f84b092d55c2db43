// The names of a CSR beside those of its order: an ACME authority certifies what stands in the CSR, and refuses what is less.

import { isAddress } from '../../certificates/model/subject-name.ts';
import type { DomainName } from '../../certificates/model/domain-name.ts';
import { addressOfOctets } from '../../lib/network/ip-address.ts';
import { readCsrDer } from '../../x509/certificate/csr.ts';

/** RFC 8555 §7.4: the names of the order exactly. `csr` is DER, read before; undefined where it has them all. */
export function nameMissingInCsr(csr: Uint8Array, names: readonly DomainName[]): DomainName | undefined {
  const { commonName, dnsNames, addresses } = readCsrDer(csr);
  const found = new Set(
    [...dnsNames, ...(commonName === undefined ? [] : [commonName])].map((name) => name.toLowerCase()),
  );
  const foundAddresses = new Set(addresses.map(addressOfOctets));
  return names.find((name) => !(isAddress(name) ? foundAddresses : found).has(name));
}
