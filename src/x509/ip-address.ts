// IP addresses as certificates hold them: their octets in network order (RFC 5280 §4.2.1.6).

import { isIPv4, isIPv6 } from 'node:net';

const V6_GROUPS = 8;

/** 4 octets, or 16. Throws for a text that is no address, or that names a zone, which is no part of one. */
export function octetsOfAddress(text: string): Uint8Array {
  if (isIPv4(text)) return Uint8Array.from(text.split('.'), Number);
  if (!isIPv6(text) || text.includes('%'))
    throw new Error(`Cannot write the address ${JSON.stringify(text)}: it is none`);
  return Uint8Array.from(groupsOf(text).flatMap((group) => [group >> 8, group & 0xff]));
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
