// The values of a certificate's extensions, read (RFC 5280 §4.2.1, §4.2.2).

import { because } from '../../reasons/reason.ts';
import type { DerCursor } from '../der/reader.ts';
import { constructedContextTag, contextTag, TAG } from '../der/values.ts';
import { readAscii } from './names.ts';
import { OID } from '../der/oid.ts';

/** RFC 5280 §4.2.1.3, by the number of the bit. */
const KEY_USAGES = [
  'digitalSignature',
  'nonRepudiation',
  'keyEncipherment',
  'dataEncipherment',
  'keyAgreement',
  'keyCertSign',
  'cRLSign',
  'encipherOnly',
  'decipherOnly',
] as const;

/** RFC 5280 §4.2.1.6: the choice of GeneralName that is a URI. */
const URI = contextTag(6);

export type KeyUsageName = (typeof KEY_USAGES)[number];

export interface BasicConstraints {
  readonly isCa: boolean;
  readonly pathLength: number | undefined;
}

export interface AccessUrls {
  readonly caIssuersUrls: readonly string[];
  readonly ocspUrls: readonly string[];
}

export function readBasicConstraints(cursor: DerCursor): BasicConstraints {
  return cursor.sequence('basicConstraints', (members) => {
    const isWritten = members.nextTag === TAG.boolean;
    const isCa = isWritten && members.boolean('cA');
    // X.690 §11.5: a value equal to its DEFAULT, here FALSE, is left out.
    if (isWritten && !isCa) members.failIfStrict(because('constraintsDefault'));
    return { isCa, pathLength: members.isAtEnd ? undefined : members.smallInteger('path length') };
  });
}

export function readKeyUsage(cursor: DerCursor): readonly KeyUsageName[] {
  return cursor.namedBits('keyUsage').flatMap((bit) => {
    const usage = KEY_USAGES[bit];
    if (usage === undefined) cursor.failIfStrict(because('usageBit', { bit }));
    return usage ?? [];
  });
}

/** Dotted texts. */
export function readExtKeyUsage(cursor: DerCursor): readonly string[] {
  return cursor.sequence('extKeyUsage', (members) =>
    members.each((member) => member.objectIdentifier('purpose of extKeyUsage')),
  );
}

export function readSubjectKeyIdentifier(cursor: DerCursor): Uint8Array {
  return cursor.octetString('subjectKeyIdentifier');
}

/** The keyIdentifier in it; undefined where it names its issuer otherwise. */
export function readAuthorityKeyIdentifier(cursor: DerCursor): Uint8Array | undefined {
  return cursor.sequence('authorityKeyIdentifier', (members) => {
    const hasKeyIdentifier = members.nextTag === contextTag(0);
    const content = hasKeyIdentifier ? members.any('authorityKeyIdentifier').content : undefined;
    members.each((member) => member.any('authorityKeyIdentifier'));
    return content;
  });
}

export function readAuthorityInfoAccess(cursor: DerCursor): AccessUrls {
  const locations = cursor.sequence('authorityInfoAccess', (members) =>
    members.each((member) => member.sequence('access description', readAccessDescription)),
  );
  const urlsOf = (oid: string) =>
    locations.flatMap(({ method, url }) => (method === oid && url !== undefined ? [url] : []));
  return { caIssuersUrls: urlsOf(OID.caIssuers), ocspUrls: urlsOf(OID.ocsp) };
}

/** Where whole lists lie; points that name a place by directory alone have none. */
export function readCrlUrls(cursor: DerCursor): readonly string[] {
  return cursor
    .sequence('crlDistributionPoints', (points) =>
      points.each((point) => point.sequence('distribution point', readPoint)),
    )
    .flat();
}

function readAccessDescription(cursor: DerCursor): { readonly method: string; readonly url: string | undefined } {
  const method = cursor.objectIdentifier('access method');
  return { method, url: readUrl(cursor, 'access location') };
}

function readPoint(cursor: DerCursor): readonly string[] {
  const urls = cursor.optional('distribution point name', constructedContextTag(0), (name) => readFullName(name));
  cursor.each((member) => member.any('distribution point'));
  return urls ?? [];
}

/** The other choice, a name relative to the list's issuer, is no address. */
function readFullName(cursor: DerCursor): readonly string[] {
  const urls = cursor.optional('full name', constructedContextTag(0), (names) =>
    names.each((member) => readUrl(member, 'full name')),
  );
  if (urls === undefined) cursor.any('distribution point name');
  return (urls ?? []).filter((url) => url !== undefined);
}

function readUrl(cursor: DerCursor, field: string): string | undefined {
  if (cursor.nextTag === URI) return readAscii(cursor, field, URI);
  cursor.any(field);
  return undefined;
}
