// The text of a persistent record: who it names, and whether it holds for an account now (draft-ietf-acme-dns-persist, BR §3.2.2.4.22).

import { MAX_SEEN, shown } from '../finding.ts';
import { readIssueProperty } from '../caa/property.ts';
import { because, type Reason } from '../../reasons/reason.ts';
import { SECOND_MS } from '../../lib/clock.ts';

/** A URI of 1,024 characters with all that may stand beside it; what is longer is not looked into. */
export const MAX_RECORD_CHARACTERS = 1536;
/** Beyond the year 33,000; more digits would be no time that a clock here knows. */
export const MAX_UNTIL_DIGITS = 12;

/** RFC 8659 §4.2 as RFC 8657 §3 and the draft have it; other parameters are ignored. */
export interface RecordText {
  /** Lower-case. */
  readonly issuer: string;
  readonly accountUri: string;
  readonly holdsBelow: boolean;
  readonly until: Date | undefined;
}

/** What is wrong with a record that names this authority. */
export type RecordDefect = 'persistentUnreadable' | 'persistentOtherAccount' | 'persistentEnded' | 'persistentNotBelow';

export interface RecordQuestion {
  /** The domains by which records may name this authority, lower-case. */
  readonly identifiers: readonly string[];
  /** What may stand for the account at this domain. */
  readonly accountUris: readonly string[];
  /** Whether it must hold for more than its own domain. */
  readonly needsBelow: boolean;
  readonly now: Date;
}

export type Judged = { readonly value: string } & (
  | ({ readonly kind: 'holds' } & Pick<RecordText, 'holdsBelow' | 'until'>)
  /** It names others, or cannot be read at all: everybody may write what he likes there. */
  | { readonly kind: 'others' }
  | { readonly kind: 'defect'; readonly defect: RecordDefect }
);

export function judgeRecord(value: string, question: RecordQuestion): Judged {
  const issuer = issuerIn(value);
  if (issuer === undefined || !question.identifiers.includes(issuer)) return { value, kind: 'others' };
  const text = readRecordText(value);
  const defect = text === undefined ? 'persistentUnreadable' : defectOf(text, question);
  if (text === undefined || defect !== undefined)
    return { value, kind: 'defect', defect: defect ?? 'persistentUnreadable' };
  return { value, kind: 'holds', holdsBelow: text.holdsBelow, until: text.until };
}

function defectOf(text: RecordText, question: RecordQuestion): RecordDefect | undefined {
  // RFC 3986 §6.2.1: as it is written.
  if (!question.accountUris.includes(text.accountUri)) return 'persistentOtherAccount';
  if (text.until !== undefined && question.now > text.until) return 'persistentEnded';
  return question.needsBelow && !text.holdsBelow ? 'persistentNotBelow' : undefined;
}

/** Of several that hold, that which holds for most and longest. */
export function bestOf(judged: readonly Judged[]): Extract<Judged, { readonly kind: 'holds' }> | undefined {
  const holding = judged.filter((one) => one.kind === 'holds');
  return holding.toSorted((one, other) => worthOf(other) - worthOf(one))[0];
}

function worthOf({ holdsBelow, until }: Pick<RecordText, 'holdsBelow' | 'until'>): number {
  return (holdsBelow ? 1e16 : 0) + (until?.getTime() ?? 9e15);
}

/** Why none of the records at the place holds; undefined where there is none that names this authority. */
export function objectionTo(judged: readonly Judged[], place: string): Reason | undefined {
  const [first] = judged.flatMap((one) => (one.kind === 'defect' ? [one] : []));
  return first === undefined ? undefined : because(first.defect, { place, value: shown(first.value) });
}

export function seenOf(judged: readonly Judged[]): readonly string[] {
  return judged.slice(0, MAX_SEEN).map(({ value }) => shown(value));
}

/** What stands before the first semicolon, so that a record that cannot be read is told of to those whom it names alone. */
function issuerIn(value: string): string | undefined {
  if (value.length > MAX_RECORD_CHARACTERS) return undefined;
  const [issuer = ''] = value.split(';', 1);
  return readIssueProperty(issuer)?.issuer;
}

/** Undefined for what is not of the grammar, a parameter that stands twice, no account, and an end that is no number. */
export function readRecordText(value: string): RecordText | undefined {
  if (value.length > MAX_RECORD_CHARACTERS) return undefined;
  const property = readIssueProperty(value);
  if (property === undefined) return undefined;
  const { issuer, parameters } = property;
  const names = parameters.map(([name]) => name);
  if (new Set(names).size < names.length) return undefined;
  const { accounturi, policy, persistuntil } = Object.fromEntries(parameters);
  const until = persistuntil === undefined ? undefined : timeOf(persistuntil);
  if (accounturi === undefined || accounturi === '' || until === 'none') return undefined;
  return { issuer, accountUri: accounturi, holdsBelow: policy?.toLowerCase() === 'wildcard', until };
}

/** UNIX seconds, in the one form that a number has. */
function timeOf(text: string): Date | 'none' {
  const isNumber = /^(?:0|[1-9][0-9]*)$/.test(text) && text.length <= MAX_UNTIL_DIGITS;
  return isNumber ? new Date(Number(text) * SECOND_MS) : 'none';
}

/** The same as its owner would write it. */
export function writeRecordText({ issuer, accountUri, holdsBelow, until }: RecordText): string {
  const parts = [
    issuer,
    `accounturi=${accountUri}`,
    ...(holdsBelow ? ['policy=wildcard'] : []),
    ...(until === undefined ? [] : [`persistUntil=${Math.floor(until.getTime() / SECOND_MS)}`]),
  ];
  return parts.join('; ');
}
