// An address in a certificate as the rules look at it: taken apart once for all of them, and for the settings it comes from.

import { isIPv4, isIPv6 } from 'node:net';

const MAX_HOST_OCTETS = 253; // RFC 1035 §2.3.4, as text
/** RFC 3986 §3: what stands between "http://" and the path, and the path. */
const PARTS = /^http:\/\/([^/?#]*)(.*)$/s;
/** RFC 3986 §3.2, without user: the host and the port. */
const AUTHORITY = /^(\[[^[\]@]*\]|[^:[\]@]*)(?::([1-9]\d{0,4}))?$/;
const MAX_PORT = 65_535;
/** RFC 3986 §3.3, without query and fragment. */
const PATH = /^(?:\/(?:[\w.~!$&'()*+,;=:@-]|%[\da-f]{2})*)*$/i;
/** RFC 1123 §2.1: names that are no address end in a label that is no number. */
const HOST_NAME = /^(?:(?!-)[a-z\d-]{1,63}(?<!-)\.)*(?!\d+$)(?!-)[a-z\d-]{1,63}(?<!-)$/i;

export interface LintedUrl {
  readonly isHttp: boolean;
  /** How it is none by RFC 3986, or has more than an address of a document needs; as the end of a sentence. */
  readonly syntaxDefect: string | undefined;
  /** How its host is neither a name nor an IP address (RFC 5280 §4.2.1.6). */
  readonly hostDefect: string | undefined;
}

/** undefined stands for a location that is no URI. What is wrong with others than those of http is not looked at. */
export function readLintedUrl(text: string | undefined): LintedUrl {
  const [, authority, path = ''] = PARTS.exec(text ?? '') ?? [];
  if (authority === undefined) return { isHttp: false, syntaxDefect: undefined, hostDefect: undefined };
  const [, host, port = '80'] = AUTHORITY.exec(authority) ?? [];
  if (host === undefined || Number(port) > MAX_PORT || !PATH.test(path)) {
    return { isHttp: true, syntaxDefect: 'is not host, port and path alone', hostDefect: undefined };
  }
  return { isHttp: true, syntaxDefect: undefined, hostDefect: hostDefectOf(host) };
}

/** As the end of a sentence; undefined for a host that a certificate may name. IPv6 stands in brackets. */
export function hostDefectOf(host: string): string | undefined {
  const isAddress = isIPv4(host) || (host.startsWith('[') && host.endsWith(']') && isIPv6(host.slice(1, -1)));
  if (isAddress || (host.length <= MAX_HOST_OCTETS && HOST_NAME.test(host))) return undefined;
  return 'has a host that is neither a name of letters, digits and hyphens nor an IP address';
}
