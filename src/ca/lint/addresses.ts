// Rules for where the issuer's certificate, its OCSP answers and its revocation lists are fetched.

import { DAY_MS, SECOND_MS } from '../../lib/clock.ts';
import { OID } from '../../x509/der/oid.ts';
import type { LintedCertificate, LintedPoint } from './linted-certificate.ts';
import type { LintedUrl } from './linted-url.ts';
import type { Rule } from './rule.ts';
import { everywhere, ofResponders, ofServers, type Scope } from './scope.ts';

const ACCESS_METHODS: ReadonlySet<string> = new Set([OID.ocsp, OID.caIssuers]);
const SHORT_LIVED_MS = 7 * DAY_MS; // BR §1.6.1, since 2026-03-15

const notOfResponders = (scope: Scope): boolean => !ofResponders(scope);

export const ADDRESS_RULES: readonly Rule[] = [
  {
    id: 'rfc5280-4.2.2.1-not-empty',
    section: 'RFC 5280 4.2.2.1',
    requires: 'authorityInfoAccess, where present, has at least one description',
    applies: everywhere,
    defectOf: ({ access }) => (access?.length === 0 ? 'its authorityInfoAccess is empty' : undefined),
  },
  {
    id: 'br-7.1.2.7.7-access-methods',
    section: 'BR 7.1.2.7.7, 7.1.2.10.3',
    requires: 'authorityInfoAccess tells of OCSP and of the certificate of the issuer alone',
    applies: notOfResponders,
    defectOf: ({ access }) => {
      const other = access?.find(({ method }) => !ACCESS_METHODS.has(method));
      return other && `its authorityInfoAccess has the method ${other.method}`;
    },
  },
  {
    id: 'br-7.1.2.8.3-access-methods',
    section: 'BR 7.1.2.8.3',
    requires: 'The authorityInfoAccess of a responder tells of OCSP alone',
    applies: ofResponders,
    defectOf: ({ access }) => {
      const other = access?.find(({ method }) => method !== OID.ocsp);
      return other && `its authorityInfoAccess has the method ${other.method}`;
    },
  },
  {
    id: 'br-7.1.2.7.7-http',
    section: 'BR 7.1.2.7.7, 7.1.2.10.3',
    requires: 'Every location of authorityInfoAccess is an http URL',
    applies: everywhere,
    defectOf: ({ access }) =>
      access?.some(({ location }) => !location.isHttp) === true
        ? 'a location of its authorityInfoAccess is no http URL'
        : undefined,
  },
  {
    id: 'br-7.1.2.7.7-unique',
    section: 'BR 7.1.2.7.7, 7.1.2.10.3',
    requires: 'No location stands twice for one method of authorityInfoAccess',
    applies: everywhere,
    defectOf: ({ access = [] }) => {
      const unique = new Set(access.map(({ method, url }) => `${method} ${url}`));
      return unique.size < access.length ? 'a location of its authorityInfoAccess stands twice' : undefined;
    },
  },
  {
    id: 'br-7.1.2.11.2-revocation-status',
    section: 'BR 7.1.2.11.2',
    requires: 'A server that lives for more than 7 days names a revocation list or an OCSP responder',
    applies: ofServers,
    defectOf: statusDefectOf,
  },
  {
    id: 'br-7.1.2.11.2-some-point',
    section: 'BR 7.1.2.11.2',
    requires: 'crlDistributionPoints, where present, has at least one point',
    applies: everywhere,
    defectOf: ({ distributionPoints }) =>
      distributionPoints?.length === 0 ? 'its crlDistributionPoints are empty' : undefined,
  },
  {
    id: 'br-7.1.2.11.2-one-point',
    section: 'BR 7.1.2.11.2',
    requires: 'There are not several distribution points, which nobody reads as alternatives',
    applies: everywhere,
    defectOf: ({ distributionPoints = [] }) =>
      distributionPoints.length > 1 ? 'it has several distribution points' : undefined,
  },
  {
    id: 'br-7.1.2.11.2-full-name',
    section: 'BR 7.1.2.11.2',
    requires: 'Every distribution point has a full name, with at least one address',
    applies: everywhere,
    defectOf: ofEachPoint(({ urls = [] }) => (urls.length === 0 ? 'has no full name' : undefined)),
  },
  {
    id: 'br-7.1.2.11.2-http',
    section: 'BR 7.1.2.11.2',
    requires: 'Every name of a distribution point is an http URL',
    applies: everywhere,
    defectOf: ofEachPoint(({ locations }) =>
      locations.every(({ isHttp }) => isHttp) ? undefined : 'has a name that is no http URL',
    ),
  },
  {
    id: 'br-7.1.2.11.2-no-reasons',
    section: 'BR 7.1.2.11.2',
    requires: 'No distribution point has reasons',
    applies: everywhere,
    defectOf: ofEachPoint(({ hasReasons }) => (hasReasons ? 'has reasons' : undefined)),
  },
  {
    id: 'br-7.1.2.11.2-no-crl-issuer',
    section: 'BR 7.1.2.11.2',
    requires: 'No distribution point names another issuer of lists',
    applies: everywhere,
    defectOf: ofEachPoint(({ hasCrlIssuer }) => (hasCrlIssuer ? 'names an issuer of lists' : undefined)),
  },
  {
    id: 'rfc5280-4.2.1.6-address-syntax',
    section: 'RFC 5280 4.2.1.6',
    requires:
      'An http URL, of access or of a list, is host, port and path by RFC 3986, without user, query and fragment',
    applies: everywhere,
    defectOf: ofEachAddress(({ syntaxDefect }) => syntaxDefect),
  },
  {
    id: 'rfc5280-4.2.1.6-address-host',
    section: 'RFC 5280 4.2.1.6',
    requires:
      'The host of an http URL, of access or of a list, is a name of letters, digits and hyphens or an IP address',
    applies: everywhere,
    defectOf: ofEachAddress(({ hostDefect }) => hostDefect),
  },
];

function ofEachAddress(defectOf: (url: LintedUrl) => string | undefined): Rule['defectOf'] {
  return ({ access = [], distributionPoints = [] }) => {
    const defect =
      findDefect(access, ({ location }) => defectOf(location)) ??
      findDefect(distributionPoints, ({ locations }) => findDefect(locations, defectOf));
    return defect && `an address in it ${defect}`;
  };
}

function findDefect<T>(values: readonly T[], defectOf: (value: T) => string | undefined): string | undefined {
  for (const value of values) {
    const defect = defectOf(value);
    if (defect !== undefined) return defect;
  }
  return undefined;
}

function ofEachPoint(defectOf: (point: LintedPoint) => string | undefined): Rule['defectOf'] {
  return ({ distributionPoints = [] }) => {
    const defect = findDefect(distributionPoints, defectOf);
    return defect && `a distribution point ${defect}`;
  };
}

function statusDefectOf(certificate: LintedCertificate): string | undefined {
  const { notBefore, notAfter, access, distributionPoints } = certificate;
  if (notAfter.getTime() - notBefore.getTime() + SECOND_MS <= SHORT_LIVED_MS) return undefined;
  const hasOcsp = access?.some(({ method }) => method === OID.ocsp) === true;
  return hasOcsp || distributionPoints !== undefined
    ? undefined
    : 'it names neither revocation list nor OCSP responder';
}
