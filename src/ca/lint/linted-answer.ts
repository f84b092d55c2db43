// The record that the rules for OCSP answers look at: the data of an answer that is about to be signed, read once.

import { type DerCursor, readDer } from '../../x509/der/reader.ts';
import { constructedContextTag, contextTag, TAG } from '../../x509/der/values.ts';
import { type Extensions, readExtensions } from '../../x509/certificate/extension-reader.ts';
import type { AuthorityRecord } from '../ports.ts';

/** What the responder means to sign. */
export interface AnswerIntent {
  /** CertIDs, DER: what was asked about. */
  readonly certIds: readonly Uint8Array[];
  /** Of the request; undefined for an answer to everybody. */
  readonly nonce: Uint8Array | undefined;
  readonly responder: AnsweringResponder;
  readonly signedAt: Date;
}

export interface AnsweringResponder {
  /** Of the authority for which it answers. */
  readonly role: AuthorityRecord['role'];
  readonly keyHash: Uint8Array;
  /** Of its own certificate. */
  readonly notBefore: Date;
  readonly notAfter: Date;
}

export interface LintedAnswer {
  readonly intent: AnswerIntent;
  /** SHA-1 of the responder's key; undefined where it is named by its name. */
  readonly responderKeyHash: Uint8Array | undefined;
  readonly producedAt: LintedTime;
  readonly answers: readonly LintedSingle[];
  /** Of the answer as a whole. */
  readonly extensions: Extensions;
}

export interface LintedTime {
  readonly date: Date;
  readonly isGeneralized: boolean;
}

export interface LintedRevocation {
  readonly at: LintedTime;
  readonly reason: number | undefined;
}

/** RFC 6960 §4.2.1, SingleResponse. */
export interface LintedSingle {
  /** DER. */
  readonly certId: Uint8Array;
  /** undefined for good and unknown. */
  readonly revocation: LintedRevocation | undefined;
  readonly thisUpdate: LintedTime;
  readonly nextUpdate: LintedTime | undefined;
  readonly hasExtensions: boolean;
}

const NO_EXTENSIONS: Extensions = new Map();
/** One about MAX_CERT_IDS certificates (x509/status/ocsp-request.ts) has 4 KB. */
const MAX_ANSWER_BYTES = 16 * 1024;
/** RFC 6960 §4.2.1, CertStatus. */
const GOOD = contextTag(0);
const REVOKED = constructedContextTag(1);
const UNKNOWN = contextTag(2);
const EXPLICIT_0 = constructedContextTag(0);
/** RFC 6960 §4.2.1, ResponderID. */
const BY_NAME = constructedContextTag(1);
const BY_KEY = constructedContextTag(2);
const EXTENSIONS = constructedContextTag(1);

/** From the ResponseData, DER. Throws EncodingError. */
export function readLintedAnswer(tbs: Uint8Array, intent: AnswerIntent): LintedAnswer {
  return readDer(tbs, { what: 'OCSP answer', maxBytes: MAX_ANSWER_BYTES }, (cursor) =>
    cursor.sequence('ResponseData', (members) => ({
      intent,
      responderKeyHash: readResponder(members),
      producedAt: readTime(members, 'producedAt'),
      answers: members.sequence('responses', (responses) =>
        responses.each((response) => response.sequence('response', readSingle)),
      ),
      extensions: members.optional('responseExtensions', EXTENSIONS, readExtensions) ?? NO_EXTENSIONS,
    })),
  );
}

/** Version 1 is the default, and so left out (X.690 §11.5). */
function readResponder(cursor: DerCursor): Uint8Array | undefined {
  if (cursor.nextTag === BY_KEY) return cursor.constructed('responderID', BY_KEY, (key) => key.octetString('key hash'));
  cursor.element('responderID', BY_NAME);
  return undefined;
}

function readTime(cursor: DerCursor, field: string): LintedTime {
  const isGeneralized = cursor.nextTag === TAG.generalizedTime;
  return { date: cursor.time(field), isGeneralized };
}

function readSingle(cursor: DerCursor): LintedSingle {
  const certId = cursor.unread('certID', TAG.sequence).der;
  const revocation = cursor.nextTag === REVOKED ? cursor.constructed('certStatus', REVOKED, readRevoked) : undefined;
  if (revocation === undefined) cursor.element('certStatus', cursor.nextTag === UNKNOWN ? UNKNOWN : GOOD);
  const thisUpdate = readTime(cursor, 'thisUpdate');
  const nextUpdate = cursor.optional('nextUpdate', EXPLICIT_0, (time) => readTime(time, 'nextUpdate'));
  const hasExtensions = cursor.each((member) => member.any('singleExtensions')).length > 0;
  return { certId, revocation, thisUpdate, nextUpdate, hasExtensions };
}

function readRevoked(cursor: DerCursor): LintedRevocation {
  const at = readTime(cursor, 'revocationTime');
  const reason = cursor.optional('revocationReason', EXPLICIT_0, (value) => value.element('reason', TAG.enumerated));
  return { at, reason: reason?.content[0] };
}
