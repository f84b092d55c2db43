// Whose request it is, by the connection or by what a trusted proxy says of it, and whether it came by HTTPS.

import type { IncomingHttpHeaders } from 'node:http';
import { isIPv4 } from 'node:net';
import { canonicalAddress } from '../lib/network/ip-address.ts';

/** The one header in which the proxies write; the other is whatever a client likes. */
export type ForwardingHeader = 'X-Forwarded-For' | 'Forwarded';

export interface Connection {
  readonly peer: string | undefined;
  readonly isTls: boolean;
  readonly headers: IncomingHttpHeaders;
}

export interface Proxies {
  readonly isTrusted: (address: string) => boolean;
  readonly header: ForwardingHeader;
}

export interface CallerAddress {
  /** In its one form, IPv4 within IPv6 as IPv4; empty where the connection is gone already. */
  readonly address: string;
  /** From the caller to the first proxy, or to us where there is none. */
  readonly isSecure: boolean;
}

/**
 * The rightmost address that is none of a trusted proxy: each proxy writes after those before it, so what lies left of that
 * address is its caller's own invention. Where what the proxies have written cannot be read, it is the peer's.
 */
export function callerAddressOf({ peer, isTls, headers }: Connection, proxies: Proxies): CallerAddress {
  const own = plainAddress(peer ?? '') ?? '';
  if (own === '' || !proxies.isTrusted(own)) return { address: own, isSecure: isTls };
  const hops = proxies.header === 'Forwarded' ? hopsOfForwarded(headers) : hopsOfXForwarded(headers);
  const isSecure = hops.schemes.length === 0 ? isTls : hops.schemes.every((scheme) => scheme.toLowerCase() === 'https');
  return { address: addressOf(hops.addresses, { own, proxies }), isSecure };
}

interface Hops {
  /** From left to right, as they are written. */
  readonly addresses: readonly string[];
  /** By which the request came to each proxy that tells. */
  readonly schemes: readonly string[];
}

function addressOf(
  addresses: readonly string[],
  { own, proxies }: { readonly own: string; readonly proxies: Proxies },
): string {
  let caller = own;
  for (const text of addresses.toReversed()) {
    const hop = hopAddress(text);
    if (hop === undefined) return own;
    caller = hop;
    if (!proxies.isTrusted(hop)) break;
  }
  return caller;
}

function hopsOfXForwarded(headers: IncomingHttpHeaders): Hops {
  const [addresses, schemes] = [headers['x-forwarded-for'], headers['x-forwarded-proto']].map((header) =>
    withoutEmpty(textOf(header).split(',')),
  );
  return { addresses: addresses ?? [], schemes: schemes ?? [] };
}

/** RFC 7239 §4: elements with a comma between them, each of pairs with a semicolon between. */
function hopsOfForwarded({ forwarded }: IncomingHttpHeaders): Hops {
  const elements = partsOf(textOf(forwarded), ',').map((element) => partsOf(element, ';'));
  return {
    addresses: elements.map((pairs) => valueIn(pairs, 'for')),
    schemes: elements.map((pairs) => valueIn(pairs, 'proto')).filter((scheme) => scheme !== ''),
  };
}

/** An address, perhaps with a port: 192.0.2.1:4711, [2001:db8::1]:4711. Undefined for "unknown" and other names. */
function hopAddress(text: string): string | undefined {
  const bracketed = /^\[([^\]]*)\](?::\d{1,5})?$/.exec(text)?.[1];
  return plainAddress(bracketed ?? text.replace(/^([\d.]+):\d{1,5}$/, '$1'));
}

function plainAddress(text: string): string | undefined {
  // IPv4 has no other form, and nearly every connection has such an address.
  if (isIPv4(text)) return text;
  return canonicalAddress(text.replace(/%.*$/, '').replace(/^::ffff:(?=\d+\.)/i, ''));
}

/**
 * From left to right; separators within quotes separate nothing. It is read from its end, so that a quote which a caller
 * leaves open swallows none of what the proxies write after it.
 */
function partsOf(text: string, separator: ',' | ';'): readonly string[] {
  const parts: string[] = [];
  let [end, isQuoted] = [text.length, false];
  for (let at = text.length - 1; at >= 0; at -= 1) {
    if (text[at] === '"') isQuoted = !isQuoted;
    if (text[at] !== separator || isQuoted) continue;
    parts.push(text.slice(at + 1, end));
    end = at;
  }
  return withoutEmpty([text.slice(0, end), ...parts.toReversed()]);
}

function withoutEmpty(parts: readonly string[]): readonly string[] {
  return parts.map((part) => part.trim()).filter((part) => part !== '');
}

/** Empty where there is none. */
function valueIn(pairs: readonly string[], name: 'for' | 'proto'): string {
  return unquoted(pairs.find((pair) => pair.toLowerCase().startsWith(`${name}=`))?.slice(name.length + 1) ?? '');
}

function unquoted(text: string): string {
  return text.replace(/^"(.*)"$/, '$1');
}

function textOf(header: string | readonly string[] | undefined): string {
  return typeof header === 'string' ? header : (header ?? []).join(', ');
}
