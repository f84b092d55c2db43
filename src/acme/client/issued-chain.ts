// Certificates that an ACME authority has issued (RFC 8555 §7.4.2, §7.6): fetched, with the alternate chains, and revoked.

import { base64UrlOf } from '../../lib/base64url.ts';
import { because } from '../../reasons/reason.ts';
import { AcmeError, isProblem, unreadable } from './acme-error.ts';
import type { AcmeSession, Signer } from './session.ts';

/** Alternate chains that are looked at for the one that the operator prefers. */
export const MAX_ALTERNATES = 5;

/** PEM, as it came. */
export type ChainText = string;

/**
 * The chain that `isPreferred` is content with, of the first one and its alternates; where it is content with none, the first.
 * Throws AcmeError.
 */
export async function fetchChain(
  session: AcmeSession,
  wanted: {
    readonly signer: Signer;
    readonly url: URL;
    readonly isPreferred: ((chain: ChainText) => boolean) | undefined;
  },
): Promise<ChainText> {
  const { signer, url, isPreferred } = wanted;
  const first = await session.post(url, { signer, payload: undefined });
  if (!first.text.includes('-----BEGIN CERTIFICATE-----')) {
    return unreadable(because('acmeMember', { url: url.href, member: 'certificate' }));
  }
  if (isPreferred === undefined || isPreferred(first.text)) return first.text;
  for (const address of alternatesIn(first.link, url)) {
    const text = await fetchAlternate(session, { signer, address });
    if (text !== undefined && isPreferred(text)) return text;
  }
  return first.text;
}

/** Undefined for one that cannot be had: the first chain serves as well. Throws AcmeError where the authority is to be asked again. */
async function fetchAlternate(
  session: AcmeSession,
  { signer, address }: { readonly signer: Signer; readonly address: string },
): Promise<ChainText | undefined> {
  try {
    return (await session.post(session.judge(address), { signer, payload: undefined })).text;
  } catch (error) {
    if (!(error instanceof AcmeError) || error.kind === 'unreachable') throw error;
    return undefined;
  }
}

/** RFC 8288: <address>;rel="alternate", with commas between several; the address may be a relative one. */
export function alternatesIn(link: string, base: URL): readonly string[] {
  const found = [...link.matchAll(/<([^<>]*)>([^<]*)/g)]
    .filter(([, , parameters = '']) => /;\s*rel\s*=\s*"?alternate"?\s*(?:[;,]|$)/i.test(parameters.trimEnd()))
    .map(([, address = '']) => URL.parse(address, base)?.href ?? address);
  return found.slice(0, MAX_ALTERNATES);
}

/** With the account's key. `reason`: a CRLReason. What is revoked already stays so. */
export async function revokeCertificate(
  session: AcmeSession,
  { signer, leaf, reason }: { readonly signer: Signer; readonly leaf: Uint8Array; readonly reason: number | undefined },
): Promise<void> {
  const { revokeCert: url } = await session.directory();
  try {
    await session.post(url, { signer, payload: { certificate: base64UrlOf(leaf), reason } });
  } catch (error) {
    if (!isProblem(error, 'alreadyRevoked')) throw error;
  }
}
