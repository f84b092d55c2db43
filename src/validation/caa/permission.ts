// Whether the CAA records that hold for a name let this authority issue (RFC 8659 §4, RFC 8657).

import type { CaaRecord } from '../../dns-message/caa.ts';
import { because, type Reason } from '../../reasons/reason.ts';
import { shown } from '../finding.ts';
import { type IssueProperty, readIssueProperty } from './property.ts';

/** Who asks, for what. */
export interface CaaQuestion {
  /** As the applicant reads it. */
  readonly name: string;
  /** The domains by which records may name this authority, lower-case. */
  readonly identifiers: readonly string[];
  readonly isWildcard: boolean;
  /** The address that stands for the account in "accounturi" (RFC 8657 §3). */
  readonly accountUri: string;
  /** What "validationmethods" may call the way in which control was proved (RFC 8657 §4), lower-case. */
  readonly methods: readonly string[];
}

/** Where the records stand, and they; none where nobody has written any. */
export interface RelevantSet {
  readonly foundAt: string;
  readonly records: readonly CaaRecord[];
}

/**
 * What this service knows besides issue and issuewild: reports, contacts (BR appendix A), mail (RFC 9495) and marks. None of
 * them says anything of certificates for servers.
 */
const KNOWN_ELSEWHERE: ReadonlySet<string> = new Set([
  'iodef',
  'contactemail',
  'contactphone',
  'issuemail',
  'issuevmc',
]);

/** Undefined: it may issue; else why not. */
export function whyForbidden({ foundAt, records }: RelevantSet, question: CaaQuestion): Reason | undefined {
  const about = { name: question.name, place: foundAt };
  const unknown = records.find(({ isCritical, tag }) => isCritical && !isKnown(tag));
  if (unknown !== undefined) return because('caaCritical', { ...about, tag: unknown.tag });
  const properties = governing(records, question);
  if (properties.length === 0) return undefined;
  const read = properties.map((value) => ({ value, property: readIssueProperty(value) }));
  const naming = read.flatMap(({ property }) =>
    property !== undefined && names(property, question) ? [property] : [],
  );
  if (naming.length === 0) {
    const strange = read.find(({ property }) => property === undefined);
    if (strange !== undefined) return because('caaUnreadable', { ...about, value: shown(strange.value) });
    return because('caaOthers', { ...about, identifiers: question.identifiers });
  }
  const objections = naming.map((property) => objectionTo(property, question));
  const [first] = objections;
  return objections.includes(undefined) || first === undefined ? undefined : because(first, about);
}

function isKnown(tag: string): boolean {
  return tag === 'issue' || tag === 'issuewild' || KNOWN_ELSEWHERE.has(tag);
}

/** For wildcards "issuewild" counts alone where there is one (§4.3), for others never. */
function governing(records: readonly CaaRecord[], { isWildcard }: CaaQuestion): readonly string[] {
  const valuesOf = (tag: string): readonly string[] =>
    records.filter((record) => record.tag === tag).map(({ value }) => value);
  const wild = isWildcard ? valuesOf('issuewild') : [];
  return wild.length > 0 ? wild : valuesOf('issue');
}

function names({ issuer }: IssueProperty, { identifiers }: CaaQuestion): boolean {
  return issuer !== '' && identifiers.includes(issuer);
}

/** RFC 8657 §3, §4: a condition that is not met, or stands twice, makes the property one that gives no leave. */
function objectionTo(property: IssueProperty, question: CaaQuestion): 'caaAccount' | 'caaMethod' | undefined {
  const valuesOf = (wanted: string): readonly string[] =>
    property.parameters.filter(([name]) => name === wanted).map(([, value]) => value);
  const [accounts, methods] = [valuesOf('accounturi'), valuesOf('validationmethods')];
  if (accounts.length > 1 || (accounts.length === 1 && accounts[0] !== question.accountUri)) return 'caaAccount';
  if (methods.length === 0) return undefined;
  const allowed = (methods[0] ?? '').split(',').map((method) => method.toLowerCase());
  const isMet = methods.length === 1 && allowed.some((method) => question.methods.includes(method));
  return isMet ? undefined : 'caaMethod';
}
