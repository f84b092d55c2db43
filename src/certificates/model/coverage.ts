// For which domains a certificate is good.

import { isWildcard } from './domain-name.ts';

/** RFC 9525 §6.3: a wildcard stands for one label, the left-most. For a wildcard only the same wildcard is good. */
export function isGoodFor(names: readonly string[], domain: string): boolean {
  if (names.includes(domain)) return true;
  const dot = domain.indexOf('.');
  return !isWildcard(domain) && dot > 0 && names.includes(`*${domain.slice(dot)}`);
}
