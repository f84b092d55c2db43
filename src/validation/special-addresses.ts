// Which addresses may be connected to on behalf of others: those of the public Internet, and no special-purpose one.

import { BlockList, isIP } from 'node:net';

/** IANA IPv4 Special-Purpose Address Registry, and multicast (RFC 5771); whether globally reachable or not. */
const SPECIAL_V4: readonly (readonly [network: string, prefix: number, source: string])[] = [
  ['0.0.0.0', 8, 'RFC 791 §3.2, this network'],
  ['10.0.0.0', 8, 'RFC 1918, private use'],
  ['100.64.0.0', 10, 'RFC 6598, shared address space'],
  ['127.0.0.0', 8, 'RFC 1122 §3.2.1.3, loopback'],
  ['169.254.0.0', 16, 'RFC 3927, link-local; clouds keep their metadata there'],
  ['172.16.0.0', 12, 'RFC 1918, private use'],
  ['192.0.0.0', 24, 'RFC 6890 §2.1, protocol assignments'],
  ['192.0.2.0', 24, 'RFC 5737, documentation'],
  ['192.31.196.0', 24, 'RFC 7535, AS112'],
  ['192.52.193.0', 24, 'RFC 7450, AMT'],
  ['192.88.99.0', 24, 'RFC 7526, 6to4 relays'],
  ['192.168.0.0', 16, 'RFC 1918, private use'],
  ['192.175.48.0', 24, 'RFC 7534, AS112'],
  ['198.18.0.0', 15, 'RFC 2544, benchmarking'],
  ['198.51.100.0', 24, 'RFC 5737, documentation'],
  ['203.0.113.0', 24, 'RFC 5737, documentation'],
  ['224.0.0.0', 4, 'RFC 5771, multicast'],
  ['240.0.0.0', 4, 'RFC 1112 §4, reserved, and the broadcast address'],
];

/** RFC 4291 §2.4 and IANA: unicast is given out of this block alone; mapped, NAT64, local and multicast lie outside. */
const GLOBAL_UNICAST_V6 = { network: '2000::', prefix: 3 } as const;

/** IANA IPv6 Special-Purpose Address Registry, as far as it lies in GLOBAL_UNICAST_V6. */
const SPECIAL_V6: readonly (readonly [network: string, prefix: number, source: string])[] = [
  ['2001::', 23, 'RFC 2928, protocol assignments, with Teredo, ORCHID and benchmarking'],
  ['2001:db8::', 32, 'RFC 3849, documentation'],
  ['2002::', 16, 'RFC 3056, 6to4, which holds any IPv4 address'],
  ['2620:4f:8000::', 48, 'RFC 7534, AS112'],
  ['3fff::', 20, 'RFC 9637, documentation'],
];

const specialV4 = blockListOf(SPECIAL_V4, 'ipv4');
const specialV6 = blockListOf(SPECIAL_V6, 'ipv6');
const globalUnicastV6 = blockListOf([[GLOBAL_UNICAST_V6.network, GLOBAL_UNICAST_V6.prefix, 'IANA']], 'ipv6');

/** True for an address of the public Internet; false for special-purpose ones, and for what is no plain IP address. */
export function isPublicAddress(address: string): boolean {
  if (isIP(address) === 4) return !specialV4.check(address, 'ipv4');
  if (isIP(address) !== 6 || address.includes('%')) return false;
  return globalUnicastV6.check(address, 'ipv6') && !specialV6.check(address, 'ipv6');
}

/** Public addresses, and besides those in the ranges, such as "10.0.0.0/8"; true stands for every address there is. */
export function allowAddresses(special: boolean | readonly string[]): (address: string) => boolean {
  if (typeof special === 'boolean') return special ? () => true : isPublicAddress;
  const [v4, v6] = (['ipv4', 'ipv6'] as const).map((family) => blockListOf(networksOf(special, family), family));
  return (address) => {
    if (isPublicAddress(address)) return true;
    if (isIP(address) === 4) return v4?.check(address, 'ipv4') === true;
    return isIP(address) === 6 && !address.includes('%') && v6?.check(address, 'ipv6') === true;
  };
}

function networksOf(ranges: readonly string[], family: 'ipv4' | 'ipv6') {
  return ranges
    .map((range) => range.split('/'))
    .map(([network = '', prefix]) => [network, Number(prefix), 'the operator'] as const)
    .filter(([network]) => isIP(network) === (family === 'ipv4' ? 4 : 6));
}

function blockListOf(
  table: readonly (readonly [network: string, prefix: number, source: string])[],
  family: 'ipv4' | 'ipv6',
): BlockList {
  const list = new BlockList();
  for (const [network, prefix] of table) list.addSubnet(network, prefix, family);
  return list;
}
