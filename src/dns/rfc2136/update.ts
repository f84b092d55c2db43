// One dynamic update (RFC 2136) as a signed message, and what the answer to it says.

import { uint, viewOf } from '../../dns-message/bytes.ts';
import { CLASS, OPCODE, RCODE, rcodeName, TYPE } from '../../dns-message/codes.ts';
import { readHeader, writeHeader } from '../../dns-message/header.ts';
import { nameBytes } from '../../dns-message/name-writer.ts';
import { recordBytes, txtData } from '../../dns-message/records.ts';
import { concatBytes } from '../../lib/bytes.ts';
import type { Random } from '../../lib/random.ts';
import { because, type Reason } from '../../reasons/reason.ts';
import { reasonOf } from '../../reasons/reason-error.ts';
import {
  findTsig,
  serverTimeOf,
  type SignedMessage,
  signatureDefectOf,
  signMessage,
  type Tsig,
  TSIG_ERROR,
  type TsigKey,
} from './tsig.ts';

/** One TXT record to be there, or to be gone; other values at the name stay (RFC 2136 §2.5.1, §2.5.4). */
export interface Update {
  readonly act: 'add' | 'delete';
  /** Lower-case, no trailing dot, as all names here. */
  readonly zone: string;
  readonly name: string;
  readonly value: string;
}

/** Of all values at one name: RFC 2136 §3.4.2.2 asks for one TTL. Short, so that a failed look is soon done anew. */
export const UPDATE_TTL_SECONDS = 5;

/**
 * done: signed and certain · refused: the server says that it did not do it · untrusted: it may have, but the answer does not
 * prove it. Its reason has no addresses.
 */
export type Verdict = { readonly kind: 'done' } | { readonly kind: 'refused' | 'untrusted'; readonly detail: Reason };

const TSIG_ERROR_NAMES: Readonly<Record<number, string>> = {
  [TSIG_ERROR.badSig]: 'BADSIG',
  [TSIG_ERROR.badKey]: 'BADKEY',
  [TSIG_ERROR.badTime]: 'BADTIME',
  [TSIG_ERROR.badTrunc]: 'BADTRUNC',
};

export function writeUpdate(
  update: Update,
  signing: { readonly key: TsigKey; readonly signedAt: Date; readonly random: Random },
): SignedMessage {
  const isAdding = update.act === 'add';
  const record = {
    name: nameBytes(update.name),
    type: TYPE.TXT,
    class: isAdding ? CLASS.in : CLASS.none,
    ttlSeconds: isAdding ? UPDATE_TTL_SECONDS : 0,
    data: txtData(update.value),
  };
  const header = writeHeader({ ...UPDATE_HEADER, id: viewOf(signing.random(2)).getUint16(0) });
  const zone = [nameBytes(update.zone), uint(TYPE.SOA, 2), uint(CLASS.in, 2)];
  return signMessage(concatBytes(header, ...zone, recordBytes(record)), signing);
}

/** RFC 2136 §2.2: one zone, no prerequisites, one record, and no other data until it is signed. */
const UPDATE_HEADER = {
  opcode: OPCODE.update,
  isResponse: false,
  isAuthoritative: false,
  isTruncated: false,
  recursionDesired: false,
  isAuthenticated: false,
  rcode: 0,
  questions: 1,
  answers: 0,
  authorities: 1,
  additionals: 0,
} as const;

export interface Expectation {
  readonly request: SignedMessage;
  readonly key: TsigKey;
  readonly now: Date;
}

export function judgeAnswer(message: Uint8Array, expected: Expectation): Verdict {
  if (!isAnswerTo(message, expected.request.message)) return untrusted(because('updateOfOther'));
  try {
    return judgeSigned(message, findTsig(message), expected);
  } catch (error) {
    return untrusted(reasonOf(error));
  }
}

function isAnswerTo(message: Uint8Array, request: Uint8Array): boolean {
  const header = readHeader(message);
  return header?.opcode === OPCODE.update && header.isResponse && header.id === readHeader(request)?.id;
}

/** A refusal may come unsigned: a server that does not know the key or the signature cannot sign (RFC 8945 §5.3.2). */
function judgeSigned(message: Uint8Array, tsig: Tsig | undefined, expected: Expectation): Verdict {
  const rcode = readHeader(message)?.rcode ?? RCODE.serverFailure;
  if (tsig === undefined || tsig.mac.length === 0) {
    return rcode === RCODE.noError ? untrusted(because('updateUnsigned')) : refused(rcode, tsig, expected);
  }
  const defect = signatureDefectOf({ message, tsig }, { ...expected, requestMac: expected.request.mac });
  if (defect !== undefined) return untrusted(defect);
  return rcode === RCODE.noError && tsig.error === TSIG_ERROR.none ? { kind: 'done' } : refused(rcode, tsig, expected);
}

function refused(rcode: number, tsig: Tsig | undefined, { now }: Expectation): Verdict {
  const code = rcodeName(rcode);
  const number = tsig?.error ?? TSIG_ERROR.none;
  if (tsig === undefined || number === TSIG_ERROR.none) {
    return { kind: 'refused', detail: because('rcodeAlone', { rcode: code }) };
  }
  const error = TSIG_ERROR_NAMES[number] ?? `TSIG ${number}`;
  const serverTime = serverTimeOf(tsig);
  if (serverTime === undefined) return { kind: 'refused', detail: because('rcodeWithTsig', { rcode: code, error }) };
  const seconds = Math.abs(Math.round(now.getTime() / 1000 - serverTime));
  return { kind: 'refused', detail: because('rcodeWithClocks', { rcode: code, error, seconds }) };
}

function untrusted(why: Reason): Verdict {
  return { kind: 'untrusted', detail: because('updateUntrusted', { why }) };
}
