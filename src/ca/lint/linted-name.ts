// A DNS name of a certificate as the rules look at it: taken apart once for all of them.

import { parse } from 'tldts';

const WILDCARD = '*';
const ICANN_SECTION = { allowPrivateDomains: false, extractHostname: false, validateHostname: false } as const;

export interface LintedName {
  readonly text: string;
  /** Those without a wildcard; empty ones are among them. */
  readonly labels: readonly string[];
  /** Whether its last label is a public top-level domain (the ICANN section of the public suffix list). */
  readonly isPublic: boolean;
  /** Whether it is a public suffix itself, or a wildcard of one. */
  readonly isSuffix: boolean;
}

export function readLintedName(text: string): LintedName {
  const base = text.startsWith('*.') ? text.slice(2) : text;
  const { domain, isIcann } = parse(base, ICANN_SECTION);
  const isPublic = isIcann === true;
  return {
    text,
    labels: text.split('.').filter((label) => !label.includes(WILDCARD)),
    isPublic,
    isSuffix: isPublic && domain === null,
  };
}
