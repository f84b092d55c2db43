// Rules for the place of a certificate in its path: key identifiers, basic constraints, name constraints.

import { hexOf } from '../../lib/bytes.ts';
import { keyIdentifierOf } from '../../x509/keys/key-identifier.ts';
import { OID } from '../../x509/der/oid.ts';
import type { LintedCertificate } from './linted-certificate.ts';
import type { Rule } from './rule.ts';
import { everywhere, ofAuthorities, ofResponders, ofRoots, ofServers } from './scope.ts';

/** RFC 6960 §4.2.2.2.1: NULL. */
const NO_CHECK = Uint8Array.of(0x05, 0x00);
const SUBTREE_NAME = /^(?!.{254})(?:(?!-)[A-Za-z\d-]{1,63}(?<!-)(?:\.(?!$)|$))+$/; // RFC 1034 §3.5
const RANGE_OCTETS = new Set([8, 32]);

export const RELATION_RULES: readonly Rule[] = [
  {
    id: 'br-7.1.2.11.1-key-identifier',
    section: 'BR 7.1.2.11.1',
    requires: 'authorityKeyIdentifier has the key identifier of the issuing certificate',
    applies: (scope) => !ofRoots(scope),
    defectOf: issuerKeyDefectOf,
  },
  {
    id: 'br-7.1.2.11.1-no-issuer-and-serial',
    section: 'BR 7.1.2.11.1',
    requires: 'authorityKeyIdentifier has neither issuer nor serial',
    applies: everywhere,
    defectOf: ({ authorityKey }) =>
      authorityKey?.hasIssuerOrSerial === true ? 'its authorityKeyIdentifier has an issuer or a serial' : undefined,
  },
  {
    id: 'br-7.1.2.1.3-key-identifier',
    section: 'BR 7.1.2.1.3',
    requires: 'The authorityKeyIdentifier of a root, where present, has its own key identifier',
    applies: ofRoots,
    defectOf: rootKeyDefectOf,
  },
  {
    id: 'rfc7093-2-subject-key-identifier',
    section: 'RFC 7093 2',
    requires: 'subjectKeyIdentifier, where present, is of the SHA-256 of the bits of the key (method 1)',
    applies: everywhere,
    defectOf: ({ subjectKeyIdentifier, spki }) =>
      subjectKeyIdentifier === undefined || Buffer.compare(subjectKeyIdentifier, keyIdentifierOf(spki)) === 0
        ? undefined
        : 'its subjectKeyIdentifier is not of its key',
  },
  {
    id: 'br-7.1.2.7.8-no-authority',
    section: 'BR 7.1.2.7.8',
    requires: 'A server is no authority',
    applies: ofServers,
    defectOf: ({ isCa }) => (isCa ? 'it is an authority' : undefined),
  },
  {
    id: 'br-7.1.2.8.4-no-authority',
    section: 'BR 7.1.2.8.4',
    requires: 'A responder is no authority',
    applies: ofResponders,
    defectOf: ({ isCa }) => (isCa ? 'it is an authority' : undefined),
  },
  {
    id: 'br-7.1.2.10.4-authority',
    section: 'BR 7.1.2.10.4',
    requires: 'An authority is marked as such',
    applies: ofAuthorities,
    defectOf: ({ isCa, extensions }) =>
      extensions.has(OID.basicConstraints) && !isCa ? 'it is not marked as an authority' : undefined,
  },
  {
    id: 'rfc5280-4.2.1.9-no-path-length',
    section: 'RFC 5280 4.2.1.9',
    requires: 'What is no authority has no path length',
    applies: (scope) => !ofAuthorities(scope),
    defectOf: ({ isCa, pathLength }) =>
      pathLength !== undefined && !isCa ? 'it has a path length, and is no authority' : undefined,
  },
  {
    id: 'br-7.1.2.1.4-no-path-length',
    section: 'BR 7.1.2.1.4',
    requires: 'A root has no path length',
    applies: ofRoots,
    defectOf: ({ pathLength }) => (pathLength === undefined ? undefined : 'it has a path length'),
  },
  {
    id: 'rfc5280-4.2.1.10-not-empty',
    section: 'RFC 5280 4.2.1.10',
    requires: 'nameConstraints, where present, have at least one subtree',
    applies: ofAuthorities,
    defectOf: ({ nameConstraints }) => (nameConstraints?.subtrees === 0 ? 'its nameConstraints are empty' : undefined),
  },
  {
    id: 'br-7.1.2.10.8-no-distances',
    section: 'BR 7.1.2.10.8',
    requires: 'No subtree of nameConstraints has a minimum or a maximum',
    applies: ofAuthorities,
    defectOf: ({ nameConstraints }) =>
      nameConstraints?.hasDistances === true
        ? 'a subtree of its nameConstraints has a minimum or a maximum'
        : undefined,
  },
  {
    id: 'br-7.1.2.10.8-kinds',
    section: 'BR 7.1.2.10.8',
    requires: 'The subtrees of nameConstraints are DNS names and ranges of IP addresses',
    applies: ofAuthorities,
    defectOf: ({ nameConstraints }) =>
      nameConstraints?.hasOthers === true ? 'a subtree of its nameConstraints is of another kind' : undefined,
  },
  {
    id: 'rfc5280-4.2.1.10-names',
    section: 'RFC 5280 4.2.1.10',
    requires: 'A DNS name in nameConstraints is labels of letters, digits and hyphens, without a dot at either end',
    applies: ofAuthorities,
    defectOf: ({ nameConstraints }) => {
      const odd = nameConstraints?.names.find((name) => !SUBTREE_NAME.test(name));
      return odd === undefined ? undefined : `the subtree ${JSON.stringify(odd)} of its nameConstraints is no DNS name`;
    },
  },
  {
    id: 'rfc5280-4.2.1.10-range-octets',
    section: 'RFC 5280 4.2.1.10',
    requires: 'A range of IP addresses in nameConstraints has 8 octets or 32',
    applies: ofAuthorities,
    defectOf: ofRanges((octets) => (RANGE_OCTETS.has(octets.length) ? undefined : `has ${octets.length} octets`)),
  },
  {
    id: 'rfc5280-4.2.1.10-cidr',
    section: 'RFC 5280 4.2.1.10',
    requires: 'A range of IP addresses in nameConstraints is one of CIDR (RFC 4632): a prefix, and zeros behind it',
    applies: ofAuthorities,
    defectOf: ofRanges((octets) => (RANGE_OCTETS.has(octets.length) && !isPrefix(octets) ? 'is no prefix' : undefined)),
  },
  {
    id: 'br-7.1.2.8.6-no-check',
    section: 'BR 7.1.2.8.6',
    requires: 'ocspNoCheck is NULL',
    applies: ofResponders,
    defectOf: ({ extensions }) => {
      const value = extensions.get(OID.ocspNoCheck)?.value;
      return value === undefined || Buffer.compare(value, NO_CHECK) === 0 ? undefined : 'its ocspNoCheck is not NULL';
    },
  },
];

function ofRanges(defectOf: (octets: Uint8Array) => string | undefined): Rule['defectOf'] {
  return ({ nameConstraints }) => {
    const defect = nameConstraints?.ranges.map(defectOf).find((found) => found !== undefined);
    return defect && `a range in its nameConstraints ${defect}`;
  };
}

/** The first half is the address, the second the mask. */
function isPrefix(octets: Uint8Array): boolean {
  const half = octets.length / 2;
  const mask = BigInt(`0x${hexOf(octets.subarray(half))}`);
  const address = BigInt(`0x${hexOf(octets.subarray(0, half))}`);
  const hosts = mask ^ ((1n << BigInt(half * 8)) - 1n);
  return (hosts & (hosts + 1n)) === 0n && (address & hosts) === 0n;
}

function issuerKeyDefectOf(certificate: LintedCertificate): string | undefined {
  const { authorityKeyIdentifier, extensions, intent } = certificate;
  if (intent.issuer === undefined || !extensions.has(OID.authorityKeyIdentifier)) return undefined;
  const isSame = Buffer.compare(authorityKeyIdentifier ?? new Uint8Array(), intent.issuer.keyIdentifier) === 0;
  return isSame ? undefined : 'its authorityKeyIdentifier is not that of its issuer';
}

function rootKeyDefectOf(certificate: LintedCertificate): string | undefined {
  const { authorityKeyIdentifier, subjectKeyIdentifier, extensions } = certificate;
  if (!extensions.has(OID.authorityKeyIdentifier) || subjectKeyIdentifier === undefined) return undefined;
  const isSame = Buffer.compare(authorityKeyIdentifier ?? new Uint8Array(), subjectKeyIdentifier) === 0;
  return isSame ? undefined : 'its authorityKeyIdentifier is not its own key identifier';
}
