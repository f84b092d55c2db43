// Rules for OCSP answers (RFC 6960 §4.2, BR §4.9.10 and §7.3), their numbers written down once more.

import { DAY_MS, HOUR_MS } from '../../lib/clock.ts';
import { octetString } from '../../x509/der/writer.ts';
import { OID } from '../../x509/der/oid.ts';
import type { LintedAnswer, LintedSingle } from './linted-answer.ts';
import { REVOCATION_REASONS_OF } from './revocation-reasons.ts';

export interface AnswerRule {
  readonly id: string;
  readonly section: string;
  /** One sentence without its full stop. */
  readonly requires: string;
  /** How the answer fails, as the end of a sentence; undefined where it passes. */
  readonly defectOf: (answer: LintedAnswer) => string | undefined;
}

const MIN_VALIDITY_MS = 8 * HOUR_MS; // BR §4.9.10
const MAX_VALIDITY_MS = 10 * DAY_MS; // BR §4.9.10

export const ANSWER_RULES: readonly AnswerRule[] = [
  {
    id: 'rfc6960-4.2.2.3-responder',
    section: 'RFC 6960 4.2.2.3',
    requires: 'The answer names the key of the responder that signs it',
    defectOf: ({ responderKeyHash, intent }) =>
      responderKeyHash !== undefined && isSame(responderKeyHash, intent.responder.keyHash)
        ? undefined
        : 'it names another responder',
  },
  {
    id: 'rfc6960-4.2.2.3-what-was-asked',
    section: 'RFC 6960 4.2.2.3',
    requires: 'It is about the certificates that were asked about, and no others',
    defectOf: ({ answers, intent: { certIds } }) =>
      answers.length === certIds.length && answers.every(({ certId }, at) => isSame(certId, certIds[at] ?? certId))
        ? undefined
        : 'it is about other certificates than were asked about',
  },
  {
    id: 'rfc6960-4.2.2.1-time-type',
    section: 'RFC 6960 4.2.2.1',
    requires: 'Every time is a GeneralizedTime',
    defectOf: ({ producedAt, answers }) =>
      producedAt.isGeneralized && answers.every(hasGeneralizedTimes) ? undefined : 'a time has the wrong type',
  },
  {
    id: 'rfc6960-4.2.2.1-not-ahead',
    section: 'RFC 6960 4.2.2.1',
    requires: 'It is not produced before what it says is known, nor after it is signed',
    defectOf: ({ producedAt, answers, intent: { signedAt } }) =>
      producedAt.date <= signedAt && answers.every(({ thisUpdate }) => thisUpdate.date <= producedAt.date)
        ? undefined
        : 'it is dated ahead',
  },
  {
    id: 'rfc6960-4.2.2.1-revoked-by-then',
    section: 'RFC 6960 4.2.2.1',
    requires: 'No revocation is later than the time at which the status was known',
    defectOf: ofEach(({ revocation, thisUpdate }) =>
      revocation !== undefined && revocation.at.date > thisUpdate.date ? 'a revocation in it is to come' : undefined,
    ),
  },
  {
    id: 'br-4.9.10-validity',
    section: 'BR 4.9.10',
    requires: 'It holds for 8 hours to 10 days, or as long as its responder, where that is shorter',
    defectOf: (answer) => {
      const { notAfter } = answer.intent.responder;
      return ofEach((single) => validityDefectOf(single, notAfter))(answer);
    },
  },
  {
    id: 'rfc6960-4.2.2.2-within-responder',
    section: 'RFC 6960 4.2.2.2',
    requires: "It holds within the validity of its responder's certificate",
    defectOf: ({ answers, intent: { responder } }) =>
      answers.every(
        ({ thisUpdate, nextUpdate = thisUpdate }) =>
          thisUpdate.date >= responder.notBefore && nextUpdate.date <= responder.notAfter,
      )
        ? undefined
        : "it holds outside the validity of its responder's certificate",
  },
  {
    id: 'br-7.3-reason',
    section: 'BR 7.3',
    requires: 'A reason is one that a server may be revoked for, or by a root an authority, and not "unspecified"',
    defectOf: (answer) => {
      const reasons = REVOCATION_REASONS_OF[answer.intent.responder.role];
      return ofEach(({ revocation }) =>
        revocation?.reason === undefined || reasons.has(revocation.reason)
          ? undefined
          : `a reason in it is ${revocation.reason}`,
      )(answer);
    },
  },
  {
    id: 'br-7.3.2-no-single-extensions',
    section: 'BR 7.3.2',
    requires: 'What is said of one certificate has no extensions',
    defectOf: ofEach(({ hasExtensions }) => (hasExtensions ? 'an answer in it has extensions' : undefined)),
  },
  {
    id: 'rfc9654-2.1-nonce',
    section: 'RFC 9654 2.1',
    requires: 'It has the nonce of the request, and none where that has none',
    defectOf: ({ extensions, intent: { nonce } }) => {
      const value = extensions.get(OID.ocspNonce)?.value;
      const isSameNonce = nonce !== undefined && value !== undefined && isSame(value, octetString(nonce));
      return isSameNonce || (nonce === undefined && value === undefined)
        ? undefined
        : 'its nonce is not that of the request';
    },
  },
  {
    id: 'rfc6960-4.4-no-other-extension',
    section: 'RFC 6960 4.4',
    requires: 'There is no other extension',
    defectOf: ({ extensions }) => {
      for (const oid of extensions.keys()) if (oid !== OID.ocspNonce) return `it has the extension ${oid}`;
      return undefined;
    },
  },
];

function ofEach(defectOf: (answer: LintedSingle) => string | undefined): AnswerRule['defectOf'] {
  return ({ answers }) => {
    for (const answer of answers) {
      const defect = defectOf(answer);
      if (defect !== undefined) return defect;
    }
    return undefined;
  };
}

function hasGeneralizedTimes({ thisUpdate, nextUpdate, revocation }: LintedSingle): boolean {
  return [thisUpdate, nextUpdate, revocation?.at].every((time) => time?.isGeneralized !== false);
}

function validityDefectOf({ thisUpdate, nextUpdate }: LintedSingle, end: Date): string | undefined {
  if (nextUpdate === undefined) return 'it does not say how long it holds';
  const lengthMs = nextUpdate.date.getTime() - thisUpdate.date.getTime();
  const isLongEnough = lengthMs >= MIN_VALIDITY_MS || nextUpdate.date >= end;
  return isLongEnough && lengthMs <= MAX_VALIDITY_MS ? undefined : `it holds for ${lengthMs / HOUR_MS} hours`;
}

function isSame(left: Uint8Array, right: Uint8Array): boolean {
  return Buffer.compare(left, right) === 0;
}
