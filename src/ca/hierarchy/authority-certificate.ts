// The certificates of the authorities themselves: what stands in a root's and in an issuing authority's.

import { bytesOfHex } from '../../lib/bytes.ts';
import { addMs, HOUR_MS, SECOND_MS } from '../../lib/clock.ts';
import type { Random } from '../../lib/random.ts';
import { writeSigned, writeTbsCertificate } from '../../x509/certificate/certificate-writer.ts';
import { type CertificateFacts, readCertificate } from '../../x509/certificate/certificate.ts';
import {
  authorityConstraints,
  authorityInfoAccess,
  authorityKeyIdentifier,
  certificatePolicies,
  crlDistributionPoints,
  extKeyUsage,
  keyUsage,
  subjectKeyIdentifier,
} from '../../x509/certificate/extensions.ts';
import { keyIdentifierIn, keyIdentifierOf } from '../../x509/keys/key-identifier.ts';
import { type NameConstraints, nameConstraints } from '../../x509/certificate/name-constraints.ts';
import { writeName } from '../../x509/certificate/name-writer.ts';
import { OID } from '../../x509/der/oid.ts';
import type { AuthorityAddresses } from '../profile/addresses.ts';
import type { Signer } from '../keys/key-vault.ts';
import { lintIssuerOf } from '../lint/linted-certificate.ts';
import { describeDefects, makeLinter } from '../lint/linter.ts';
import type { KeyPurpose, ProfileKind } from '../profile/profile.ts';
import { newSerial } from '../profile/serial.ts';
import { wholeSecond } from '../profile/validity.ts';

const ROOT_YEARS = 20;
const ISSUING_YEARS = 10;
/** More than a server certificate's, so that none begins before its authority does. */
const AUTHORITY_BACKDATE_MS = HOUR_MS;

/** Everything but serial, time and issuer; members that are bytes are DER. */
export interface AuthorityPlan {
  readonly role: 'root' | 'issuing';
  readonly name: Uint8Array;
  readonly spki: Uint8Array;
  readonly years: number;
  readonly extensions: readonly Uint8Array[];
}

/** Whose authorities they are, and where that is (BR §7.1.2.10.2). */
export interface AuthorityOwner {
  /** ISO 3166-1, two capital letters. */
  readonly country: string;
  readonly organization: string;
}

interface AuthorityNaming {
  readonly owner: AuthorityOwner;
  readonly commonName: string;
  readonly nameConstraints: NameConstraints | undefined;
}

/** BR §7.1.2.1. */
export function planRoot(spki: Uint8Array, of: AuthorityNaming): AuthorityPlan {
  const keyIdentifier = keyIdentifierOf(spki);
  return {
    role: 'root',
    name: authorityName(of),
    spki,
    years: ROOT_YEARS,
    extensions: [
      authorityConstraints(undefined),
      keyUsage('keyCertSign', 'crlSign'),
      ...constraintsOf(of.nameConstraints),
      subjectKeyIdentifier(keyIdentifier),
      authorityKeyIdentifier(keyIdentifier),
    ],
  };
}

/** BR §7.1.2.6; it certifies no further authority. */
export function planIssuing(
  spki: Uint8Array,
  from: AuthorityNaming & {
    readonly purposes: readonly KeyPurpose[];
    readonly root: Pick<CertificateFacts, 'subjectKeyIdentifier' | 'spki'>;
    readonly rootAddresses: AuthorityAddresses;
  },
): AuthorityPlan {
  return {
    role: 'issuing',
    name: authorityName(from),
    spki,
    years: ISSUING_YEARS,
    extensions: [
      authorityConstraints(0),
      keyUsage('digitalSignature', 'keyCertSign', 'crlSign'),
      ...(from.purposes.length === 0 ? [] : [extKeyUsage(...from.purposes.map((purpose) => OID[purpose]))]),
      certificatePolicies(OID.anyPolicy),
      ...constraintsOf(from.nameConstraints),
      subjectKeyIdentifier(keyIdentifierOf(spki)),
      authorityKeyIdentifier(keyIdentifierIn(from.root)),
      authorityInfoAccess({ ocsp: from.rootAddresses.ocsp, caIssuers: from.rootAddresses.certificate }),
      crlDistributionPoints(from.rootAddresses.revocationList),
    ],
  };
}

export interface AuthoritySigning {
  readonly kind: ProfileKind;
  /** Its certificate, DER; undefined for a root, which signs itself. */
  readonly issuer: Uint8Array | undefined;
  readonly signer: Signer;
  readonly now: Date;
  readonly random: Random;
  /** Called before the key is used: what is signed is on the ledger of its issuer first. */
  readonly plan: (facts: AuthorityCertificateFacts) => Promise<void>;
}

export interface AuthorityCertificateFacts {
  /** Lower-case hex. */
  readonly serial: string;
  /** SHA-256 of the to-be-signed bytes, hex. */
  readonly tbsSha256: string;
  readonly notAfter: Date;
}

/** The certificate, DER. Throws where it does not pass the lint. */
export async function signAuthorityCertificate(plan: AuthorityPlan, by: AuthoritySigning): Promise<Uint8Array> {
  const { signatureAlgorithm } = by.signer;
  const issuer = by.issuer && lintIssuerOf(readCertificate(by.issuer));
  const notBefore = addMs(wholeSecond(by.now), -AUTHORITY_BACKDATE_MS);
  const notAfter = earlier(yearsAfter(notBefore, plan.years), issuer?.notAfter);
  const serial = newSerial(by.random);
  const tbs = writeTbsCertificate({
    serial: bytesOfHex(serial),
    signatureAlgorithm,
    issuer: issuer?.name ?? plan.name,
    notBefore,
    notAfter,
    subject: plan.name,
    spki: plan.spki,
    extensions: plan.extensions,
  });
  const profile = { kind: by.kind, internalNames: false, addresses: false };
  const { tbsSha256, defects } = makeLinter({ kind: plan.role, profile, issuer, signatureAlgorithm })(tbs, by.now);
  if (defects.length > 0) throw new Error(`Cannot sign the certificate of an authority: ${describeDefects(defects)}`);
  await by.plan({ serial, tbsSha256, notAfter });
  return writeSigned({ tbs, signatureAlgorithm, signature: await by.signer.sign(tbs) });
}

/** In both, since a client need not read them in the root it trusts (RFC 5280 §6.1). */
function constraintsOf(constraints: NameConstraints | undefined): readonly Uint8Array[] {
  return constraints === undefined ? [] : [nameConstraints(constraints)];
}

function authorityName({ owner, commonName }: AuthorityNaming): Uint8Array {
  return writeName([
    { type: 'country', value: owner.country },
    { type: 'organization', value: owner.organization },
    { type: 'commonName', value: commonName },
  ]);
}

/** An authority that is made late in the life of its root ends with it. */
function earlier(end: Date, limit: Date | undefined): Date {
  return limit !== undefined && limit < end ? limit : end;
}

/** The last second that belongs to the years (BR §6.3.2). */
function yearsAfter(start: Date, years: number): Date {
  const end = new Date(start);
  end.setUTCFullYear(start.getUTCFullYear() + years);
  return addMs(end, -SECOND_MS);
}
