// OCSP answers, written (RFC 6960 §4.2): the data to be signed, the signed answer around it, and the unsigned refusals.

import {
  bitString,
  contextConstructed,
  contextPrimitive,
  enumerated,
  generalizedTime,
  objectIdentifier,
  octetString,
  sequence,
  sequenceOf,
} from '../der/writer.ts';
import { REVOCATION_REASONS } from './crl.ts';
import { ocspNonce } from '../certificate/extensions.ts';
import { OID } from '../der/oid.ts';

/** RFC 6960 §4.2.1, OCSPResponseStatus. */
const ANSWER_STATUS = {
  successful: 0,
  malformedRequest: 1,
  internalError: 2,
  tryLater: 3,
  unauthorized: 6,
} as const;

export type OcspRefusal = Exclude<keyof typeof ANSWER_STATUS, 'successful'>;

export type CertStatus =
  | { readonly kind: 'good' }
  /** CRLReason; undefined for unspecified. */
  | { readonly kind: 'revoked'; readonly at: Date; readonly reason: number | undefined }
  | { readonly kind: 'unknown' };

export interface SingleAnswer {
  /** CertID, DER. */
  readonly certId: Uint8Array;
  readonly status: CertStatus;
}

export interface AnswerFields {
  /** SHA-1 of the responder's key bits. */
  readonly responderKeyHash: Uint8Array;
  readonly producedAt: Date;
  readonly thisUpdate: Date;
  readonly nextUpdate: Date;
  readonly answers: readonly SingleAnswer[];
  readonly nonce: Uint8Array | undefined;
}

/** The ResponseData, version 1. Fractions of a second are cut. */
export function writeTbsAnswer(fields: AnswerFields): Uint8Array {
  const thisUpdate = generalizedTime(fields.thisUpdate);
  const times = [thisUpdate, contextConstructed(0, generalizedTime(fields.nextUpdate))];
  const isProducedThen = fields.producedAt.getTime() === fields.thisUpdate.getTime();
  return sequence(
    contextConstructed(2, octetString(fields.responderKeyHash)),
    isProducedThen ? thisUpdate : generalizedTime(fields.producedAt),
    sequenceOf(fields.answers.map(({ certId, status }) => sequence(certId, writeStatus(status), ...times))),
    ...(fields.nonce === undefined ? [] : [contextConstructed(1, sequence(ocspNonce(fields.nonce)))]),
  );
}

/** The OCSPResponse around a BasicOCSPResponse; members are DER but for the signature. */
export function writeAnswer(signed: {
  readonly tbs: Uint8Array;
  readonly signatureAlgorithm: Uint8Array;
  readonly signature: Uint8Array;
  /** The responder's. */
  readonly certificate: Uint8Array;
}): Uint8Array {
  const { tbs, signatureAlgorithm, signature, certificate } = signed;
  const certificates = contextConstructed(0, sequence(certificate));
  const basic = sequence(tbs, signatureAlgorithm, bitString(signature), certificates);
  const answer = sequence(objectIdentifier(OID.ocspBasic), octetString(basic));
  return sequence(enumerated(ANSWER_STATUS.successful), contextConstructed(0, answer));
}

export function writeOcspRefusal(refusal: OcspRefusal): Uint8Array {
  return sequence(enumerated(ANSWER_STATUS[refusal]));
}

function writeStatus(status: CertStatus): Uint8Array {
  switch (status.kind) {
    case 'good':
      return contextPrimitive(0, new Uint8Array());
    case 'revoked':
      return contextConstructed(1, generalizedTime(status.at), ...writeReason(status.reason));
    case 'unknown':
      return contextPrimitive(2, new Uint8Array());
  }
}

/** Unspecified is left out, as in revocation lists (BR §7.3). */
function writeReason(reason: number | undefined): readonly Uint8Array[] {
  if (reason === undefined || reason === 0) return [];
  if (!REVOCATION_REASONS.has(reason)) {
    throw new Error(`Cannot write OCSP answer: ${reason} is no reason for revocation`);
  }
  return [contextConstructed(0, enumerated(reason))];
}
