// Addresses of DNS servers, as written in RESEAL_RESOLVERS and as dns.getServers() answers them.

import { isIPv6 } from 'node:net';
import type { ServerAddress } from './dns-exchange.ts';

const DNS_PORT = 53;

/** Reads "192.0.2.1", "192.0.2.1:5353", "2001:db8::1", "[2001:db8::1]:5353" or a host name; undefined for anything else. */
export function parseServerAddress(text: string): ServerAddress | undefined {
  if (isIPv6(text)) return { host: text, port: DNS_PORT };
  const parts = /^(?:\[(?<v6>[^\]]+)\]|(?<host>[\w.-]+))(?::(?<port>\d{1,5}))?$/.exec(text)?.groups;
  const host = parts?.['v6'] ?? parts?.['host'];
  const port = Number(parts?.['port'] ?? DNS_PORT);
  if (host === undefined || (parts?.['v6'] !== undefined && !isIPv6(host))) return undefined;
  return port >= 1 && port <= 65_535 ? { host, port } : undefined;
}
