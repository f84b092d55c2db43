// Which hosts are this machine, by how they are named.

/** As `URL` writes hosts, and without the brackets: addresses in their one form, names in lower case. RFC 6761 §6.3 has the names. */
const LOOPBACK = /^(?:(?:[^.]+\.)*localhost\.?|127(?:\.\d+){3}|\[::1\]|::1)$/;

export function isLoopback(host: string): boolean {
  return LOOPBACK.test(host);
}
