// When an ACME authority wants a certificate to be renewed (RFC 9773).

import { z } from 'zod';
import { base64UrlOf } from '../../lib/base64url.ts';
import { bytesOfHex } from '../../lib/bytes.ts';
import { because } from '../../reasons/reason.ts';
import { unreadable } from './acme-error.ts';
import { shown } from './authority-problem.ts';
import type { AcmeSession } from './session.ts';

export interface RenewalInfo {
  readonly from: Date;
  readonly until: Date;
  /** A page that says why; undefined where there is none. */
  readonly explanationUrl: string | undefined;
  /** When to ask again; undefined where nothing is said. */
  readonly retryAt: Date | undefined;
}

const TIME = z.iso.datetime({ offset: true }).transform((text) => new Date(text));

const RENEWAL_INFO = z.object({
  suggestedWindow: z.object({ start: TIME, end: TIME }).refine(({ start, end }) => start < end),
  explanationURL: z.string().optional().catch(undefined),
});

/** RFC 9773 §4.1; undefined for a certificate that does not name its issuer's key. `serial` is lower-case hex, as DER has it. */
export function renewalIdOf(certificate: {
  readonly authorityKeyIdentifier: Uint8Array | undefined;
  readonly serial: string;
}): string | undefined {
  const { authorityKeyIdentifier, serial } = certificate;
  if (authorityKeyIdentifier === undefined) return undefined;
  return `${base64UrlOf(authorityKeyIdentifier)}.${base64UrlOf(bytesOfHex(serial))}`;
}

/** Undefined where the authority offers no windows. Throws AcmeError. */
export async function fetchRenewalInfo(session: AcmeSession, renewalId: string): Promise<RenewalInfo | undefined> {
  const { renewalInfo } = await session.directory();
  if (renewalInfo === undefined) return undefined;
  const url = session.judge(`${renewalInfo.href.replace(/\/$/, '')}/${renewalId}`);
  const { json, retryAt } = await session.get(url);
  const read = RENEWAL_INFO.safeParse(json);
  if (!read.success) return unreadable(because('acmeWindow'));
  const { suggestedWindow, explanationURL } = read.data;
  const explanationUrl = explanationURL?.startsWith('https://') === true ? shown(explanationURL) : undefined;
  return { from: suggestedWindow.start, until: suggestedWindow.end, explanationUrl, retryAt };
}
