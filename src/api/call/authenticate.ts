// Who calls: the step that ends in a caller whose signature over this request is good, or in a refusal.

import type { Caller, FoundCaller } from '../../accounts/caller.ts';
import { isInKeyRanges } from '../../accounts/key-addresses.ts';
import { refuse } from '../../failure.ts';
import { MINUTE_MS, SECOND_MS } from '../../lib/clock.ts';
import { because } from '../../reasons/reason.ts';
import type { ReadRequest, WireRequest } from './request.ts';
import { isTc3SignatureGood, readAuthorization } from '../signatures/tc3.ts';
import { isV1SignatureGood, readV1Authorization } from '../signatures/v1.ts';
import { checkTc3, checkV1, type Refused } from './transport-rules.ts';

/** Undefined for an unknown SecretId, and for a disabled or expired key, alike. */
export type FindCaller = (secretId: string) => Promise<FoundCaller | undefined>;

/** reference/protocol.md: more than 5 minutes of skew is AuthFailure.SignatureExpire. */
export const MAX_SKEW_MS = 5 * MINUTE_MS;

/** A SecretId has 36 characters here; those of other services have fewer than this. */
export const MAX_SECRET_ID_LENGTH = 128;

interface Signed {
  readonly secretId: string;
  /** Of TC3's scope: the UTC date that the timestamp must fall on. */
  readonly date: string | undefined;
  readonly isGood: (secretKey: string) => boolean;
}

/**
 * Checks in this order: authorization, SecretId, timestamp, signature, address, suspension; of the last two nobody learns who
 * cannot sign. An identical request is no replay: two equal calls within one second are byte-identical, and official clients
 * make them.
 */
export async function authenticate(
  request: ReadRequest,
  world: { readonly findCaller: FindCaller; readonly refused: Refused; readonly now: Date },
): Promise<Caller> {
  const signed = readSigned(request, world.refused);
  // Temporary credentials do not exist here, so a token can only belong to another service's.
  if (request.token !== undefined && request.token !== '') refuse({ kind: 'tokenRefused' });
  const mayExist = signed.secretId.length <= MAX_SECRET_ID_LENGTH;
  const found = mayExist ? await world.findCaller(signed.secretId) : undefined;
  if (found === undefined) return refuse({ kind: 'secretIdUnknown' });
  checkTimestamp({ timestamp: request.timestamp, scopeDate: signed.date }, world.now);
  if (!signed.isGood(found.secretKey)) refuse({ kind: 'signatureWrong', secretId: signed.secretId });
  checkAddress(request.wire, found);
  checkStanding(found);
  return found.caller;
}

/** Throws accountSuspended. */
export function checkStanding({ isSuspended, caller }: Pick<FoundCaller, 'isSuspended' | 'caller'>): void {
  if (isSuspended) refuse({ kind: 'accountSuspended', secretId: caller.secretId });
}

/** Only whoever has the key learns that it may be used from elsewhere. Throws addressNotPermitted. */
export function checkAddress(
  { remoteAddress: address }: Pick<WireRequest, 'remoteAddress'>,
  { addresses, caller: { secretId } }: FoundCaller,
): void {
  if (!isInKeyRanges(address, addresses)) refuse({ kind: 'addressNotPermitted', address, secretId });
}

function readSigned(request: ReadRequest, refused: Refused): Signed {
  const { signature, wire } = request;
  if (signature.kind === 'v1') {
    const authorization = readV1Authorization(signature.fields);
    checkV1(authorization, refused);
    const isGood = (secretKey: string) => isV1SignatureGood({ wire, authorization }, secretKey);
    return { secretId: authorization.secretId, date: undefined, isGood };
  }
  const authorization = readAuthorization(wire.headers.get('authorization'));
  checkTc3(wire, { signedHeaders: authorization.signedHeaders, refused });
  if (request.timestamp === undefined) refuse({ kind: 'parameterMissing', name: 'Timestamp' });
  const isGood = (secretKey: string) => isTc3SignatureGood({ wire, authorization }, secretKey);
  return { secretId: authorization.secretId, date: authorization.date, isGood };
}

const TIMESTAMP = /^[0-9]{1,12}$/;

function checkTimestamp(
  { timestamp, scopeDate }: { readonly timestamp: string | undefined; readonly scopeDate: string | undefined },
  now: Date,
): void {
  if (timestamp === undefined || !TIMESTAMP.test(timestamp)) {
    return refuse({ kind: 'signatureExpired', detail: because('timestampForm') });
  }
  const time = new Date(Number(timestamp) * SECOND_MS);
  if (Math.abs(now.getTime() - time.getTime()) > MAX_SKEW_MS) {
    const minutes = MAX_SKEW_MS / MINUTE_MS;
    refuse({
      kind: 'signatureExpired',
      detail: because('timestampFar', { minutes }),
    });
  }
  if (scopeDate !== undefined && scopeDate !== time.toISOString().slice(0, scopeDate.length)) {
    refuse({ kind: 'signatureExpired', detail: because('timestampDate') });
  }
}
