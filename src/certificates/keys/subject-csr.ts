// A CSR that an applicant uploads: read, its key and signature examined, its names held against the order.

import { domainToASCII, domainToUnicode } from 'node:url';
import { refuse } from '../../failure.ts';
import type { KeyAlgorithmId } from '../../x509/keys/algorithms.ts';
import { type Csr, readCsr, signatureDefectOf } from '../../x509/certificate/csr.ts';
import { EncodingError } from '../../x509/der/reader.ts';
import { addressOfOctets } from '../../lib/network/ip-address.ts';
import { keyAlgorithmOf } from '../../x509/keys/keys.ts';
import { because, type Reason } from '../../reasons/reason.ts';
import type { DomainName } from '../model/domain-name.ts';
import type { World } from '../ports/world.ts';

export interface ExaminedCsr {
  readonly der: Uint8Array;
  readonly keyAlgorithm: KeyAlgorithmId;
  /** CN and SANs, lower-case, as they stand; addresses in their one form. */
  readonly names: readonly string[];
}

export type CsrWorld = Pick<World, 'keyPolicy' | 'csrPolicy'>;

/** Refuses a CSR that cannot be read, whose key is no good, or whose signature is wrong. The order's names come later. */
export function examineCsr(world: CsrWorld, text: string): ExaminedCsr {
  const csr = readOrRefuse(text);
  const keyDefect = world.keyPolicy.defectOf(csr.spki);
  if (keyDefect !== undefined) return refuse({ kind: 'csrMismatch', detail: keyDefect });
  const signatureDefect = signatureDefectOf(csr, world.csrPolicy);
  if (signatureDefect !== undefined) return refuse({ kind: 'csrInvalid', detail: signatureDefect });
  const keyAlgorithm = keyAlgorithmOf(csr.key);
  if (keyAlgorithm === undefined) {
    return refuse({
      kind: 'algorithmForbidden',
      detail: because('csrAlgorithm'),
    });
  }
  if (csr.otherNameKinds.length > 0) {
    return refuse({ kind: 'csrMismatch', detail: because('csrOtherNames', { kinds: csr.otherNameKinds }) });
  }
  return { der: csr.der, keyAlgorithm, names: namesOf(csr) };
}

function readOrRefuse(text: string): Csr {
  try {
    return readCsr(text);
  } catch (cause) {
    if (!(cause instanceof EncodingError)) throw cause;
    return refuse({ kind: 'csrInvalid', detail: cause.wholeReason }, { cause });
  }
}

function namesOf(csr: Csr): readonly string[] {
  const commonName = csr.commonName === undefined ? [] : [csr.commonName];
  return [
    ...new Set([...commonName, ...csr.dnsNames, ...csr.addresses.map(addressOf)].map((name) => name.toLowerCase())),
  ];
}

/** RFC 5280 §4.2.1.6: 4 octets, or 16. */
function addressOf(octets: Uint8Array): string {
  const isAddress = octets.length === 4 || octets.length === 16;
  if (!isAddress) return refuse({ kind: 'csrInvalid', detail: because('csrAddress', { octets: octets.length }) });
  return addressOfOctets(octets);
}

/** reference/lifecycle.md: the CSR names the main domain and nothing outside the certificate's names. */
export function checkCsrNames(csr: ExaminedCsr, names: readonly DomainName[]): void {
  const allowed: ReadonlySet<string> = new Set(names);
  const stranger = csr.names.find((name) => !allowed.has(name));
  if (stranger !== undefined) {
    refuse({ kind: 'csrMismatch', detail: strangenessOf(stranger, allowed) });
  }
  const [main] = names;
  if (main === undefined || !csr.names.includes(main)) {
    refuse({ kind: 'csrMismatch', detail: because('csrNotMain', { name: main ?? '' }) });
  }
}

/** A CSR has A-labels (RFC 5280 §7.2); whoever writes the name in its own letters is told how it stands there. */
function strangenessOf(name: string, allowed: ReadonlySet<string>): Reason {
  const wanted = domainToASCII(name);
  const isUnicode = wanted !== name && domainToUnicode(wanted) === name.normalize('NFC');
  if (isUnicode && allowed.has(wanted)) return because('csrNamesUnicode', { name: printable(name), wanted });
  return because('csrStranger', { name: printable(name) });
}

function printable(name: string): string {
  return JSON.stringify(name.slice(0, 253));
}
