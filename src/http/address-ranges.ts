// Whether a peer's address lies in one of some ranges, and which addresses count as one client.

import { BlockList, isIPv6 } from 'node:net';
import { networkOf } from '../lib/network/ip-address.ts';

/** Programs on this machine, a proxy among them perhaps. */
export const LOOPBACK_RANGES = ['127.0.0.0/8', '::1/128'];

/** Of ranges such as "10.0.0.0/8". An IPv4 address within IPv6 lies in the ranges of IPv4. */
export function makeRangeCheck(ranges: readonly string[]): (address: string) => boolean {
  const list = new BlockList();
  for (const range of ranges) {
    const [first = '', bits = ''] = range.split('/');
    list.addSubnet(first, Number(bits), familyOf(first));
  }
  return (address) => {
    const plain = withoutZone(address);
    return list.check(plain, familyOf(plain));
  };
}

/** One IPv4 address, or the /64 that one subscriber has of IPv6 (RFC 6177). Throws for a text that is no address. */
export function clientNetworkOf(address: string): string {
  return networkOf(withoutZone(address), { v4: 32, v6: 64 });
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return isIPv6(address) ? 'ipv6' : 'ipv4';
}

function withoutZone(address: string): string {
  return address.replace(/%.*$/, '');
}
