// What lies behind a link to a download: the zip, as long as the link and the certificate last.

import { hasForm, isDownloadable } from '../certificates/inventory/download.ts';
import type { World } from '../certificates/ports/world.ts';
import { DomainError } from '../failure.ts';
import { readLinkToken } from './download-link.ts';
import type { RateLimits, RateRequest } from './call/rate.ts';
import { downloadNameOf, packForm } from './views/download.ts';

export type Download =
  | { readonly kind: 'file'; readonly name: string; readonly bytes: Uint8Array; readonly certificateId: string }
  /** No such link was ever made. */
  | { readonly kind: 'unknown' }
  /** The link is over, the certificate is revoked or deleted, or its account suspended. */
  | { readonly kind: 'gone' }
  | { readonly kind: 'tooOften' };

export interface Downloads {
  follow(link: { readonly token: string; readonly name: string }): Promise<Download>;
}

/** Packing costs milliseconds, and a link may be followed by whoever has it. */
export const FOLLOWED_PER_SECOND = 20;

export function makeDownloads(world: World, rateLimits: RateLimits): Downloads {
  return { follow: async (link) => await follow(world, link, rateLimits) };
}

async function follow(
  world: World,
  { token, name }: { readonly token: string; readonly name: string },
  rateLimits: RateLimits,
): Promise<Download> {
  const target = readLinkToken(world, token);
  if (target === undefined) return { kind: 'unknown' };
  if (target.isOver) return { kind: 'gone' };
  const { certificateId, form, pfx } = target;
  const certificate = await world.store.reads.certificates.find(certificateId);
  const now = world.clock.now();
  if (certificate === undefined || !isDownloadable(certificate, now) || !hasForm(certificate, form)) {
    return { kind: 'gone' };
  }
  if (name !== downloadNameOf(certificate, form)) return { kind: 'unknown' };
  const { accountUin } = certificate;
  if (await world.isSuspended(accountUin)) return { kind: 'gone' };
  if (!(await mayFollow(rateLimits, { accountUin, action: 'downloads', limit: FOLLOWED_PER_SECOND, now }))) {
    return { kind: 'tooOften' };
  }
  return { kind: 'file', name, certificateId, bytes: await packForm(world, certificate, { form, pfx }) };
}

async function mayFollow(rateLimits: RateLimits, request: RateRequest): Promise<boolean> {
  try {
    await rateLimits.pass(request);
    return true;
  } catch (error) {
    if (error instanceof DomainError) return false;
    throw error;
  }
}
