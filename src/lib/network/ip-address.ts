// IP addresses and ranges: their octets in network order (RFC 5280 §4.2.1.6), and their texts.

import { isIPv4, isIPv6 } from 'node:net';

const V4_OCTETS = 4;
const V6_OCTETS = 16;
const V6_GROUPS = 8;

/** 4 octets, or 16. Throws for a text that is no address, or that names a zone, which is no part of one. */
export function octetsOfAddress(text: string): Uint8Array {
  if (isIPv4(text)) return Uint8Array.from(text.split('.'), Number);
  if (!isIPv6(text) || text.includes('%'))
    throw new Error(`Cannot write the address ${JSON.stringify(text)}: it is none`);
  return Uint8Array.from(groupsOf(text).flatMap((group) => [group >> 8, group & 0xff]));
}

/** The first address of a range such as "10.0.0.0/8", and its mask. Throws for any other text, and for a later address of it. */
export function octetsOfRange(text: string): Uint8Array {
  const [, address = '', digits = ''] = /^([^/]+)\/(\d{1,3})$/.exec(text) ?? [];
  const octets = octetsOfAddress(address);
  const bits = Number(digits);
  if (bits > octets.length * 8)
    throw new Error(`Cannot write the range ${JSON.stringify(text)}: it has no such address`);
  const mask = octets.map((_, at) => maskOctet(bits, at));
  if (octets.some((octet, at) => (octet & ~(mask[at] ?? 0)) !== 0)) {
    throw new Error(`Cannot write the range ${JSON.stringify(text)}: it does not begin with its first address`);
  }
  return Uint8Array.of(...octets, ...mask);
}

/** The one form of an address's text (RFC 5952); undefined for a text that is none, or that names a zone. */
export function canonicalAddress(text: string): string | undefined {
  return isIPv4(text) || (isIPv6(text) && !text.includes('%')) ? addressOfOctets(octetsOfAddress(text)) : undefined;
}

/** Whether the address lies in one of the ranges, such as "10.0.0.0/8". */
export function isInRanges(address: string, ranges: readonly string[]): boolean {
  const octets = octetsOfAddress(address);
  return ranges.map(octetsOfRange).some((range) => {
    if (range.length !== 2 * octets.length) return false;
    return octets.every((octet, at) => (octet & (range[octets.length + at] ?? 0)) === range[at]);
  });
}

/** Of an address as a socket names it, perhaps with a zone. IPv4 within IPv6 is IPv4. Throws for a text that is no address. */
export function octetsOfSender(address: string): Uint8Array {
  return octetsOfAddress(address.replace(/^::ffff:(?=\d+\.)/i, '').replace(/%.*$/, ''));
}

/**
 * The network that counts as one client, of an address as a socket names it: "192.0.2.0/24". IPv4 within IPv6 is IPv4. Throws
 * for a text that is no address.
 */
export function networkOf(address: string, bits: { readonly v4: number; readonly v6: number }): string {
  const octets = octetsOfSender(address);
  const length = octets.length === V4_OCTETS ? bits.v4 : bits.v6;
  const first = octets.map((octet, at) => octet & maskOctet(length, at));
  return `${addressOfOctets(first)}/${length}`;
}

/** The text of a range from its first address and mask; undefined where the octets are not such. */
export function rangeOfOctets(octets: Uint8Array): string | undefined {
  const half = octets.length / 2;
  if (half !== V4_OCTETS && half !== V6_OCTETS) return undefined;
  const bits = Array.from(octets.subarray(half), (octet) => octet.toString(2).padStart(8, '0')).join('');
  const isMask = /^1*0*$/.test(bits);
  return isMask ? `${addressOfOctets(octets.subarray(0, half))}/${bits.replaceAll('0', '').length}` : undefined;
}

function maskOctet(bits: number, at: number): number {
  return 0xff & ~(0xff >> Math.min(8, Math.max(0, bits - at * 8)));
}

/** Where DNS has the names of an address: 4.3.2.1.in-addr.arpa (RFC 1035 §3.5), or its nibbles under ip6.arpa (RFC 3596 §2.5). */
export function reverseNameOf(address: string): string {
  const octets = Array.from(octetsOfAddress(address));
  if (octets.length === V4_OCTETS) return `${octets.toReversed().join('.')}.in-addr.arpa`;
  const nibbles = octets.flatMap((octet) => [octet >> 4, octet & 0xf]);
  return `${nibbles
    .map((nibble) => nibble.toString(16))
    .toReversed()
    .join('.')}.ip6.arpa`;
}

/** IPv6 in its short form (RFC 5952), as a URL writes it. Throws for octets that are neither 4 nor 16. */
export function addressOfOctets(octets: Uint8Array): string {
  if (octets.length === V4_OCTETS) return octets.join('.');
  if (octets.length !== V6_OCTETS) throw new Error(`Cannot read an address of ${octets.length} octets`);
  const groups = Array.from({ length: V6_GROUPS }, (_, at) => ((octets[2 * at] ?? 0) << 8) | (octets[2 * at + 1] ?? 0));
  return new URL(`http://[${groups.map((group) => group.toString(16)).join(':')}]`).hostname.slice(1, -1);
}

/** A URL writes it in hexadecimal groups alone, also what ends as an IPv4 address does; "::" stands for the zeros. */
function groupsOf(text: string): readonly number[] {
  const [before = '', after = ''] = new URL(`http://[${text}]`).hostname.slice(1, -1).split('::');
  const [head, tail] = [before, after].map((part) =>
    part === '' ? [] : part.split(':').map((group) => parseInt(group, 16)),
  );
  const known = [...(head ?? []), ...(tail ?? [])];
  const zeros = Array.from({ length: V6_GROUPS - known.length }, () => 0);
  return [...(head ?? []), ...zeros, ...(tail ?? [])];
}
