// Rules for revocation lists but their entries (BR §7.2, RFC 5280 §5).

import { DAY_MS } from '../../lib/clock.ts';
import { OID } from '../../x509/der/oid.ts';
import type { LintedList } from './linted-list.ts';
import { timeTagOf } from './validity.ts';

export interface ListRule {
  readonly id: string;
  readonly section: string;
  /** One sentence without its full stop. */
  readonly requires: string;
  /** How the list fails, as the end of a sentence; undefined where it passes. */
  readonly defectOf: (list: LintedList) => string | undefined;
}

const VERSION_2 = 2;
/** BR §7.2: of a list that has servers, and of any other. */
const MAX_VALIDITY_MS = { issuing: 10 * DAY_MS, root: 366 * DAY_MS };
const MAX_NUMBER_OCTETS = 20; // BR §7.2.2: less than 2^159
const SIGN_BIT = 0x80;
const KNOWN: ReadonlySet<string> = new Set([OID.authorityKeyIdentifier, OID.crlNumber, OID.issuingDistributionPoint]);

export const LIST_RULES: readonly ListRule[] = [
  {
    id: 'br-7.2.1-version-2',
    section: 'BR 7.2.1',
    requires: 'The version is 2',
    defectOf: ({ version }) => (version === VERSION_2 ? undefined : `its version is ${version}, not 2`),
  },
  {
    id: 'rfc5280-5.1.1.2-same-algorithm',
    section: 'RFC 5280 5.1.1.2',
    requires: 'The list names the algorithm that it is signed by',
    defectOf: ({ signatureAlgorithm, intent }) =>
      isSame(signatureAlgorithm, intent.signatureAlgorithm) ? undefined : 'it names another signature algorithm',
  },
  {
    id: 'br-7.2-issuer',
    section: 'BR 7.2',
    requires: 'The issuer is, byte for byte, the subject of the issuing certificate',
    defectOf: ({ issuer, intent }) => (isSame(issuer, intent.issuer.name) ? undefined : 'its issuer is another'),
  },
  {
    id: 'rfc5280-5.1.2.4-time-type',
    section: 'RFC 5280 5.1.2.4',
    requires: 'Times until 2049 are UTCTime, later ones GeneralizedTime',
    defectOf: ({ thisUpdate, nextUpdate, timeTags: [first, second] }) =>
      first === timeTagOf(thisUpdate) && second === timeTagOf(nextUpdate) ? undefined : 'a time has the wrong type',
  },
  {
    id: 'br-7.2-next-update',
    section: 'BR 7.2',
    requires: 'The next list is due after this one, by an issuing authority within 10 days, by a root within 12 months',
    defectOf: ({ thisUpdate, nextUpdate, intent: { role } }) => {
      const lengthMs = nextUpdate.getTime() - thisUpdate.getTime();
      return lengthMs > 0 && lengthMs <= MAX_VALIDITY_MS[role] ? undefined : `it holds for ${lengthMs / DAY_MS} days`;
    },
  },
  {
    id: 'rfc5280-5.1.2.6-no-empty-list',
    section: 'RFC 5280 5.1.2.6',
    requires: 'Where nothing is revoked, there is no list of entries',
    defectOf: ({ entryBytes }) => (entryBytes === 0 ? 'its list of entries is empty' : undefined),
  },
  {
    id: 'br-7.2.2-authority-key-identifier',
    section: 'BR 7.2.2',
    requires: 'authorityKeyIdentifier has the key identifier of the issuing certificate',
    defectOf: ({ authorityKeyIdentifier = new Uint8Array(), intent }) =>
      isSame(authorityKeyIdentifier, intent.issuer.keyIdentifier) ? undefined : 'its authorityKeyIdentifier is another',
  },
  {
    id: 'br-7.2.2-authority-key-identifier-not-critical',
    section: 'BR 7.2.2',
    requires: 'authorityKeyIdentifier is not critical',
    defectOf: ({ extensions }) =>
      extensions.get(OID.authorityKeyIdentifier)?.critical === true
        ? 'its authorityKeyIdentifier is critical'
        : undefined,
  },
  {
    id: 'br-7.2.2-number',
    section: 'BR 7.2.2',
    requires: 'The list has a number',
    defectOf: ({ number }) => (number === undefined ? 'it has no crlNumber' : undefined),
  },
  {
    id: 'br-7.2.2-number-below-2-to-159',
    section: 'BR 7.2.2',
    requires: 'The number is less than 2^159',
    defectOf: ({ number }) =>
      number === undefined || isBelow159Bits(number) ? undefined : 'its crlNumber is too large',
  },
  {
    id: 'br-7.2.2-number-not-critical',
    section: 'BR 7.2.2',
    requires: 'The number is not critical',
    defectOf: ({ extensions }) =>
      extensions.get(OID.crlNumber)?.critical === true ? 'its crlNumber is critical' : undefined,
  },
  {
    id: 'br-7.2.2.1-addresses',
    section: 'BR 7.2.2.1',
    requires: 'A shard names the addresses that certificates know it by, and the whole list none',
    defectOf: addressDefectOf,
  },
  {
    id: 'br-7.2.2.1-critical',
    section: 'BR 7.2.2',
    requires: 'issuingDistributionPoint is critical',
    defectOf: ({ extensions }) =>
      extensions.get(OID.issuingDistributionPoint)?.critical === false
        ? 'its issuingDistributionPoint is not critical'
        : undefined,
  },
  {
    id: 'br-7.2.2.1-nothing-else',
    section: 'BR 7.2.2.1',
    requires: 'issuingDistributionPoint has addresses alone: the list is not indirect, and is of all kinds and reasons',
    defectOf: ({ distributionPoint }) =>
      distributionPoint?.hasMore === true ? 'its issuingDistributionPoint has more than addresses' : undefined,
  },
  {
    id: 'br-7.2.2-no-other-extension',
    section: 'BR 7.2.2',
    requires: 'There is no other extension',
    defectOf: ({ extensions }) => {
      const other = Array.from(extensions.keys()).find((oid) => !KNOWN.has(oid));
      return other && `it has the extension ${other}`;
    },
  },
];

function addressDefectOf({ distributionPoint, intent: { addresses } }: LintedList): string | undefined {
  if (addresses === undefined) return distributionPoint === undefined ? undefined : 'it is whole, and has an address';
  const isNamed = addresses.length > 0 && distributionPoint?.urls.join(' ') === addresses.join(' ');
  return isNamed ? undefined : 'its addresses are not those of its shard';
}

function isBelow159Bits(number: Uint8Array): boolean {
  return number.length < MAX_NUMBER_OCTETS || (number.length === MAX_NUMBER_OCTETS && (number[0] ?? 0) < SIGN_BIT);
}

function isSame(left: Uint8Array, right: Uint8Array): boolean {
  return Buffer.compare(left, right) === 0;
}
