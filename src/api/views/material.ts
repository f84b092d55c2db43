// The issued material of a certificate on the wire: chain, fingerprints, key.

import type { Certificate, EncryptionHalf } from '../../certificates/certificate.ts';
import { registrableDomainOf } from '../../certificates/domain-name.ts';
import { openEncryptionKey, openKey, rootOf } from '../../certificates/download.ts';
import type { World } from '../../certificates/ports.ts';
import { uploadedChainOf, uploadedKeyOf } from '../../certificates/uploaded-texts.ts';
import { KEY_ALGORITHMS } from '../../x509/algorithms.ts';
import { fingerprint, readCertificate } from '../../x509/certificate.ts';
import { encodePrivateKeyPem } from '../../x509/keys.ts';
import { encodePem } from '../../x509/pem.ts';
import { wireTime } from '../times.ts';
import type { View } from './view.ts';

/** Null until issued. CertificatePublicKey is leaf and chain, of an upload as it came; the root stands in RootCert. */
export function materialView({ certificate }: View) {
  const chain = certificate.issued?.chain ?? [];
  const [leaf] = chain;
  const encryption = certificate.issued?.encryption;
  return {
    CertificatePublicKey: leaf === undefined ? null : (uploadedChainOf(certificate) ?? bundleOf(certificate)),
    CertFingerprint: leaf === undefined ? null : fingerprint(leaf, 'sha1').toUpperCase(),
    CertChainInfo: chain.map(chainInfoOf),
    RootCert: rootsOf(certificate),
    EncryptCert: encryption === undefined ? null : encryptionBundleOf(certificate, encryption),
    EncryptCertFingerprint: encryption === undefined ? null : fingerprint(encryption.leaf, 'sha1').toUpperCase(),
    EncryptAlgorithm: encryptAlgorithmOf(certificate),
    DomainType: isSubDomain(certificate) ? 1 : 0,
  };
}

/** The root of a national certificate stands by what its halves are for, any other as the standard one. */
function rootsOf(certificate: Certificate) {
  const der = rootOf(certificate);
  const root = der === undefined ? null : encodePem('CERTIFICATE', der);
  if (!KEY_ALGORITHMS[certificate.keyAlgorithm].comesInPairs) return { Sign: null, Encrypt: null, Standard: root };
  return { Sign: root, Encrypt: certificate.issued?.encryption === undefined ? null : root, Standard: null };
}

/** Leaf and intermediates, PEM; a root that the chain ends in is left out, as servers want it. */
export function bundleOf(certificate: Certificate): string {
  return servedChainOf(certificate)
    .map((der) => encodePem('CERTIFICATE', der))
    .join('');
}

/** The same with the half that encrypts in place of the leaf. */
export function encryptionBundleOf(certificate: Certificate, { leaf }: EncryptionHalf): string {
  return [leaf, ...servedChainOf(certificate).slice(1)].map((der) => encodePem('CERTIFICATE', der)).join('');
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

/** As it was uploaded, or else PKCS #8 PEM; null where the applicant holds the key. */
export function privateKeyOf(world: Pick<World, 'secrets'>, certificate: Certificate): string | null {
  const key = openKey(world, certificate);
  return key === undefined ? null : (uploadedKeyOf(world, certificate, key) ?? encodePrivateKeyPem(key));
}

/** Of the half that encrypts; null where there is none. */
export function encryptionKeyOf(world: Pick<World, 'secrets'>, certificate: Certificate): string | null {
  const key = openEncryptionKey(world, certificate);
  return key === undefined ? null : encodePrivateKeyPem(key);
}

function isSubDomain({ names: [main] }: Certificate): boolean {
  return main !== undefined && registrableDomainOf(main) !== main;
}
