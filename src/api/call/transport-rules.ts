// What an operator may refuse of the ways in which clients sign and send: each is safe to serve, and not all need to be.

import { refuse } from '../../failure.ts';
import { because, type Reason } from '../../reasons/reason.ts';
import type { WireRequest } from './request.ts';

/**
 * plainHttp: calls that did not come by HTTPS · signatureV1: everything but TC3 · sha1: signature v1 by HmacSHA1 ·
 * unsignedPayload: TC3 that leaves the body out of the signature · unsignedAction: TC3 that leaves X-TC-Action out.
 */
export const REFUSABLE = ['plainHttp', 'signatureV1', 'sha1', 'unsignedPayload', 'unsignedAction'] as const;

export type Refusable = (typeof REFUSABLE)[number];

export type Refused = ReadonlySet<Refusable>;

/** Throws protocolUnsupported. Never redirected: a client that follows would have sent its request in the clear again. */
export function checkTransport({ isSecure }: Pick<WireRequest, 'isSecure'>, refused: Refused): void {
  if (isSecure || !refused.has('plainHttp')) return;
  refuse({ kind: 'protocolUnsupported', detail: because('httpsOnly') });
}

/** Throws authorizationMalformed. */
export function checkV1({ hash }: { readonly hash: 'sha1' | 'sha256' }, refused: Refused): void {
  if (refused.has('signatureV1')) unaccepted(because('v1NotAccepted'));
  if (hash === 'sha1' && refused.has('sha1')) {
    unaccepted(because('sha1NotAccepted'));
  }
}

/** Throws authorizationMalformed. */
export function checkTc3(
  wire: Pick<WireRequest, 'headers'>,
  { signedHeaders, refused }: { readonly signedHeaders: readonly string[]; readonly refused: Refused },
): void {
  if (refused.has('unsignedPayload') && isPayloadUnsigned(wire)) {
    unaccepted(because('unsignedPayload'));
  }
  if (refused.has('unsignedAction') && !signedHeaders.includes('x-tc-action')) {
    unaccepted(because('signedHeaderMissing', { header: 'x-tc-action' }));
  }
}

/** The word by which a client leaves the body out of its signature (reference/protocol.md). */
export const UNSIGNED_PAYLOAD = 'UNSIGNED-PAYLOAD';

export function isPayloadUnsigned({ headers }: Pick<WireRequest, 'headers'>): boolean {
  return headers.get('x-tc-content-sha256') === UNSIGNED_PAYLOAD;
}

function unaccepted(detail: Reason): never {
  return refuse({ kind: 'authorizationMalformed', detail });
}
