// Domains as policies name them: which names of certificates a pattern covers, and which it has hosts in common with.

import { isIP } from 'node:net';
import { domainToASCII } from 'node:url';
import { canonicalAddress } from '../lib/network/ip-address.ts';

/**
 * any: "*" · host: "example.com", with its "www." name, which certificates have together · below: "*.example.com", every
 * name below example.com and not that one · address: an IP address in its one form (RFC 5952).
 */
export type DomainPattern =
  | { readonly kind: 'any' }
  | { readonly kind: 'host' | 'below'; readonly domain: string }
  | { readonly kind: 'address'; readonly address: string };

/** RFC 1035 §2.3.4, in text. */
const MAX_DOMAIN_LENGTH = 253;
/** Underscores too, which foreign certificates that were uploaded may have. */
const DOMAIN = /^[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})*$/;
const WILDCARD_PREFIX = '*.';

/** In either case of letters, as U-labels or A-labels, with or without the trailing dot. Undefined for what names no domain. */
export function readDomainPattern(text: string): DomainPattern | undefined {
  if (text === '*') return { kind: 'any' };
  if (isIP(text) !== 0) {
    const address = canonicalAddress(text);
    return address === undefined ? undefined : { kind: 'address', address };
  }
  const isBelow = text.startsWith(WILDCARD_PREFIX);
  const domain = asciiOf(isBelow ? text.slice(WILDCARD_PREFIX.length) : text);
  if (domain.length > MAX_DOMAIN_LENGTH || !DOMAIN.test(domain)) return undefined;
  return { kind: isBelow ? 'below' : 'host', domain };
}

/** Whether every host that a certificate for the name serves is one of the pattern. The name is as it is stored. */
export function coversAll(pattern: DomainPattern, name: string): boolean {
  switch (pattern.kind) {
    case 'any':
      return true;
    case 'address':
      return name === pattern.address;
    case 'host':
      return isHostOf(pattern.domain, name);
    case 'below':
      return isBelowDomain(pattern.domain, name);
  }
}

/** Whether a certificate for the name serves any host of the pattern, as a wildcard serves the names one label below. */
export function coversAny(pattern: DomainPattern, name: string): boolean {
  if (coversAll(pattern, name)) return true;
  return pattern.kind === 'host' && hostsOf(pattern.domain).some((host) => name === wildcardOver(host));
}

/** What a host pattern stands for. */
export function hostsOf(domain: string): readonly string[] {
  return [domain, `www.${domain}`];
}

/** The wildcard that serves the host: "*.example.com" for "www.example.com". */
export function wildcardOver(host: string): string {
  return WILDCARD_PREFIX + host.slice(host.indexOf('.') + 1);
}

function isHostOf(domain: string, name: string): boolean {
  return hostsOf(domain).includes(name);
}

/** A wildcard's hosts are below the domain where its base is, or is the domain itself: either way the text ends so. */
function isBelowDomain(domain: string, name: string): boolean {
  return name.endsWith(`.${domain}`);
}

/** Plain text is folded only, because UTS 46 reads "1.2" as an address. */
function asciiOf(written: string): string {
  const text = written.endsWith('.') ? written.slice(0, -1) : written;
  return /^[\x21-\x7e]*$/.test(text) ? text.toLowerCase() : domainToASCII(text);
}
