// Where a DNS server is asked, and the system's own, for where no others are configured.

import { isIP, isIPv6 } from 'node:net';

export interface ServerAddress {
  /** An IP address. */
  readonly host: string;
  readonly port: number;
}

const DNS_PORT = 53;

/** Reads what dns.getServers() answers: "192.0.2.1", "192.0.2.1:5353", "2001:db8::1" or "[2001:db8::1]:5353". */
export function parseServerAddress(text: string): ServerAddress {
  if (isIP(text) !== 0) return { host: text, port: DNS_PORT };
  const parts = /^(?:\[(?<v6>.+)\]|(?<v4>[^:]+)):(?<port>\d{1,5})$/.exec(text)?.groups;
  const host = parts?.['v6'] ?? parts?.['v4'] ?? '';
  if (isIP(host) === 0 || isIPv6(host) !== (parts?.['v6'] !== undefined)) {
    throw new Error(`Cannot use the DNS server "${text}": it is no address with or without a port`);
  }
  return { host, port: Number(parts?.['port']) };
}
