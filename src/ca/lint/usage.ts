// Rules for what a key may be used for: keyUsage by its bits, extKeyUsage by its purposes.

import type { KeyUsageName } from '../../x509/certificate/certificate-extensions.ts';
import { OID } from '../../x509/der/oid.ts';
import type { LintedCertificate } from './linted-certificate.ts';
import type { Rule } from './rule.ts';
import {
  everywhere,
  ofAuthorities,
  ofInternationalKeys,
  ofIssuing,
  ofPrivateTrust,
  ofResponders,
  ofPublicServers,
  ofServers,
  type Scope,
} from './scope.ts';

type Bits = readonly KeyUsageName[];

/** BR §7.1.2.7.11. */
const RSA_SERVER: Bits = ['digitalSignature', 'keyEncipherment', 'dataEncipherment'];
const EC_SERVER: Bits = ['digitalSignature', 'keyAgreement'];
/** RFC 8410 §5, without the bits of an authority. */
const ED25519_SERVER: Bits = ['digitalSignature', 'nonRepudiation'];
/** GM/T 0015 §5.2.4.2.3, of the two halves of a pair. */
const NATIONAL_SIGNING: Bits = ['digitalSignature', 'nonRepudiation'];
const NATIONAL_ENCRYPTION: Bits = ['keyEncipherment', 'dataEncipherment', 'keyAgreement'];
/** BR §7.1.2.10.7. */
const AUTHORITY: Bits = ['keyCertSign', 'cRLSign'];
const AUTHORITY_AND_ANSWERS: Bits = [...AUTHORITY, 'digitalSignature'];

const PURPOSES: ReadonlySet<string> = new Set([OID.serverAuth, OID.clientAuth]);
/** BR §7.1.2.7.10, §7.1.2.10.6. */
const FORBIDDEN_PURPOSES: ReadonlySet<string> = new Set([
  OID.codeSigning,
  OID.emailProtection,
  OID.timeStamping,
  OID.ocspSigning,
  OID.anyExtendedKeyUsage,
  OID.precertificateSigning,
]);

const ofInternationalServers = (scope: Scope): boolean => ofServers(scope) && ofInternationalKeys(scope);

export const USAGE_RULES: readonly Rule[] = [
  {
    id: 'rfc5280-4.2.1.3-some-bit',
    section: 'RFC 5280 4.2.1.3',
    requires: 'keyUsage, where present, has at least one bit',
    applies: everywhere,
    defectOf: ({ keyUsage }) => (keyUsage?.length === 0 ? 'its keyUsage has no bits' : undefined),
  },
  {
    id: 'br-7.1.2.7.11-rsa-bits',
    section: 'BR 7.1.2.7.11',
    requires:
      'The keyUsage of a server with an RSA key has digitalSignature, keyEncipherment or dataEncipherment alone',
    applies: ofInternationalServers,
    defectOf: (certificate) => (certificate.key.kind === 'rsa' ? otherBitOf(certificate, RSA_SERVER) : undefined),
  },
  {
    id: 'br-7.1.2.7.11-ec-bits',
    section: 'BR 7.1.2.7.11',
    requires: 'The keyUsage of a server with an elliptic key has digitalSignature or keyAgreement alone',
    applies: ofInternationalServers,
    defectOf: (certificate) => (certificate.key.kind === 'ec' ? otherBitOf(certificate, EC_SERVER) : undefined),
  },
  {
    id: 'br-7.1.2.7.11-ec-digital-signature',
    section: 'BR 7.1.2.7.11',
    requires: 'The keyUsage of a server with an elliptic key has digitalSignature',
    applies: ofInternationalServers,
    defectOf: (certificate) =>
      certificate.key.kind === 'ec' ? missingBitOf(certificate, ['digitalSignature']) : undefined,
  },
  {
    id: 'br-7.1.2.7.11-no-data-encipherment',
    section: 'BR 7.1.2.7.11',
    requires: 'The keyUsage of a server with an RSA key has not dataEncipherment, which is NOT RECOMMENDED',
    applies: ofInternationalServers,
    defectOf: ({ key, keyUsage }) =>
      key.kind === 'rsa' && keyUsage?.includes('dataEncipherment') === true
        ? 'its keyUsage has dataEncipherment'
        : undefined,
  },
  {
    id: 'br-7.1.2.7.11-no-key-agreement',
    section: 'BR 7.1.2.7.11',
    requires: 'The keyUsage of a server with an elliptic key has not keyAgreement, which is NOT RECOMMENDED',
    applies: ofInternationalServers,
    // Without digitalSignature beside it, it is the matter of another rule.
    defectOf: ({ key, keyUsage = [] }) =>
      key.kind === 'ec' && keyUsage.includes('keyAgreement') && keyUsage.includes('digitalSignature')
        ? 'its keyUsage has keyAgreement'
        : undefined,
  },
  {
    id: 'rfc5280-4.2.1.12-client-bits',
    section: 'RFC 5280 4.2.1.12',
    requires: 'The keyUsage of a client that is no server has no keyEncipherment',
    applies: ofInternationalServers,
    defectOf: ({ keyUsage, extKeyUsage }) =>
      keyUsage?.includes('keyEncipherment') === true && extKeyUsage?.join() === OID.clientAuth
        ? 'its keyUsage has keyEncipherment, and it is no server'
        : undefined,
  },
  {
    id: 'rfc8410-5-bits',
    section: 'RFC 8410 5',
    requires: 'The keyUsage of a server with an Ed25519 key has digitalSignature or nonRepudiation alone',
    applies: (scope) => ofServers(scope) && ofPrivateTrust(scope),
    defectOf: (certificate) =>
      certificate.key.kind === 'ed25519' ? otherBitOf(certificate, ED25519_SERVER) : undefined,
  },
  {
    id: 'gmt0015-5.2.4.2.3-signing-bits',
    section: 'GM/T 0015 5.2.4.2.3',
    requires: 'The half of a national pair that signs has digitalSignature or nonRepudiation alone',
    applies: ({ kind, profile }) => kind === 'server' && profile.kind === 'national',
    defectOf: (certificate) => otherBitOf(certificate, NATIONAL_SIGNING),
  },
  {
    id: 'gmt0015-5.2.4.2.3-encryption-bits',
    section: 'GM/T 0015 5.2.4.2.3',
    requires: 'The half of a national pair that encrypts has keyEncipherment, dataEncipherment or keyAgreement alone',
    applies: ({ kind }) => kind === 'encryption',
    defectOf: (certificate) => otherBitOf(certificate, NATIONAL_ENCRYPTION),
  },
  {
    id: 'br-7.1.2.10.7-required-bits',
    section: 'BR 7.1.2.10.7',
    requires: 'The keyUsage of an authority has keyCertSign and cRLSign',
    applies: ofAuthorities,
    defectOf: (certificate) => missingBitOf(certificate, AUTHORITY),
  },
  {
    id: 'br-7.1.2.10.7-permitted-bits',
    section: 'BR 7.1.2.10.7',
    requires: 'The keyUsage of an authority has nothing besides but digitalSignature',
    applies: ofAuthorities,
    defectOf: (certificate) => otherBitOf(certificate, AUTHORITY_AND_ANSWERS),
  },
  {
    id: 'br-7.1.2.8.7-bits',
    section: 'BR 7.1.2.8.7',
    requires: 'The keyUsage of a responder has digitalSignature alone',
    applies: ofResponders,
    defectOf: (certificate) => otherBitOf(certificate, ['digitalSignature']),
  },
  {
    id: 'br-7.1.2.7.10-server-auth',
    section: 'BR 7.1.2.7.10',
    requires: 'The purposes of a server have serverAuth; a private profile may be for clients alone',
    applies: ofPublicServers,
    defectOf: (certificate) => missingPurposeOf(certificate, OID.serverAuth),
  },
  {
    id: 'br-7.1.2.7.10-forbidden-purposes',
    section: 'BR 7.1.2.7.10',
    requires: 'A server may neither sign code, mail, times or OCSP answers, nor do anything whatever',
    applies: ofServers,
    defectOf: forbiddenPurposeOf,
  },
  {
    id: 'br-7.1.2.7.10-known-purposes',
    section: 'BR 7.1.2.7.10',
    requires: 'A server has no purpose besides serverAuth and clientAuth; others are NOT RECOMMENDED',
    applies: ofServers,
    defectOf: unknownPurposeOf,
  },
  {
    id: 'br-7.1.2.10.6-server-auth',
    section: 'BR 7.1.2.10.6',
    requires: 'The purposes of an issuing authority have serverAuth',
    applies: ofIssuing,
    defectOf: (certificate) => missingPurposeOf(certificate, OID.serverAuth),
  },
  {
    id: 'br-7.1.2.10.6-forbidden-purposes',
    section: 'BR 7.1.2.10.6',
    requires: 'The purposes of an issuing authority have none of those that a server must not have',
    applies: ofIssuing,
    defectOf: forbiddenPurposeOf,
  },
  {
    id: 'br-7.1.2.10.6-known-purposes',
    section: 'BR 7.1.2.10.6',
    requires: 'An issuing authority has no purpose besides serverAuth and clientAuth; others are NOT RECOMMENDED',
    applies: ofIssuing,
    defectOf: unknownPurposeOf,
  },
  {
    id: 'br-7.1.2.8.5-ocsp-signing',
    section: 'BR 7.1.2.8.5',
    requires: 'The purposes of a responder have OCSPSigning',
    applies: ofResponders,
    defectOf: (certificate) => missingPurposeOf(certificate, OID.ocspSigning),
  },
  {
    id: 'br-7.1.2.8.5-nothing-else',
    section: 'BR 7.1.2.8.5',
    requires: 'The purposes of a responder have nothing besides',
    applies: ofResponders,
    defectOf: ({ extKeyUsage }) => {
      const other = extKeyUsage?.find((purpose) => purpose !== OID.ocspSigning);
      return other && `its purposes have ${other}`;
    },
  },
  {
    id: 'rfc5280-4.2.1.12-no-purpose-twice',
    section: 'RFC 5280 4.2.1.12',
    requires: 'No purpose stands twice',
    applies: everywhere,
    defectOf: ({ extKeyUsage }) =>
      extKeyUsage !== undefined && new Set(extKeyUsage).size < extKeyUsage.length
        ? 'a purpose stands twice'
        : undefined,
  },
];

function otherBitOf({ keyUsage }: LintedCertificate, permitted: Bits): string | undefined {
  const other = keyUsage?.find((bit) => !permitted.includes(bit));
  return other && `its keyUsage has ${other}`;
}

/** No bits at all are the matter of another rule. */
function missingBitOf({ keyUsage }: LintedCertificate, required: Bits): string | undefined {
  if (keyUsage === undefined || keyUsage.length === 0) return undefined;
  const missing = required.find((bit) => !keyUsage.includes(bit));
  return missing && `its keyUsage lacks ${missing}`;
}

function missingPurposeOf({ extKeyUsage }: LintedCertificate, purpose: string): string | undefined {
  return extKeyUsage === undefined || extKeyUsage.includes(purpose) ? undefined : `its purposes lack ${purpose}`;
}

/** The forbidden ones are the matter of another rule. */
function unknownPurposeOf({ extKeyUsage }: LintedCertificate): string | undefined {
  const unknown = extKeyUsage?.find((purpose) => !PURPOSES.has(purpose) && !FORBIDDEN_PURPOSES.has(purpose));
  return unknown && `its purposes have ${unknown}`;
}

function forbiddenPurposeOf({ extKeyUsage }: LintedCertificate): string | undefined {
  const forbidden = extKeyUsage?.find((purpose) => FORBIDDEN_PURPOSES.has(purpose));
  return forbidden && `its purposes have ${forbidden}`;
}
