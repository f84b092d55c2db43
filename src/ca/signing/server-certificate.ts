// What stands in a server certificate (BR §7.1.2.7).

import assert from 'node:assert/strict';
import {
  authorityInfoAccess,
  authorityKeyIdentifier,
  certificatePolicies,
  criticalSubjectAltName,
  crlDistributionPoints,
  extKeyUsage,
  keyUsage,
  subjectAltName,
  subjectKeyIdentifier,
  subscriberConstraints,
} from '../../x509/certificate/extensions.ts';
import { keyIdentifierOf } from '../../x509/keys/key-identifier.ts';
import { MAX_COMMON_NAME_LENGTH, writeName } from '../../x509/certificate/name-writer.ts';
import { OID } from '../../x509/der/oid.ts';
import type { AuthorityAddresses } from '../profile/addresses.ts';
import type { Profile } from '../profile/profile.ts';
import { shardOf } from '../profile/shards.ts';

/**
 * RSA keys of servers may also encrypt a TLS 1.2 session key; all others only sign (BR §7.1.2.7.11, RFC 8410 §5), those of clients
 * too (RFC 5280 §4.2.1.12), but that of the second half of a national pair, which never does (GM/T 0015 §5.2.4.2.3).
 */
export type SubjectKeyKind = 'rsa' | 'signing' | 'encryption';

/** The extensions that are the same in every certificate of one authority by one profile, written once. */
export interface FixedExtensions {
  readonly ofEveryKey: readonly Uint8Array[];
  readonly keyUsage: { readonly [kind in SubjectKeyKind]: Uint8Array };
  /** By shard of the revocation list, from the first. */
  readonly distributionPoints: readonly Uint8Array[];
}

export function writeFixedExtensions(
  profile: Pick<Profile, 'kind' | 'purposes' | 'policies'>,
  authority: {
    readonly keyIdentifier: Uint8Array;
    readonly addresses: AuthorityAddresses;
    /** Addresses, by shard from the first. */
    readonly distributionPoints: readonly string[];
  },
): FixedExtensions {
  const { purposes, policies } = profile;
  return {
    ofEveryKey: [
      authorityKeyIdentifier(authority.keyIdentifier),
      // GmSSL refuses the empty SEQUENCE that they are in DER. Without them it is no authority either (RFC 5280 §4.2.1.9).
      ...(profile.kind === 'national' ? [] : [subscriberConstraints()]),
      extKeyUsage(...purposes.map((purpose) => OID[purpose])),
      ...(policies.length === 0 ? [] : [certificatePolicies(...policies)]),
      authorityInfoAccess({ ocsp: authority.addresses.ocsp, caIssuers: authority.addresses.certificate }),
    ],
    keyUsage: {
      rsa: purposes.includes('serverAuth')
        ? keyUsage('digitalSignature', 'keyEncipherment')
        : keyUsage('digitalSignature'),
      signing: keyUsage('digitalSignature'),
      encryption: keyUsage('keyEncipherment', 'dataEncipherment', 'keyAgreement'),
    },
    distributionPoints: authority.distributionPoints.map(crlDistributionPoints),
  };
}

export interface Subject {
  /** DNS names, the main domain first. */
  readonly names: readonly string[];
  readonly addresses: readonly string[];
  readonly spki: Uint8Array;
  readonly keyKind: SubjectKeyKind;
}

/** The subject and the extensions of a server certificate; `serial` is lower-case hex. */
export function writeSubject(
  subject: Subject & { readonly serial: string },
  fixed: FixedExtensions,
): { readonly name: Uint8Array; readonly extensions: readonly Uint8Array[] } {
  const { names, addresses } = subject;
  const commonNames = names.slice(0, 1).filter((name) => name.length <= MAX_COMMON_NAME_LENGTH);
  return {
    name: writeName(commonNames.map((value) => ({ type: 'commonName', value }))),
    extensions: [
      fixed.keyUsage[subject.keyKind],
      ...fixed.ofEveryKey,
      distributionPointOf(subject.serial, fixed),
      subjectKeyIdentifier(keyIdentifierOf(subject.spki)),
      commonNames.length === 0 ? criticalSubjectAltName(names, addresses) : subjectAltName(names, addresses),
    ],
  };
}

/** The part of the revocation list that the certificate would stand in. */
function distributionPointOf(serial: string, { distributionPoints }: FixedExtensions): Uint8Array {
  const point = distributionPoints[shardOf(serial, distributionPoints.length) - 1];
  assert(point !== undefined, 'every serial has its shard');
  return point;
}
