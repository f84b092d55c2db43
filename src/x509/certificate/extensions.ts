// The extensions of certificates and revocation lists, written (RFC 5280 §4.2, §5.2).

import { octetsOfAddress } from '../../lib/network/ip-address.ts';
import {
  asciiOctets,
  boolean,
  contextConstructed,
  contextPrimitive,
  namedBits,
  nullValue,
  objectIdentifier,
  octetString,
  sequence,
  sequenceOf,
  smallInteger,
} from '../der/writer.ts';
import { OID } from '../der/oid.ts';

/** RFC 5280 §4.2.1.3: the numbers of the bits. */
const KEY_USAGE_BITS = {
  digitalSignature: 0,
  keyEncipherment: 2,
  dataEncipherment: 3,
  keyAgreement: 4,
  keyCertSign: 5,
  crlSign: 6,
} as const;
/** RFC 5280 §4.2.1.6: GeneralName's tags. */
const DNS_NAME = 2;
const URI = 6;
const IP_ADDRESS = 7;

export type KeyUsageBit = keyof typeof KEY_USAGE_BITS;

export function authorityKeyIdentifier(keyIdentifier: Uint8Array): Uint8Array {
  return extension(OID.authorityKeyIdentifier, sequence(contextPrimitive(0, keyIdentifier)));
}

export function subjectKeyIdentifier(keyIdentifier: Uint8Array): Uint8Array {
  return extension(OID.subjectKeyIdentifier, octetString(keyIdentifier));
}

export function keyUsage(...bits: readonly KeyUsageBit[]): Uint8Array {
  return criticalExtension(OID.keyUsage, namedBits(bits.map((bit) => KEY_USAGE_BITS[bit])));
}

/** From the dotted text of each purpose. */
export function extKeyUsage(...purposes: readonly string[]): Uint8Array {
  return extension(OID.extKeyUsage, sequenceOf(purposes.map(objectIdentifier)));
}

/** Throws for a name that is not ASCII, or an address that is none. */
export function subjectAltName(dnsNames: readonly string[], addresses: readonly string[] = []): Uint8Array {
  return extension(OID.subjectAltName, altNames(dnsNames, addresses));
}

/** The same for a certificate whose subject is empty (RFC 5280 §4.2.1.6). */
export function criticalSubjectAltName(dnsNames: readonly string[], addresses: readonly string[] = []): Uint8Array {
  return criticalExtension(OID.subjectAltName, altNames(dnsNames, addresses));
}

/** Of an authority; a path length of undefined sets no limit. */
export function authorityConstraints(pathLength: number | undefined): Uint8Array {
  const limit = pathLength === undefined ? [] : [smallInteger(pathLength)];
  return criticalExtension(OID.basicConstraints, sequence(boolean(true), ...limit));
}

/** Of a certificate that signs no other: cA is FALSE, its default, and so left out. */
export function subscriberConstraints(): Uint8Array {
  return criticalExtension(OID.basicConstraints, sequence());
}

/** From the dotted text of each policy. */
export function certificatePolicies(...policies: readonly string[]): Uint8Array {
  return extension(OID.certificatePolicies, sequenceOf(policies.map((policy) => sequence(objectIdentifier(policy)))));
}

/** Where OCSP requests are answered, and where the issuer's certificate lies. */
export function authorityInfoAccess(urls: { readonly ocsp: string; readonly caIssuers: string }): Uint8Array {
  const descriptions = [accessDescription(OID.ocsp, urls.ocsp), accessDescription(OID.caIssuers, urls.caIssuers)];
  return extension(OID.authorityInfoAccess, sequenceOf(descriptions));
}

/** Where the issuer's revocation list lies. */
export function crlDistributionPoints(url: string): Uint8Array {
  const fullName = contextConstructed(0, contextPrimitive(URI, asciiOctets(url)));
  return extension(OID.crlDistributionPoints, sequence(sequence(contextConstructed(0, fullName))));
}

/**
 * Of a revocation list that covers a part of its issuer's certificates: those that name one of these addresses as their
 * distribution point (RFC 5280 §5.2.5; BR §7.2.2.1).
 */
export function issuingDistributionPoint(urls: readonly string[]): Uint8Array {
  const names = urls.map((url) => contextPrimitive(URI, asciiOctets(url)));
  const fullName = contextConstructed(0, ...names);
  return criticalExtension(OID.issuingDistributionPoint, sequence(contextConstructed(0, fullName)));
}

/** Of a revocation list (RFC 5280 §5.2.3). */
export function crlNumber(number: number): Uint8Array {
  return extension(OID.crlNumber, smallInteger(number));
}

/** Of a certificate that signs OCSP answers and whose own status nobody need ask (RFC 6960 §4.2.2.2.1). */
export function ocspNoCheck(): Uint8Array {
  return extension(OID.ocspNoCheck, nullValue());
}

/** Of an OCSP answer (RFC 6960 §4.4.1). */
export function ocspNonce(nonce: Uint8Array): Uint8Array {
  return extension(OID.ocspNonce, octetString(nonce));
}

export function extension(oid: string, value: Uint8Array): Uint8Array {
  return sequence(objectIdentifier(oid), octetString(value));
}

export function criticalExtension(oid: string, value: Uint8Array): Uint8Array {
  return sequence(objectIdentifier(oid), boolean(true), octetString(value));
}

function altNames(dnsNames: readonly string[], addresses: readonly string[]): Uint8Array {
  return sequenceOf([
    ...dnsNames.map((name) => contextPrimitive(DNS_NAME, asciiOctets(name))),
    ...addresses.map((address) => contextPrimitive(IP_ADDRESS, octetsOfAddress(address))),
  ]);
}

function accessDescription(method: string, url: string): Uint8Array {
  return sequence(objectIdentifier(method), contextPrimitive(URI, asciiOctets(url)));
}
