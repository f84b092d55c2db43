// What a look at a proof was to find, has found, where and when, on the wire of our own actions.

import type {
  PlaceFinding,
  PlaceStanding,
  Proof,
  ProofFinding,
  ValidationResult,
} from '../../certificates/model/proof.ts';
import { inWords, type Reason } from '../../reasons/reason.ts';
import { type Language, tongueOf } from '../call/request.ts';
import { wireTime, wireTimeOrNone } from '../words/times.ts';
import { wordOfMethod } from '../words/wire-values.ts';

/** Of the words about one proof, in which names and addresses of strangers stand. */
export const MAX_REASON_CHARACTERS = 500;

/** From here. */
const RESULTS: { readonly [result in ValidationResult]: string } = {
  good: 'GOOD',
  txtNotFound: 'NOT_FOUND',
  txtWrong: 'OTHER',
  nsNotFound: 'NO_SUCH_DOMAIN',
  cnameNotFound: 'NOT_FOUND',
  cnameWrong: 'OTHER',
  fileNotFound: 'NOT_FOUND',
  fileWrong: 'OTHER',
  tlsFailed: 'NOT_FOUND',
  tlsWrong: 'OTHER',
  notCorroborated: 'NOT_CORROBORATED',
};

const STANDINGS: { readonly [standing in PlaceStanding]: string } = {
  same: 'SAME',
  other: 'OTHER',
  unheard: 'UNHEARD',
  notAwaited: 'NOT_AWAITED',
};

export interface LookedAt {
  readonly finding: ProofFinding;
  readonly at: Date;
}

export function findingView(proof: Proof, { finding, at }: LookedAt, language: Language) {
  const { result, seen, detail, from = [] } = finding;
  const expected = expectedOf(proof);
  const isSeenHere = result === 'good' || result === 'notCorroborated';
  return {
    Expected: expected,
    Result: RESULTS[result],
    // What perspectives see instead stands with each.
    Found: isSeenHere ? [expected.Value] : seen,
    Reason: shownReason(detail, language),
    CheckTime: wireTime(at),
    Perspectives: from.map((place) => placeView(place, language)),
  };
}

function placeView({ place, standing, seen, detail }: PlaceFinding, language: Language) {
  return {
    Name: place,
    Result: STANDINGS[standing],
    Found: seen,
    Reason: detail === undefined ? '' : shownReason(detail, language),
  };
}

/** Where records in DNS have given it, what they say; else what the applicant has to publish. */
export function expectedOf({ method, place, value, placement, persistent = [] }: Proof) {
  const [record] = persistent;
  if (record !== undefined) return { Type: 'TXT', Place: record.place, Value: record.value };
  if (placement?.kind === 'delegation') return { Type: 'CNAME', Place: place, Value: placement.target };
  return { Type: method === 'file' ? 'FILE' : method === 'tlsAlpn' ? 'TLS_ALPN' : 'TXT', Place: place, Value: value };
}

/** As the order keeps it. */
export function proofView(proof: Proof, language: Language) {
  const { domain, provedAt, lastLook, persistent = [] } = proof;
  return {
    Domain: domain,
    VerifyType: wordOfMethod(proof.method),
    ProvedTime: wireTimeOrNone(provedAt),
    LastLook: lastLook === undefined ? null : findingView(proof, { finding: lastLook, at: lastLook.at }, language),
    PersistentRecords: persistent.map((record) => ({
      Name: record.place,
      Value: record.value,
      PersistUntilTime: wireTimeOrNone(record.until),
    })),
    Expected: expectedOf(proof),
  };
}

export function shownReason(reason: Reason, language: Language): string {
  const words = inWords(reason, tongueOf(language)).replace(/[\p{C}\p{Zl}\p{Zp}]/gu, '\ufffd');
  return words.length > MAX_REASON_CHARACTERS ? `${words.slice(0, MAX_REASON_CHARACTERS - 1)}…` : words;
}
