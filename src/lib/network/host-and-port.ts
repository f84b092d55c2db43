// Hosts as people and URLs write them: with a port in one text, and IPv6 addresses in brackets.

import { isIP } from 'node:net';

const LABEL = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?';
/** Its last label has a letter: "10.0.1" would be an address to the system. */
const HOST_NAME = new RegExp(`^(?=.{1,253}$)(?:${LABEL}\\.)*(?=[a-z0-9-]*[a-z])${LABEL}$`);

/** "10.0.0.11:443", "[2001:db8::1]:443" or "web-1.internal:443"; undefined for any other text. */
export function hostAndPortOf(text: string): { readonly host: string; readonly port: number } | undefined {
  const parts = /^(?:\[(?<v6>[^\]]*)\]|(?<host>[^:[\]]*)):(?<port>[0-9]{1,5})$/.exec(text)?.groups;
  const port = Number(parts?.['port']);
  const host = parts?.['v6'] ?? parts?.['host'] ?? '';
  if (!(port >= 1 && port <= 65_535) || host.includes('%')) return undefined;
  const isHost = parts?.['v6'] === undefined ? isIP(host) === 4 || HOST_NAME.test(host) : isIP(host) === 6;
  return isHost ? { host, port } : undefined;
}

/** The same text again. */
export function placeText({ host, port }: { readonly host: string; readonly port: number }): string {
  return `${withBrackets(host)}:${port}`;
}

/** As a URL has it: an IPv6 address in brackets, any other host as it is. */
export function withBrackets(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}

/** An IPv6 address without the brackets that it has in a URL; any other host as it is. */
export function withoutBrackets(host: string): string {
  return /^\[(?<address>.*)\]$/.exec(host)?.groups?.['address'] ?? host;
}
