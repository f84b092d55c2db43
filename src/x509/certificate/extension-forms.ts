// The values of extensions with what the plain reading passes over: kinds of locations, qualifiers, reasons.

import { type DerCursor, readDer } from '../der/reader.ts';
import { constructedContextTag, contextTag, TAG } from '../der/values.ts';
import { readAscii } from './names.ts';

/** RFC 5280 §4.2.1.6: choices of GeneralName. */
const DNS_NAME = contextTag(2);
const URI = contextTag(6);
const IP_ADDRESS = contextTag(7);
const MAX_VALUE_BYTES = 16 * 1024;

/** RFC 5280 §4.2.2.1. */
export interface AccessDescription {
  /** Dotted text. */
  readonly method: string;
  /** undefined for a location that is no URI. */
  readonly url: string | undefined;
}

/** RFC 5280 §4.2.1.13. */
export interface DistributionPoint {
  /** Those of the full name, undefined for one that is no URI; undefined altogether where there is no full name. */
  readonly urls: readonly (string | undefined)[] | undefined;
  readonly hasReasons: boolean;
  readonly hasCrlIssuer: boolean;
}

/** RFC 5280 §4.2.1.4. */
export interface PolicyInformation {
  /** Dotted text. */
  readonly policy: string;
  readonly hasQualifiers: boolean;
}

/** RFC 5280 §4.2.1.1. */
export interface AuthorityKey {
  readonly hasKeyIdentifier: boolean;
  readonly hasIssuerOrSerial: boolean;
}

/** RFC 5280 §4.2.1.10. */
export interface NameConstraintsForm {
  readonly subtrees: number;
  /** The DNS names, permitted and excluded. */
  readonly names: readonly string[];
  /** The octets of what should be an address and its mask. */
  readonly ranges: readonly Uint8Array[];
  /** Whether one is of another kind. */
  readonly hasOthers: boolean;
  /** Whether one of them has a minimum or a maximum. */
  readonly hasDistances: boolean;
}

/** From the extension's value, as the other readers here. Throws EncodingError. */
export function readAccessDescriptions(value: Uint8Array): readonly AccessDescription[] {
  return readList(value, 'authorityInfoAccess', (description) => ({
    method: description.objectIdentifier('access method'),
    url: readUri(description, 'access location'),
  }));
}

export function readDistributionPoints(value: Uint8Array): readonly DistributionPoint[] {
  return readList(value, 'crlDistributionPoints', (point) => {
    const name = point.optional('distribution point name', constructedContextTag(0), readFullName);
    const hasReasons = skipOptional(point, contextTag(1));
    const hasCrlIssuer = skipOptional(point, constructedContextTag(2));
    return { urls: name?.urls, hasReasons, hasCrlIssuer };
  });
}

export function readPolicies(value: Uint8Array): readonly PolicyInformation[] {
  return readList(value, 'certificatePolicies', (information) => ({
    policy: information.objectIdentifier('policy'),
    hasQualifiers: skipOptional(information, TAG.sequence),
  }));
}

export function readAuthorityKey(value: Uint8Array): AuthorityKey {
  return readValue(value, 'authorityKeyIdentifier', (cursor) =>
    cursor.sequence('authorityKeyIdentifier', (members) => {
      const hasKeyIdentifier = skipOptional(members, contextTag(0));
      const hasIssuer = skipOptional(members, constructedContextTag(1));
      return { hasKeyIdentifier, hasIssuerOrSerial: skipOptional(members, contextTag(2)) || hasIssuer };
    }),
  );
}

export function readNameConstraintsForm(value: Uint8Array): NameConstraintsForm {
  return readValue(value, 'nameConstraints', (cursor) =>
    cursor.sequence('nameConstraints', (members) => {
      const lists = [0, 1].map((tag) => members.optional('subtrees', constructedContextTag(tag), readSubtrees) ?? []);
      const subtrees = lists.flat();
      return {
        subtrees: subtrees.length,
        names: subtrees.flatMap(({ base }) => (typeof base === 'string' ? base : [])),
        ranges: subtrees.flatMap(({ base }) => (base instanceof Uint8Array ? base : [])),
        hasOthers: subtrees.some(({ base }) => base === undefined),
        hasDistances: subtrees.some(({ hasDistances }) => hasDistances),
      };
    }),
  );
}

function readList<T>(value: Uint8Array, what: string, read: (member: DerCursor) => T): readonly T[] {
  return readValue(value, what, (cursor) =>
    cursor.sequence(what, (members) => members.each((member) => member.sequence(what, read))),
  );
}

function readValue<T>(value: Uint8Array, what: string, read: (cursor: DerCursor) => T): T {
  return readDer(value, { what, maxBytes: MAX_VALUE_BYTES }, read);
}

/** The other choice, a name relative to the list's issuer, has no URIs. */
function readFullName(cursor: DerCursor): { readonly urls: readonly (string | undefined)[] | undefined } {
  const urls = cursor.optional('full name', constructedContextTag(0), (names) =>
    names.each((name) => readUri(name, 'full name')),
  );
  if (urls === undefined) cursor.any('distribution point name');
  return { urls };
}

interface SubtreeForm {
  /** A DNS name, the octets of a range, or undefined for another kind. */
  readonly base: string | Uint8Array | undefined;
  readonly hasDistances: boolean;
}

function readSubtrees(cursor: DerCursor): readonly SubtreeForm[] {
  return cursor.each((member) =>
    member.sequence('subtree', (subtree) => {
      const base = readBase(subtree);
      return { base, hasDistances: subtree.each((distance) => distance.any('distance')).length > 0 };
    }),
  );
}

function readBase(cursor: DerCursor): SubtreeForm['base'] {
  if (cursor.nextTag === DNS_NAME) return readAscii(cursor, 'base', DNS_NAME);
  if (cursor.nextTag === IP_ADDRESS) return cursor.element('base', IP_ADDRESS).content;
  cursor.any('base');
  return undefined;
}

function readUri(cursor: DerCursor, field: string): string | undefined {
  if (cursor.nextTag === URI) return readAscii(cursor, field, URI);
  cursor.any(field);
  return undefined;
}

function skipOptional(cursor: DerCursor, tag: number): boolean {
  if (cursor.nextTag !== tag) return false;
  cursor.element('value', tag);
  return true;
}
