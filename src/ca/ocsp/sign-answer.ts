// Signs an answer: how long it holds, and how long it is kept ready.

import { hash } from 'node:crypto';
import { addMs, DAY_MS, HOUR_MS } from '../../lib/clock.ts';
import { type SingleAnswer, writeAnswer, writeTbsAnswer } from '../../x509/status/ocsp-answer.ts';
import { lintAnswer } from '../lint/answer-linter.ts';
import { describeDefects } from '../lint/linter.ts';
import { backdated } from '../profile/validity.ts';
import type { OcspSigner } from './signers.ts';

/** BR §4.9.10: 8 hours to 10 days, and of 16 hours or more a newer one is there at half its life. */
export const ANSWER_VALIDITY_MS = 4 * DAY_MS;
/** Unknown today may be issued in a minute: an answer that says so holds as briefly as BR §4.9.10 lets it. */
export const UNKNOWN_VALIDITY_MS = 8 * HOUR_MS;

export interface SignedAnswer {
  /** The OCSPResponse, DER. */
  readonly der: Uint8Array;
  readonly thisUpdate: Date;
  readonly nextUpdate: Date;
  /** Half-way: from then on another takes its place. */
  readonly refreshAt: Date;
  /** SHA-256 of the whole, hex. */
  readonly sha256: string;
}

export interface AnswerContent {
  readonly answers: readonly SingleAnswer[];
  readonly nonce: Uint8Array | undefined;
}

/** Throws where it does not pass the lint. */
export async function signAnswer(
  content: AnswerContent,
  by: { readonly signer: OcspSigner; readonly now: Date },
): Promise<SignedAnswer> {
  const { signer, certificate, keyHash, notBefore, notAfter } = by.signer;
  // An answer that is older than its signer's certificate looks forged.
  const thisUpdate = backdated(by.now, notBefore);
  const isKnown = content.answers.every(({ status }) => status.kind !== 'unknown');
  const asked = addMs(thisUpdate, isKnown ? ANSWER_VALIDITY_MS : UNKNOWN_VALIDITY_MS);
  // Nobody could verify it when its signer's certificate has ended.
  const nextUpdate = asked < notAfter ? asked : notAfter;
  const dates = { producedAt: thisUpdate, thisUpdate, nextUpdate };
  const answers = content.answers.map((answer) => asOf(thisUpdate, answer));
  const tbs = writeTbsAnswer({ ...content, answers, ...dates, responderKeyHash: keyHash });
  refuseDefects(tbs, { content, ...by });
  const signature = await signer.sign(tbs);
  const der = writeAnswer({ tbs, signatureAlgorithm: signer.signatureAlgorithm, signature, certificate });
  const refreshAt = addMs(thisUpdate, (nextUpdate.getTime() - thisUpdate.getTime()) / 2);
  return { der, thisUpdate, nextUpdate, refreshAt, sha256: hash('sha256', der) };
}

/** A defect is a mistake of this service: the answer is not signed, and the request for it fails. */
function refuseDefects(
  tbs: Uint8Array,
  { content, signer: responder, now: signedAt }: Parameters<typeof signAnswer>[1] & { readonly content: AnswerContent },
): void {
  const certIds = content.answers.map(({ certId }) => certId);
  const defects = lintAnswer(tbs, { certIds, nonce: content.nonce, responder, signedAt });
  if (defects.length > 0) throw new Error(`Cannot sign an OCSP answer: ${describeDefects(defects)}`);
}

/** An answer does not say what comes after it, and it is dated back: what is revoked since then is so by the answer's date. */
function asOf(thisUpdate: Date, answer: SingleAnswer): SingleAnswer {
  const { certId, status } = answer;
  if (status.kind !== 'revoked' || status.at <= thisUpdate) return answer;
  return { certId, status: { ...status, at: thisUpdate } };
}
