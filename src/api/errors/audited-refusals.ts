// Which refusals stand in the log of operations: those of somebody without the right, or without a good signature.

import type { Caller } from '../../accounts/caller.ts';
import type { Refusal } from '../../failure.ts';

export interface RefusedCall {
  readonly refusal: Refusal['kind'];
  readonly action: string | undefined;
  /** Of the key whose signature was good, or was tried; empty where there is no such key. */
  readonly secretId: string;
  readonly address: string;
  readonly requestId: string;
}

const AUDITED: ReadonlySet<Refusal['kind']> = new Set<Refusal['kind']>([
  'actionDenied',
  'projectClosed',
  'cascadeDenied',
  'accountUnverified',
  'accountSuspended',
  'addressNotPermitted',
  'secretIdUnknown',
  'signatureWrong',
  'tokenRefused',
  'signInRefused',
  'signInTooOften',
  'requestForged',
  'administrationDenied',
  'operatorDenied',
  'sumsDenied',
]);

/** Undefined for the others: mistakes, and what the state of things forbids. */
export function auditedRefusalOf(
  refusal: Refusal,
  call: {
    readonly caller: Caller | undefined;
    readonly action: string | undefined;
    readonly address: string;
    readonly requestId: string;
  },
): RefusedCall | undefined {
  if (!AUDITED.has(refusal.kind)) return undefined;
  const { caller, action, address, requestId } = call;
  // Nobody is the caller yet where a key is refused as such.
  const tried = 'secretId' in refusal ? refusal.secretId : '';
  return { refusal: refusal.kind, action, secretId: caller?.secretId ?? tried, address, requestId };
}
