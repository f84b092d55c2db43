// Rules for the alternative names of a server: of which kind, how they are written, and which of them nobody may have.

import { domainToASCII, domainToUnicode } from 'node:url';
import { hexOf } from '../../lib/bytes.ts';
import { OID } from '../../x509/der/oid.ts';
import type { LintedCertificate } from './linted-certificate.ts';
import type { LintedName } from './linted-name.ts';
import { findReservedRange } from './reserved-addresses.ts';
import type { Rule } from './rule.ts';
import { ofServers, type Scope } from './scope.ts';

const MAX_NAME_OCTETS = 253; // RFC 1035 §2.3.4, as text
const MAX_LABEL_OCTETS = 63; // RFC 1035 §2.3.4
const LDH_LABEL = /^[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?$/; // RFC 5890 §2.3.1
const RESERVED_LABEL = /^..--/; // RFC 5890 §2.3.1
const P_LABEL = /^xn--/i;
const ADDRESS_OCTETS = new Set([4, 16]);

const ofKnownNames = (scope: Scope): boolean => ofServers(scope) && !scope.profile.internalNames;

export const ALTERNATIVE_NAME_RULES: readonly Rule[] = [
  {
    id: 'br-7.1.2.7.12-present',
    section: 'BR 7.1.2.7.12',
    requires: 'A server has alternative names',
    applies: ofServers,
    defectOf: ({ extensions }) => (extensions.has(OID.subjectAltName) ? undefined : 'it has no alternative names'),
  },
  {
    id: 'br-7.1.2.7.12-kinds',
    section: 'BR 7.1.2.7.12',
    requires: 'The alternative names of a server are DNS names and IP addresses',
    applies: ofServers,
    defectOf: ({ otherNameKinds: [other] }) => other && `an alternative name is of the kind ${other}`,
  },
  {
    id: 'br-7.1.2.7.12-unique',
    section: 'BR 7.1.2.7.12',
    requires: 'No alternative name stands twice',
    applies: ofServers,
    defectOf: repetitionOf,
  },
  {
    id: 'rfc5280-4.2.1.6-critical',
    section: 'RFC 5280 4.2.1.6',
    requires: 'The alternative names are critical where the subject is empty',
    applies: ofServers,
    defectOf: ({ attributes, extensions }) =>
      attributes.length === 0 && extensions.get(OID.subjectAltName)?.critical === false
        ? 'its alternative names are not critical, and its subject is empty'
        : undefined,
  },
  {
    id: 'br-7.1.2.7.12-not-critical',
    section: 'BR 7.1.2.7.12',
    requires: 'The alternative names are not critical where the subject is not empty',
    applies: ofServers,
    defectOf: ({ attributes, extensions }) =>
      attributes.length > 0 && extensions.get(OID.subjectAltName)?.critical === true
        ? 'its alternative names are critical, and its subject is not empty'
        : undefined,
  },
  {
    id: 'br-7.1.2.7.12-ldh-labels',
    section: 'BR 7.1.2.7.12',
    requires: 'The labels of a DNS name are letters, digits and hyphens, which neither begin nor end them',
    applies: ofServers,
    defectOf: ofEachLabel((label) =>
      label === '' || LDH_LABEL.test(label) ? undefined : 'has a label of other characters',
    ),
  },
  {
    id: 'br-7.1.2.7.12-no-reserved-label',
    section: 'BR 7.1.2.7.12',
    requires: 'No label has hyphens in third and fourth place but a P-label',
    applies: ofServers,
    defectOf: ofEachLabel((label) =>
      RESERVED_LABEL.test(label) && !P_LABEL.test(label) ? 'has a reserved label' : undefined,
    ),
  },
  {
    id: 'br-7.1.2.7.12-p-labels',
    section: 'BR 7.1.2.7.12',
    requires: 'A label that begins with "xn--" is a valid P-label',
    applies: ofServers,
    defectOf: ofEachLabel(pLabelDefectOf),
  },
  {
    id: 'br-7.1.2.7.12-no-empty-label',
    section: 'BR 7.1.2.7.12',
    requires: 'No label is empty, the last one of a trailing dot included',
    applies: ofServers,
    defectOf: ofEachLabel((label) => (label === '' ? 'has an empty label' : undefined)),
  },
  {
    id: 'rfc1035-2.3.4-label-length',
    section: 'RFC 1035 2.3.4',
    requires: 'A label has at most 63 octets',
    applies: ofServers,
    defectOf: ofEachLabel(({ length }) => (length > MAX_LABEL_OCTETS ? `has a label of ${length} octets` : undefined)),
  },
  {
    id: 'rfc1035-2.3.4-name-length',
    section: 'RFC 1035 2.3.4',
    requires: 'A DNS name has at most 253 octets',
    applies: ofServers,
    defectOf: ofEachName(({ text: { length } }) => (length > MAX_NAME_OCTETS ? `has ${length} octets` : undefined)),
  },
  {
    id: 'br-1.6.1-wildcard',
    section: 'BR 1.6.1',
    requires: 'A wildcard is the whole first label, and another follows',
    applies: ofServers,
    defectOf: ofEachName(({ text }) =>
      /^\*(?!\.)|.\*/.test(text) ? 'has a wildcard elsewhere than as its first label' : undefined,
    ),
  },
  {
    id: 'br-4.2.2-no-internal-name',
    section: 'BR 4.2.2',
    requires: 'A DNS name ends in a public top-level domain',
    applies: ofKnownNames,
    defectOf: ofEachName(({ isPublic }) => (isPublic ? undefined : 'is an internal name')),
  },
  {
    id: 'br-3.2.2.6-no-public-suffix',
    section: 'BR 3.2.2.6',
    requires: 'No DNS name is a public suffix, nor a wildcard of one',
    applies: ofKnownNames,
    defectOf: ofEachName(({ isSuffix }) => (isSuffix ? 'is a public suffix' : undefined)),
  },
  {
    id: 'br-4.2.2-no-reverse-zone',
    section: 'BR 4.2.2',
    requires: 'No DNS name lies in "arpa"',
    applies: ofServers,
    defectOf: ofEachName(({ text }) => (/(?:^|\.)arpa$/i.test(text) ? 'lies in "arpa"' : undefined)),
  },
  {
    id: 'br-b-no-onion',
    section: 'BR B',
    requires: 'No DNS name lies in "onion", whose names are validated by a method that this authority has not',
    applies: ofKnownNames,
    defectOf: ofEachName(({ text }) => (/(?:^|\.)onion$/i.test(text) ? 'lies in "onion"' : undefined)),
  },
  {
    id: 'rfc5280-4.2.1.6-address-octets',
    section: 'RFC 5280 4.2.1.6',
    requires: 'An IP address has 4 octets or 16',
    applies: ofServers,
    defectOf: ({ addresses }) => {
      const odd = addresses.find(({ length }) => !ADDRESS_OCTETS.has(length));
      return odd && `an IP address has ${odd.length} octets`;
    },
  },
  {
    id: 'br-4.2.2-no-reserved-address',
    section: 'BR 4.2.2',
    requires: 'No IP address is reserved',
    applies: (scope) => ofServers(scope) && !scope.profile.addresses,
    defectOf: ({ addresses }) => {
      const range = addresses.map(findReservedRange).find((found) => found !== undefined);
      return range && `an IP address lies in ${range}`;
    },
  },
];

/** RFC 4343: the case of letters makes no other name. */
function repetitionOf({ dnsNames, addresses }: LintedCertificate): string | undefined {
  const unique = new Set([...dnsNames.map((name) => name.toLowerCase()), ...addresses.map(hexOf)]);
  return unique.size < dnsNames.length + addresses.length ? 'an alternative name stands twice' : undefined;
}

function ofEachName(defectOf: (name: LintedName) => string | undefined): Rule['defectOf'] {
  return ({ names }) => {
    for (const name of names) {
      const defect = defectOf(name);
      if (defect !== undefined) return `the name ${JSON.stringify(name.text)} ${defect}`;
    }
    return undefined;
  };
}

function ofEachLabel(defectOf: (label: string) => string | undefined): Rule['defectOf'] {
  return ofEachName(({ labels }) => {
    for (const label of labels) {
      const defect = defectOf(label);
      if (defect !== undefined) return defect;
    }
    return undefined;
  });
}

/** UTS 46: what cannot be decoded comes back as it is. */
function pLabelDefectOf(label: string): string | undefined {
  if (!P_LABEL.test(label)) return undefined;
  const unicode = domainToUnicode(label);
  const isValid = !P_LABEL.test(unicode) && domainToASCII(unicode) === label.toLowerCase();
  return isValid ? undefined : 'has a label that is no valid P-label';
}
