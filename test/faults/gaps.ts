// Every gap between two steps in which a process may die: what it leaves on record, and what becomes of that.

import type { Step } from '../../src/certificates/model/certificate.ts';
import type { IssuanceState } from '../../src/certificates/model/issuance.ts';
import type { Moment } from './moments.ts';

/**
 * apply: a free certificate · commit: an order whose information was given before · reissue: of an issued certificate ·
 * pair: of a national one, by new keys for both halves ·
 * reuse: a reissue by an uploaded CSR that needs no proof again, so that its call need not wait for a worker ·
 * revoke: of an issued certificate · lineage: the same, with a reissue ·
 * superseded: a reissue after which the original goes by its schedule, which is due at once; the gaps are the original's.
 */
export type Kind = 'apply' | 'commit' | 'reissue' | 'pair' | 'reuse' | 'revoke' | 'lineage' | 'superseded';

export interface Gap {
  /** When the process dies. */
  readonly at: Moment;
  readonly kinds: readonly Kind[];
  /** Where the worker is held meanwhile, when somebody cancels the order; undefined: nobody does. */
  readonly cancelledAt?: Moment;
  /** The step that the dead process leaves on record; undefined: what it was before the call. */
  readonly leaves: Step | undefined;
  readonly leavesSerials: readonly IssuanceState[];
  readonly endsAs: Step;
  readonly endsWithSerials: readonly IssuanceState[];
}

const ORDERS: readonly Kind[] = ['apply', 'commit', 'reissue', 'pair'];
const ALL_ORDERS: readonly Kind[] = [...ORDERS, 'reuse'];
/** Of the others the applicant brought the key. */
const WITH_OUR_KEY: readonly Kind[] = ['apply', 'reissue', 'pair'];

const issuedAfter = (at: Moment, leaves: Step | undefined): Gap => {
  return { at, kinds: ORDERS, leaves, leavesSerials: [], endsAs: 'issued', endsWithSerials: ['issued'] };
};

const issuedAnew = (at: Moment): Gap => {
  return { ...issuedAfter(at, 'issuing'), leavesSerials: ['planned'], endsWithSerials: ['abandoned', 'issued'] };
};

/** What its call issues is on record when it is issued, and not before: the caller, who had no answer, calls again. */
const calledAgain = (at: Moment): Gap => ({ ...issuedAfter(at, undefined), kinds: ['reuse'] });

const issuedAlready = (at: Moment): Gap => ({ ...issuedAfter(at, 'issued'), leavesSerials: ['issued'] });

const revokedAfter = (at: Moment, leaves: Step): Gap => {
  const kinds: readonly Kind[] = ['revoke', 'lineage', 'superseded'];
  return { at, kinds, leaves, leavesSerials: ['issued'], endsAs: 'revoked', endsWithSerials: ['issued'] };
};

const cancelledAfter = (at: Moment, serials: readonly IssuanceState[]): Gap => {
  const after = issuedAfter(at, 'cancelled');
  return { ...after, leavesSerials: serials, endsAs: 'cancelled', endsWithSerials: serials };
};

export const GAPS: readonly Gap[] = [
  { ...issuedAfter('orderOpened', undefined), kinds: ALL_ORDERS },
  issuedAfter('orderStored', 'validating'),
  issuedAfter('jobClaimed', 'validating'),
  issuedAfter('proofPublished', 'validating'),
  issuedAfter('publicationRecorded', 'validating'),
  { ...issuedAfter('keyMade', 'validating'), kinds: WITH_OUR_KEY },
  { ...issuedAfter('keyStored', 'validating'), kinds: WITH_OUR_KEY },
  issuedAfter('proofSeen', 'validating'),
  issuedAfter('proofRecorded', 'issuing'),
  issuedAnew('planStored'),
  calledAgain('planStored'),
  issuedAnew('signed'),
  calledAgain('signed'),
  issuedAnew('storing'),
  { ...issuedAlready('stored'), kinds: ALL_ORDERS },
  issuedAlready('proofRetracted'),
  issuedAlready('retractionRecorded'),
  { ...issuedAfter('orderCancelled', 'validating'), cancelledAt: 'proofSeen' },
  { ...issuedAnew('orderCancelled'), cancelledAt: 'planStored' },
  { ...cancelledAfter('cancellationRecorded', []), cancelledAt: 'proofPublished' },
  { ...cancelledAfter('cancellationRecorded', []), cancelledAt: 'proofSeen' },
  { ...cancelledAfter('cancellationRecorded', ['abandoned']), cancelledAt: 'planStored' },
  revokedAfter('revocationRequested', 'revoking'),
  { ...revokedAfter('revocationAnswered', 'revoking'), kinds: ['revoke', 'superseded'] },
  { ...revokedAfter('revocationRecorded', 'revoked'), kinds: ['revoke', 'superseded'] },
];

/** Gaps of the revocation lists' job: one runs at a time, so that each process dies in one of them. */
export const LIST_GAPS = ['listRead', 'shardsStored', 'listStored'] as const satisfies readonly Moment[];

/** One certificate, in one gap. */
export interface Part {
  readonly gap: Gap;
  readonly kind: Kind;
  /** Its main domain, which no other part has. */
  readonly domain: string;
}

/** All that one process is at when it dies. "storing" holds the only writer, so there is one of it, each time another. */
export function partsOf(round: number): readonly Part[] {
  return GAPS.flatMap((gap) => kindsOf(gap, round).map((kind) => ({ gap, kind, domain: domainOf(gap, kind) })));
}

function kindsOf({ at, kinds }: Gap, round: number): readonly Kind[] {
  return at === 'storing' ? kinds.slice(round % kinds.length).slice(0, 1) : kinds;
}

export function domainOf({ at, cancelledAt }: Gap, kind: Kind): string {
  return `${kind}.${at}.${cancelledAt ?? 'never'}.example.com`.toLowerCase();
}
