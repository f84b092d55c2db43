// Which groups of certificates a list is about, and of each which part: a pure rule, beside phaseOf, with which a property test
// holds it together.

import type { CertificateFilter, Standing } from '../../certificates/model/certificate-filter.ts';
import type { CertificateType, Phase, Step } from '../../certificates/model/certificate.ts';
import type { KeyAlgorithmId } from '../../x509/keys/algorithms.ts';

export interface ListGroup {
  readonly id: number;
  readonly projectId: number;
  readonly source: 'ordered' | 'uploaded';
  readonly type: CertificateType;
  readonly step: Step;
  readonly isReissue: boolean;
  readonly isAutomatic: boolean;
  readonly productId: string;
  readonly keyAlgorithm: KeyAlgorithmId;
}

/**
 * Which certificates of a group: all · live: not expired · over: expired · open: with time left to prove · overdue: without.
 */
export type Part = 'all' | 'live' | 'over' | 'open' | 'overdue';

/** Groups of which the same part is meant. */
export interface Slice {
  readonly part: Part;
  readonly groupIds: readonly number[];
}

/** None where the filter selects nothing. */
export function slicesOf(filter: CertificateFilter, groups: readonly ListGroup[]): readonly Slice[] {
  const parts = Map.groupBy(groups, (group) => partOf(group, filter));
  return [...parts].flatMap(([part, of]) => (part === undefined ? [] : [{ part, groupIds: of.map(({ id }) => id) }]));
}

function partOf(group: ListGroup, filter: CertificateFilter): Part | undefined {
  if (!isOfKind(group, filter)) return undefined;
  const { step } = group;
  const [inTime, late] = PHASES_BY_TIME[step] ?? [step, undefined];
  const isWanted = (phase: Phase | undefined): boolean => phase !== undefined && isInPhase(group, { phase, filter });
  const wanted = [isWanted(inTime), isWanted(late)];
  if (late === undefined) return wanted[0] ? 'all' : undefined;
  if (wanted[0]) return wanted[1] ? 'all' : IN_TIME[step];
  return wanted[1] ? LATE[step] : undefined;
}

/** The phases between which time decides. */
const PHASES_BY_TIME: { readonly [step in Step]?: readonly [inTime: Phase, late: Phase] } = {
  issued: ['issued', 'expired'],
  validating: ['validating', 'failed'],
};
const IN_TIME: { readonly [step in Step]?: Part } = { issued: 'live', validating: 'open' };
const LATE: { readonly [step in Step]?: Part } = { issued: 'over', validating: 'overdue' };

function isOfKind(group: ListGroup, filter: CertificateFilter): boolean {
  const { projectIds, source, type, productIds, keyAlgorithms } = filter;
  return (
    (projectIds?.includes(group.projectId) ?? true) &&
    (source === undefined || source === group.source) &&
    (type === undefined || type === group.type) &&
    (productIds?.includes(group.productId) ?? true) &&
    (keyAlgorithms?.includes(group.keyAlgorithm) ?? true)
  );
}

function isInPhase(
  group: ListGroup,
  { phase, filter }: { readonly phase: Phase; readonly filter: CertificateFilter },
): boolean {
  const { phases, standings } = filter;
  const meets = (standing: Standing): boolean =>
    standing.phase === phase &&
    (standing.isReissue ?? group.isReissue) === group.isReissue &&
    (standing.isAutomatic ?? group.isAutomatic) === group.isAutomatic;
  return (phases?.includes(phase) ?? true) && (standings?.some(meets) ?? true);
}
