// Rules for the issuer and the subject: which attributes, in which order, in which characters.

import { TAG } from '../../x509/der/values.ts';
import { addressOfOctets } from '../../lib/network/ip-address.ts';
import type { Attribute } from '../../x509/certificate/names.ts';
import { isCountry } from '../../x509/certificate/countries.ts';
import { OID } from '../../x509/der/oid.ts';
import type { LintedCertificate } from './linted-certificate.ts';
import type { Rule } from './rule.ts';
import { everywhere, ofAuthorities, ofPublicServers, ofResponders, ofRoots, ofServers, type Scope } from './scope.ts';

interface AttributeForm {
  readonly oid: string;
  readonly tags: readonly number[];
  readonly maxCharacters: number;
}

const DIRECTORY_STRING: readonly number[] = [TAG.utf8String, TAG.printableString];
const MAX_DOMAIN_COMPONENT = 63;
const MAX_NAME = 64;
const MAX_PLACE = 128;
const MAX_POSTAL_CODE = 40;

/** BR §7.1.4.2, in its order. */
const ATTRIBUTES: readonly AttributeForm[] = [
  { oid: OID.domainComponent, tags: [TAG.ia5String], maxCharacters: MAX_DOMAIN_COMPONENT },
  { oid: OID.country, tags: [TAG.printableString], maxCharacters: 2 },
  { oid: OID.province, tags: DIRECTORY_STRING, maxCharacters: MAX_PLACE },
  { oid: OID.locality, tags: DIRECTORY_STRING, maxCharacters: MAX_PLACE },
  { oid: OID.postalCode, tags: DIRECTORY_STRING, maxCharacters: MAX_POSTAL_CODE },
  { oid: OID.streetAddress, tags: DIRECTORY_STRING, maxCharacters: MAX_PLACE },
  { oid: OID.organization, tags: DIRECTORY_STRING, maxCharacters: MAX_NAME },
  { oid: OID.surname, tags: DIRECTORY_STRING, maxCharacters: MAX_NAME },
  { oid: OID.givenName, tags: DIRECTORY_STRING, maxCharacters: MAX_NAME },
  { oid: OID.organizationalUnit, tags: DIRECTORY_STRING, maxCharacters: MAX_NAME },
  { oid: OID.commonName, tags: DIRECTORY_STRING, maxCharacters: MAX_NAME },
];
const FORMS: ReadonlyMap<string, AttributeForm & { readonly place: number }> = new Map(
  ATTRIBUTES.map((form, place) => [form.oid, { ...form, place }]),
);
const ADDRESS_OCTETS = new Set([4, 16]);
/** BR §7.1.2.7.2. */
const DOMAIN_VALIDATED_ATTRIBUTES: ReadonlySet<string> = new Set([OID.country, OID.commonName]);
/** Attributes of which BR §7.1.2 explicitly allows several. */
const REPEATABLE: ReadonlySet<string> = new Set([OID.domainComponent, OID.streetAddress]);
const PRINTABLE = /^[A-Za-z0-9 '()+,\-./:=?]*$/; // X.680 §41.4
const METADATA_ONLY = /^[ .-]*$/; // BR §7.1.2.7.4

/** The names of responders are those of authorities (BR §7.1.2.8). */
const ofAuthorityNames = (scope: Scope): boolean => !ofServers(scope);

export const DISTINGUISHED_NAME_RULES: readonly Rule[] = [
  {
    id: 'br-7.1.4.1-issuer-name',
    section: 'BR 7.1.4.1',
    requires: 'The issuer is, byte for byte, the subject of the issuing certificate',
    applies: (scope) => !ofRoots(scope),
    defectOf: ({ issuer, intent }) =>
      intent.issuer !== undefined && isSame(issuer.der, intent.issuer.name)
        ? undefined
        : 'its issuer is not the subject of the issuing certificate',
  },
  {
    id: 'br-7.1.2.1-root-name',
    section: 'BR 7.1.2.1',
    requires: 'The issuer of a root is, byte for byte, its subject',
    applies: ofRoots,
    defectOf: ({ issuer, subject }) => (isSame(issuer.der, subject.der) ? undefined : 'its issuer is not its subject'),
  },
  {
    id: 'rfc5280-4.1.2.6-authority-name',
    section: 'RFC 5280 4.1.2.6',
    requires: 'The subject of an authority is not empty',
    applies: ofAuthorities,
    defectOf: ({ attributes }) => (attributes.length === 0 ? 'its subject is empty' : undefined),
  },
  {
    id: 'br-7.1.4.1-one-attribute',
    section: 'BR 7.1.4.1',
    requires: 'Each relative name has one attribute',
    applies: everywhere,
    defectOf: ({ subject }) =>
      subject.relativeNames.some(({ length }) => length !== 1) ? 'a relative name has several attributes' : undefined,
  },
  {
    id: 'br-7.1.4.1-no-attribute-twice',
    section: 'BR 7.1.4.1',
    requires: 'No attribute stands twice, but for domainComponent and streetAddress',
    applies: everywhere,
    defectOf: repetitionOf,
  },
  {
    id: 'br-7.1.4.2-attribute-order',
    section: 'BR 7.1.4.2',
    requires: 'The attributes are in the order of the table',
    applies: everywhere,
    defectOf: orderDefectOf,
  },
  {
    id: 'br-7.1.4.2-string-type',
    section: 'BR 7.1.4.2',
    requires: 'An attribute is a UTF8String or a PrintableString, a country the latter, a domainComponent an IA5String',
    applies: everywhere,
    defectOf: ofEach(({ oid, tag }, form) =>
      form.tags.includes(tag) ? undefined : `attribute ${oid} has the wrong type`,
    ),
  },
  {
    id: 'br-7.1.4.2-length',
    section: 'BR 7.1.4.2',
    requires: 'An attribute has at most as many characters as the table says',
    applies: everywhere,
    defectOf: ofEach(({ oid, value }, { maxCharacters }) =>
      // A character takes a code unit at least.
      value.length > maxCharacters && Array.from(value).length > maxCharacters
        ? `attribute ${oid} has more than ${maxCharacters} characters`
        : undefined,
    ),
  },
  {
    id: 'rfc5280-a-not-empty',
    section: 'RFC 5280 A.1',
    requires: 'An attribute has at least one character',
    applies: everywhere,
    defectOf: ({ attributes }) => {
      const empty = attributes.find(({ value }) => value === '');
      return empty && `attribute ${empty.oid} is empty`;
    },
  },
  {
    id: 'x680-41.4-printable',
    section: 'X.680 41.4',
    requires: 'A PrintableString has no character outside its set',
    applies: everywhere,
    defectOf: ({ attributes }) => {
      const odd = attributes.find(({ tag, value }) => tag === TAG.printableString && !PRINTABLE.test(value));
      return odd && `attribute ${odd.oid} has a character that a PrintableString has not`;
    },
  },
  {
    id: 'br-7.1.2.10.2-country-code',
    section: 'BR 7.1.2.10.2',
    requires: 'A country is a code of ISO 3166-1',
    // Responders are named like the authority that they speak for, some of which were made before the codes were asked.
    applies: (scope) => !ofResponders(scope),
    defectOf: ofEach(({ oid, value }) =>
      oid === OID.country && value.length === 2 && !isCountry(value) ? 'its country is none of ISO 3166-1' : undefined,
    ),
  },
  {
    id: 'br-7.1.2.7.2-domain-validated',
    section: 'BR 7.1.2.7.2',
    requires: 'A domain-validated subject has a country and a common name at most',
    applies: ofPublicServers,
    defectOf: ({ attributes }) => {
      const other = attributes.find(({ oid }) => !DOMAIN_VALIDATED_ATTRIBUTES.has(oid));
      return other && `its subject has the attribute ${other.oid}`;
    },
  },
  {
    id: 'br-7.1.4.3-common-name',
    section: 'BR 7.1.4.3',
    requires: 'The common name of a server is, character for character, one of its alternative names',
    applies: ofServers,
    defectOf: commonNameDefectOf,
  },
  {
    id: 'br-7.1.2.7.4-no-metadata',
    section: 'BR 7.1.2.7.4',
    requires: 'No attribute consists of dots, hyphens and spaces alone',
    applies: ofAuthorityNames,
    defectOf: ofEach(({ oid, value }) =>
      value !== '' && METADATA_ONLY.test(value) ? `attribute ${oid} says nothing` : undefined,
    ),
  },
  ...[
    { attribute: 'country', oid: OID.country },
    { attribute: 'organization', oid: OID.organization },
    { attribute: 'common-name', oid: OID.commonName },
  ].map(
    ({ attribute, oid }): Rule => ({
      id: `br-7.1.2.10.2-${attribute}`,
      section: 'BR 7.1.2.10.2',
      requires: `The subject of an authority or a responder has ${attribute === 'organization' ? 'an' : 'a'} ${attribute.replace('-', ' ')}`,
      applies: (scope) => ofAuthorityNames(scope) && scope.profile.kind === 'public',
      defectOf: (certificate) => missingAttributeOf(certificate, { attribute, oid }),
    }),
  ),
  {
    id: 'br-7.1.2.10.2-no-organizational-unit',
    section: 'BR 7.1.2.10.2',
    requires: 'The subject of an authority has no organizational unit',
    applies: ofAuthorities,
    defectOf: ({ attributes }) =>
      attributes.some(({ oid }) => oid === OID.organizationalUnit)
        ? 'its subject has an organizational unit'
        : undefined,
  },
  {
    id: 'br-7.1.2.10.2-known-attributes',
    section: 'BR 7.1.2.10.2',
    requires: 'The subject of an authority has no attribute that the table has not, such as a mail address',
    applies: ofAuthorities,
    defectOf: ({ attributes }) => {
      const other = attributes.find(({ oid }) => !FORMS.has(oid));
      return other && `its subject has the attribute ${other.oid}`;
    },
  },
  {
    id: 'rfc4518-2.6.1-no-blank-at-an-end',
    section: 'RFC 4518 2.6.1',
    requires: 'No attribute of an authority begins or ends with a blank, which comparisons pass over',
    applies: ofAuthorities,
    defectOf: ofEach(({ oid, value }) =>
      value !== value.trim() && !METADATA_ONLY.test(value) ? `attribute ${oid} begins or ends with a blank` : undefined,
    ),
  },
];

/** An empty subject is a defect of its own. A responder of an authority that lacks the attribute too is named like it. */
function missingAttributeOf(
  { attributes, issuer, intent }: LintedCertificate,
  { attribute, oid }: { readonly attribute: string; readonly oid: string },
): string | undefined {
  const isIn = (names: readonly Attribute[]): boolean => names.some((one) => one.oid === oid);
  if (attributes.length === 0 || isIn(attributes)) return undefined;
  return intent.kind === 'responder' && !isIn(issuer.relativeNames.flat())
    ? undefined
    : `its subject lacks ${attribute}`;
}

/** The first attribute with a defect, among those that the table has. */
function ofEach(defectOf: (attribute: Attribute, form: AttributeForm) => string | undefined): Rule['defectOf'] {
  return ({ attributes }) => {
    for (const attribute of attributes) {
      const form = FORMS.get(attribute.oid);
      const defect = form && defectOf(attribute, form);
      if (defect !== undefined) return defect;
    }
    return undefined;
  };
}

function repetitionOf({ attributes }: LintedCertificate): string | undefined {
  const seen = new Set<string>();
  for (const { oid } of attributes) {
    if (seen.has(oid) && !REPEATABLE.has(oid)) return `attribute ${oid} stands twice`;
    seen.add(oid);
  }
  return undefined;
}

function orderDefectOf({ attributes }: LintedCertificate): string | undefined {
  let previous = 0;
  for (const { oid } of attributes) {
    const place = FORMS.get(oid)?.place ?? previous;
    if (place < previous) return `attribute ${oid} stands too late`;
    previous = place;
  }
  return undefined;
}

/** Those of a second common name are the matter of another rule. */
function commonNameDefectOf({ subject, dnsNames, addresses }: LintedCertificate): string | undefined {
  const [commonName] = subject.commonNames;
  if (commonName === undefined || dnsNames.includes(commonName)) return undefined;
  const texts = addresses.filter(({ length }) => ADDRESS_OCTETS.has(length)).map(addressOfOctets);
  return texts.includes(commonName) ? undefined : 'its common name is not an alternative name';
}

function isSame(left: Uint8Array, right: Uint8Array): boolean {
  return Buffer.compare(left, right) === 0;
}
