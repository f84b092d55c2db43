// The issued material of a certificate on the wire: chain, fingerprints, key.

import type { Certificate } from '../../certificates/certificate.ts';
import { registrableDomainOf } from '../../certificates/domain-name.ts';
import { openKey, rootOf } from '../../certificates/download.ts';
import type { World } from '../../certificates/ports.ts';
import { KEY_ALGORITHMS } from '../../x509/algorithms.ts';
import { fingerprint, readCertificate } from '../../x509/certificate.ts';
import { encodePrivateKeyPem } from '../../x509/keys.ts';
import { encodePem } from '../../x509/pem.ts';
import { wireTime } from '../times.ts';
import type { View } from './view.ts';

/** Null until issued. CertificatePublicKey is leaf and chain; the root stands in RootCert. */
export function materialView({ certificate }: View) {
  const chain = certificate.issued?.chain ?? [];
  const [leaf] = chain;
  const root = rootOf(certificate);
  return {
    CertificatePublicKey: leaf === undefined ? null : bundleOf(certificate),
    CertFingerprint: leaf === undefined ? null : fingerprint(leaf, 'sha1').toUpperCase(),
    CertChainInfo: chain.map(chainInfoOf),
    RootCert: { Sign: null, Encrypt: null, Standard: root === undefined ? null : encodePem('CERTIFICATE', root) },
    EncryptCert: null,
    EncryptPrivateKey: null,
    EncryptCertFingerprint: null,
    EncryptAlgorithm: encryptAlgorithmOf(certificate),
    DomainType: isSubDomain(certificate) ? 1 : 0,
  };
}

/** Leaf and intermediates, PEM; a root that the chain ends in is left out, as servers want it. */
export function bundleOf(certificate: Certificate): string {
  return servedChainOf(certificate)
    .map((der) => encodePem('CERTIFICATE', der))
    .join('');
}

/** The same in DER. */
export function servedChainOf(certificate: Certificate): readonly Uint8Array[] {
  const root = rootOf(certificate);
  return (certificate.issued?.chain ?? []).filter((der) => der !== root);
}

export function encryptAlgorithmOf({ keyAlgorithm }: Certificate): string {
  const { encryptAlgorithm, keyParameter } = KEY_ALGORITHMS[keyAlgorithm];
  return `${encryptAlgorithm} ${keyParameter}`;
}

function chainInfoOf(der: Uint8Array) {
  const { issuer, subject, notBefore, notAfter } = readCertificate(der);
  return {
    Issuer: issuer.text,
    Subject: subject.text,
    Fingerprint: fingerprint(der, 'sha1').toLowerCase(),
    ValidFrom: wireTime(notBefore),
    ValidTo: wireTime(notAfter),
  };
}

/** PKCS #8 PEM, or null where the applicant holds the key. */
export function privateKeyOf(world: Pick<World, 'secrets'>, certificate: Certificate): string | null {
  const key = openKey(world, certificate);
  return key === undefined ? null : encodePrivateKeyPem(key);
}

function isSubDomain({ names: [main] }: Certificate): boolean {
  return main !== undefined && registrableDomainOf(main) !== main;
}
