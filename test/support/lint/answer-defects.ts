// OCSP answers for the lint: some that nothing is wrong with, and a defect for each rule.

import { lintAnswer } from '../../../src/ca/lint/answer-linter.ts';
import type { AnswerIntent } from '../../../src/ca/lint/linted-answer.ts';
import { addMs, DAY_MS, HOUR_MS, SECOND_MS } from '../../../src/lib/clock.ts';
import * as der from '../../../src/x509/der/writer.ts';
import * as extensions from '../../../src/x509/certificate/extensions.ts';
import { writeName } from '../../../src/x509/certificate/name-writer.ts';
import { LINT_TIME } from './bases.ts';

/** Members that are bytes are DER. */
interface AnswerParts {
  readonly version: Uint8Array;
  readonly responder: Uint8Array;
  readonly producedAt: Uint8Array;
  readonly answers: readonly SingleParts[];
  readonly extensions: readonly Uint8Array[];
}

interface SingleParts {
  readonly certId: Uint8Array;
  readonly status: Uint8Array;
  readonly thisUpdate: Uint8Array;
  readonly nextUpdate: Uint8Array | undefined;
  readonly extensions: readonly Uint8Array[];
}

const NOTHING = new Uint8Array();
const KEY_HASH = new Uint8Array(20).fill(7);
const CERT_ID = der.sequence(der.octetString(new Uint8Array(20)), der.smallInteger(5));
const OTHER_CERT_ID = der.sequence(der.octetString(new Uint8Array(20)), der.smallInteger(6));
const NONCE = new Uint8Array(32).fill(9);
const at = (milliseconds: number): Uint8Array => der.generalizedTime(addMs(LINT_TIME, milliseconds));
const reasoned = (reason: number): Uint8Array =>
  der.contextConstructed(1, at(-DAY_MS), der.contextConstructed(0, der.enumerated(reason)));

const SINGLE: SingleParts = {
  certId: CERT_ID,
  status: der.contextPrimitive(0, NOTHING),
  thisUpdate: at(0),
  nextUpdate: at(4 * DAY_MS),
  extensions: [],
};
const GOOD: AnswerParts = {
  version: NOTHING,
  responder: der.contextConstructed(2, der.octetString(KEY_HASH)),
  producedAt: at(0),
  answers: [SINGLE],
  extensions: [],
};
const single = (change: Partial<SingleParts>): Partial<AnswerParts> => ({ answers: [{ ...SINGLE, ...change }] });

const RESPONDER = {
  role: 'issuing',
  keyHash: KEY_HASH,
  notBefore: addMs(LINT_TIME, -DAY_MS),
  notAfter: addMs(LINT_TIME, 30 * DAY_MS),
} as const;
const INTENT: AnswerIntent = { certIds: [CERT_ID], nonce: undefined, responder: RESPONDER, signedAt: LINT_TIME };
const ENDING = { ...RESPONDER, notAfter: addMs(LINT_TIME, HOUR_MS) };

export const ANSWER_BASES = {
  good: { parts: GOOD, intent: INTENT },
  unknown: { parts: { ...GOOD, ...single({ status: der.contextPrimitive(2, NOTHING) }) }, intent: INTENT },
  revoked: { parts: { ...GOOD, ...single({ status: reasoned(4) }) }, intent: INTENT },
  /** By a root, of an authority whose key is in other hands. */
  revokedAuthority: {
    parts: { ...GOOD, ...single({ status: reasoned(2) }) },
    intent: { ...INTENT, responder: { ...RESPONDER, role: 'root' } },
  },
  withoutReason: { parts: { ...GOOD, ...single({ status: der.contextConstructed(1, at(0)) }) }, intent: INTENT },
  several: {
    parts: { ...GOOD, answers: [SINGLE, { ...SINGLE, certId: OTHER_CERT_ID }] },
    intent: { ...INTENT, certIds: [CERT_ID, OTHER_CERT_ID] },
  },
  withNonce: {
    parts: { ...GOOD, extensions: [extensions.ocspNonce(NONCE)] },
    intent: { ...INTENT, nonce: NONCE },
  },
  /** Of a responder that ends within the hour. */
  last: { parts: { ...GOOD, ...single({ nextUpdate: at(HOUR_MS) }) }, intent: { ...INTENT, responder: ENDING } },
} as const;

export type AnswerBaseName = keyof typeof ANSWER_BASES;

export interface AnswerDefectCase {
  readonly rule: string;
  readonly base: AnswerBaseName;
  readonly change: Partial<AnswerParts>;
}

/** The rules that the answer fails after the change. */
export function failedAnswerRules(base: AnswerBaseName, change: Partial<AnswerParts>): readonly string[] {
  const { parts, intent } = ANSWER_BASES[base];
  return lintAnswer(writeAnswerParts({ ...parts, ...change }), intent).map(({ rule }) => rule);
}

export function writeAnswerParts(parts: AnswerParts): Uint8Array {
  const own = parts.extensions.length === 0 ? [] : [der.contextConstructed(1, der.sequenceOf(parts.extensions))];
  const answers = der.sequenceOf(parts.answers.map(writeSingle));
  return der.sequence(parts.version, parts.responder, parts.producedAt, answers, ...own);
}

function writeSingle({ certId, status, thisUpdate, nextUpdate, extensions: own }: SingleParts): Uint8Array {
  const end = nextUpdate === undefined ? [] : [der.contextConstructed(0, nextUpdate)];
  const more = own.length === 0 ? [] : [der.contextConstructed(1, der.sequenceOf(own))];
  return der.sequence(certId, status, thisUpdate, ...end, ...more);
}

const byName = der.contextConstructed(1, writeName([{ type: 'commonName', value: 'Responder' }]));

export const ANSWER_DEFECTS: readonly AnswerDefectCase[] = [
  {
    rule: 'rfc6960-4.2.1-readable',
    base: 'good',
    change: { version: der.contextConstructed(0, der.smallInteger(0)) },
  },
  { rule: 'rfc6960-4.2.1-readable', base: 'good', change: single({ status: der.contextPrimitive(3, NOTHING) }) },
  {
    rule: 'rfc6960-4.2.2.3-responder',
    base: 'good',
    change: { responder: der.contextConstructed(2, der.octetString(new Uint8Array(20))) },
  },
  { rule: 'rfc6960-4.2.2.3-responder', base: 'good', change: { responder: byName } },
  { rule: 'rfc6960-4.2.2.3-what-was-asked', base: 'good', change: single({ certId: OTHER_CERT_ID }) },
  { rule: 'rfc6960-4.2.2.3-what-was-asked', base: 'good', change: { answers: [SINGLE, SINGLE] } },
  { rule: 'rfc6960-4.2.2.3-what-was-asked', base: 'several', change: { answers: [SINGLE] } },
  { rule: 'rfc6960-4.2.2.1-time-type', base: 'good', change: { producedAt: der.time(LINT_TIME) } },
  { rule: 'rfc6960-4.2.2.1-time-type', base: 'good', change: single({ thisUpdate: der.time(LINT_TIME) }) },
  {
    rule: 'rfc6960-4.2.2.1-time-type',
    base: 'good',
    change: single({ status: der.contextConstructed(1, der.time(LINT_TIME)) }),
  },
  { rule: 'rfc6960-4.2.2.1-not-ahead', base: 'good', change: { producedAt: at(SECOND_MS) } },
  { rule: 'rfc6960-4.2.2.1-not-ahead', base: 'good', change: { producedAt: at(-SECOND_MS) } },
  {
    rule: 'rfc6960-4.2.2.1-revoked-by-then',
    base: 'good',
    change: single({ status: der.contextConstructed(1, at(SECOND_MS)) }),
  },
  { rule: 'br-4.9.10-validity', base: 'good', change: single({ nextUpdate: at(8 * HOUR_MS - SECOND_MS) }) },
  { rule: 'br-4.9.10-validity', base: 'good', change: single({ nextUpdate: at(10 * DAY_MS + SECOND_MS) }) },
  { rule: 'br-4.9.10-validity', base: 'good', change: single({ nextUpdate: undefined }) },
  { rule: 'rfc6960-4.2.2.2-within-responder', base: 'last', change: single({ nextUpdate: at(HOUR_MS + SECOND_MS) }) },
  {
    rule: 'rfc6960-4.2.2.2-within-responder',
    base: 'good',
    change: single({ thisUpdate: at(-DAY_MS - SECOND_MS) }),
  },
  ...[0, 2, 6, 8, 10].map(
    (reason): AnswerDefectCase => ({
      rule: 'br-7.3-reason',
      base: 'revoked',
      change: single({ status: reasoned(reason) }),
    }),
  ),
  {
    rule: 'br-7.3.2-no-single-extensions',
    base: 'revoked',
    change: single({ extensions: [extensions.extension('2.5.29.21', der.enumerated(4))] }),
  },
  { rule: 'rfc9654-2.1-nonce', base: 'good', change: { extensions: [extensions.ocspNonce(NONCE)] } },
  { rule: 'rfc9654-2.1-nonce', base: 'withNonce', change: { extensions: [] } },
  { rule: 'rfc9654-2.1-nonce', base: 'withNonce', change: { extensions: [extensions.ocspNonce(KEY_HASH)] } },
  {
    rule: 'rfc6960-4.4-no-other-extension',
    base: 'good',
    change: { extensions: [extensions.extension('1.3.6.1.5.5.7.48.1.9', NOTHING)] },
  },
];
