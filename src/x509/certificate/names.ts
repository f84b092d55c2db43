// Names as they stand in certificates and CSRs: distinguished names and subject alternative names, read.

import { bytesOfUtf8, hexOf } from '../../lib/bytes.ts';
import { because } from '../../reasons/reason.ts';
import type { DerCursor } from '../der/reader.ts';
import { constructedContextTag, contextTag, latinText, NOT_ASCII, TAG } from '../der/values.ts';
import { OID } from '../der/oid.ts';

export interface DistinguishedName {
  readonly der: Uint8Array;
  /** By RFC 4514, so the last attribute first: "CN=example.com, O=Example, C=CN". */
  readonly text: string;
  readonly commonNames: readonly string[];
  /** In the order of the encoding; nearly always with one attribute each. */
  readonly relativeNames: readonly (readonly Attribute[])[];
}

export interface Attribute {
  readonly oid: string;
  /** Of the character string's type. */
  readonly tag: number;
  readonly value: string;
}

export type OtherNameKind = 'mail address' | 'URI' | 'directory name' | 'other name';

export interface GeneralNames {
  readonly dnsNames: readonly string[];
  /** One for each name of another kind. */
  readonly otherNameKinds: readonly OtherNameKind[];
  /** The octets of each IP address, as many as there are. */
  readonly addresses: readonly Uint8Array[];
}

export const NO_GENERAL_NAMES: GeneralNames = { dnsNames: [], addresses: [], otherNameKinds: [] };

/** RFC 4514 §3, and those that openssl prints beside them. */
const ATTRIBUTE_LABELS: ReadonlyMap<string, string> = new Map([
  [OID.commonName, 'CN'],
  [OID.country, 'C'],
  [OID.locality, 'L'],
  [OID.province, 'ST'],
  [OID.organization, 'O'],
  [OID.organizationalUnit, 'OU'],
  [OID.streetAddress, 'STREET'],
  [OID.domainComponent, 'DC'],
  [OID.userId, 'UID'],
  [OID.serialNumber, 'serialNumber'],
  [OID.emailAddress, 'emailAddress'],
]);

const CONTROL_CHARACTER = /\p{Cc}/u;
const CONTROL_CHARACTERS = /\p{Cc}/gu;

/** RFC 5280 §4.2.1.6: the choices of GeneralName other than dNSName and iPAddress. */
const OTHER_NAME_KINDS: ReadonlyMap<number, OtherNameKind> = new Map([
  [constructedContextTag(0), 'other name'],
  [contextTag(1), 'mail address'],
  [constructedContextTag(3), 'other name'],
  [constructedContextTag(4), 'directory name'],
  [constructedContextTag(5), 'other name'],
  [contextTag(6), 'URI'],
  [contextTag(8), 'other name'],
]);
const DNS_NAME = contextTag(2);
const IP_ADDRESS = contextTag(7);

/**
 * RFC 5280 §4.1.2.4. The strict rules refuse values with a control character, NUL above all; by the lenient ones they are
 * read with those written as RFC 4514 §2.4 escapes them.
 */
export function readName(cursor: DerCursor, field: string): DistinguishedName {
  const { der } = cursor.unread(field, TAG.sequence);
  const relativeNames = cursor.inside(field, der, (name) =>
    name.sequence(field, (members) => members.each((member) => readRelativeName(member, field))),
  );
  const text = relativeNames.toReversed().map(relativeNameText).join(', ');
  const commonNames = relativeNames.flat().filter(({ oid }) => oid === OID.commonName);
  return { der, text, commonNames: commonNames.map(({ value }) => value), relativeNames };
}

const CHARACTER_STRINGS: ReadonlySet<number> = new Set([
  TAG.utf8String,
  TAG.printableString,
  TAG.teletexString,
  TAG.bmpString,
  TAG.ia5String,
  TAG.numericString,
  TAG.visibleString,
]);

/**
 * Equal for names that are the same (RFC 5280 §7.1), whatever types their strings have: without regard to case and to
 * how much space stands between the words, and to the order of attributes within one part.
 */
export function comparedName({ relativeNames }: DistinguishedName): string {
  return JSON.stringify(relativeNames.map((attributes) => attributes.map(comparedAttribute).toSorted()));
}

function comparedAttribute({ oid, tag, value }: Attribute): string {
  if (!CHARACTER_STRINGS.has(tag)) return JSON.stringify([oid, tag, value]);
  return JSON.stringify([oid, value.normalize('NFKC').trim().replaceAll(/\s+/gu, ' ').toLowerCase()]);
}

/** The names of a subjectAltName; at most `maxNames`. */
export function readGeneralNames(cursor: DerCursor, maxNames: number): GeneralNames {
  const dnsNames: string[] = [];
  const addresses: Uint8Array[] = [];
  const otherNameKinds: OtherNameKind[] = [];
  const countNames = (): number => dnsNames.length + addresses.length + otherNameKinds.length;
  cursor.sequence('subjectAltName', (members) => {
    while (!members.isAtEnd) {
      if (countNames() === maxNames) members.fail(because('tooManyNames', { most: maxNames }));
      if (members.nextTag === DNS_NAME) dnsNames.push(readDnsName(members));
      else if (members.nextTag === IP_ADDRESS) addresses.push(members.any('an IP address').content);
      else otherNameKinds.push(readOtherName(members));
    }
    if (countNames() === 0) members.failIfStrict(because('altNamesEmpty'));
  });
  return { dnsNames, addresses, otherNameKinds };
}

/** The content of an IMPLICIT IA5String; by the lenient rules as Latin-1. */
export function readAscii(cursor: DerCursor, field: string, tag: number): string {
  const text = latinText(cursor.element(field, tag).content);
  if (NOT_ASCII.test(text)) cursor.failIfStrict(because('fieldWrong', { field, problem: because('notAsciiText') }));
  return plainText(cursor, field, text);
}

function readRelativeName(cursor: DerCursor, field: string): readonly Attribute[] {
  return cursor.set(field, (members) => {
    if (members.isAtEnd) members.failIfStrict(because('fieldWrong', { field, problem: because('partEmpty') }));
    return members.each((member) => member.sequence(field, (attribute) => readAttribute(attribute, field)));
  });
}

function readAttribute(cursor: DerCursor, field: string): Attribute {
  const oid = cursor.objectIdentifier(field);
  const tag = cursor.nextTag ?? 0;
  return { oid, tag, value: plainText(cursor, field, cursor.text(field)) };
}

function readDnsName(cursor: DerCursor): string {
  const name = readAscii(cursor, 'a DNS name', DNS_NAME);
  if (name === '') cursor.failIfStrict(because('dnsNameEmpty'));
  return name;
}

function readOtherName(cursor: DerCursor): OtherNameKind {
  const { tag } = cursor.any('a subjectAltName');
  const kind = OTHER_NAME_KINDS.get(tag);
  if (kind === undefined) cursor.failIfStrict(because('altNameKind'));
  return kind ?? 'other name';
}

function plainText(cursor: DerCursor, field: string, text: string): string {
  if (!CONTROL_CHARACTER.test(text)) return text;
  const problem = because(text.includes('\0') ? 'nulInside' : 'controlInside');
  cursor.failIfStrict(because('fieldWrong', { field, problem }));
  return text.replaceAll(CONTROL_CHARACTERS, (character) => `\\${hexOf(bytesOfUtf8(character))}`);
}

function relativeNameText(attributes: readonly Attribute[]): string {
  return attributes.map(({ oid, value }) => `${ATTRIBUTE_LABELS.get(oid) ?? oid}=${escapeValue(value)}`).join('+');
}

/** RFC 4514 §2.4. */
function escapeValue(value: string): string {
  return value.replaceAll(/[\\",+;<>]|^[ #]| $/g, '\\$&');
}
