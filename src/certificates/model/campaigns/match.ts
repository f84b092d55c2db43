// Whether a campaign's selection takes a certificate: the rule beside which the store has its condition of SQL.

import { canonicalSerial, fingerprintsOf } from './identifier.ts';
import type { CampaignSelection } from './selection.ts';
import { type Certificate, type IssuedMaterial, serialsOf } from '../certificate.ts';
import { isAtOrBelow } from '../domain-name.ts';
import { readOrderReference } from '../order-reference.ts';
import { BUILT_IN_ISSUER } from '../product.ts';

/** A certificate, with what is known of it besides its record. */
export interface SelectableCertificate {
  readonly certificate: Certificate;
  /** Key identifier of whoever signed it, lower-case hex; undefined where that is not known. */
  readonly authorityKey: string | undefined;
  /** All that its keys may be listed by, lower-case hex. */
  readonly keyHashes: readonly string[];
  /** Rules of the lint that it fails; asked only where the selection is about some. */
  readonly failedRules: () => readonly string[];
}

export interface SelectionQuestion {
  readonly selection: CampaignSelection;
  /** Key identifiers of the authorities that the selection names. */
  readonly authorityKeys: readonly string[];
  /** Its certificates are named one by one, by a member of it or by lines of a file. */
  readonly isNamed: boolean;
  readonly now: Date;
}

/** By a member of it. */
export function namesCertificates({ certificateIds, serials, fingerprints }: CampaignSelection): boolean {
  return certificateIds !== undefined || serials !== undefined || fingerprints !== undefined;
}

/** Whether nothing is said at all, which selects nothing. */
export function isEmptySelection({ all, ...members }: CampaignSelection): boolean {
  return !all && Object.values(members).every((member) => member === undefined);
}

/**
 * Of what was issued and is not deleted, but for authorities that were uploaded. By criteria those that have not expired; a
 * certificate that is named is taken whatever has become of it, so that its reason is told.
 */
export function isSelected(one: SelectableCertificate, question: SelectionQuestion): boolean {
  const { certificate } = one;
  const { issued, deletedAt, type } = certificate;
  if (issued === undefined || deletedAt !== undefined || type === 'authority') return false;
  const { selection, isNamed, now } = question;
  if (!isNamed && issued.notAfter < now) return false;
  return hasFacts(certificate, selection) && hasMaterial(issued, selection) && isOfOthers(one, question);
}

/** What stands in its record. */
function hasFacts(certificate: Certificate, selection: CampaignSelection): boolean {
  const { id, accountUin, projectId, keyAlgorithm, tags, names } = certificate;
  const { tag, domainSuffixes, packageTypes, issuers } = selection;
  return (
    isAmong(accountUin, selection.accountUins) &&
    isAmong(projectId, selection.projectIds) &&
    isAmong(keyAlgorithm, selection.keyAlgorithms) &&
    isAmong(id, selection.certificateIds) &&
    hasOneAmong([certificate.packageType, certificate.productId], packageTypes) &&
    hasOneAmong(issuerNamesOf(certificate), issuers) &&
    (tag === undefined || tags.some(({ key, value }) => key === tag.key && (tag.value ?? value) === value)) &&
    (domainSuffixes === undefined || names.some((name) => domainSuffixes.some((top) => isAtOrBelow(name, top))))
  );
}

/** What stands in the certificate itself. */
function hasMaterial(issued: IssuedMaterial, selection: CampaignSelection): boolean {
  const { issuedFrom, issuedTo, expiresFrom, expiresTo, fingerprints, serials } = selection;
  return (
    isBetween(issued.notBefore, issuedFrom, issuedTo) &&
    isBetween(issued.notAfter, expiresFrom, expiresTo) &&
    (serials === undefined || hasOneAmong(serialsOf(issued).map(canonicalSerial), serials)) &&
    (fingerprints === undefined || hasOneAmong(fingerprintsOf(issued), fingerprints))
  );
}

/** What others say of it: who signed it, which keys it has, what the lint finds. */
function isOfOthers(one: SelectableCertificate, { selection, authorityKeys }: SelectionQuestion): boolean {
  const { authorities, keyHashes, lintRules } = selection;
  const { authorityKey } = one;
  return (
    (authorities === undefined || (authorityKey !== undefined && authorityKeys.includes(authorityKey))) &&
    hasOneAmong(one.keyHashes, keyHashes) &&
    (lintRules === undefined || hasOneAmong(one.failedRules(), lintRules))
  );
}

/** An issuer signs what was ordered; whatever signed an upload is none of this service's. */
export function issuerNamesOf({
  source,
  orderReference,
}: Pick<Certificate, 'source' | 'orderReference'>): readonly string[] {
  return source === 'uploaded' ? [] : [readOrderReference(orderReference)?.issuer ?? BUILT_IN_ISSUER];
}

/** Both ends belong to it. */
function isBetween(date: Date, from: Date | undefined, to: Date | undefined): boolean {
  return (from === undefined || date >= from) && (to === undefined || date <= to);
}

function isAmong<Value>(value: Value, wanted: readonly Value[] | undefined): boolean {
  return wanted === undefined || wanted.includes(value);
}

function hasOneAmong<Value>(values: readonly Value[], wanted: readonly Value[] | undefined): boolean {
  return wanted === undefined || values.some((value) => wanted.includes(value));
}
