// The issued material of a certificate on the wire: chain, fingerprints, key.

import { type Certificate, keyPlace } from '../../certificates/certificate.ts';
import { registrableDomainOf } from '../../certificates/domain-name.ts';
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
  const chain = certificate.issued?.chain ?? [];
  const root = rootOf(certificate);
  return chain
    .filter((der) => der !== root)
    .map((der) => encodePem('CERTIFICATE', der))
    .join('');
}

/** The self-issued end of a chain of more than the leaf, if it has one. */
export function rootOf(certificate: Certificate): Uint8Array | undefined {
  const chain = certificate.issued?.chain ?? [];
  const last = chain.at(-1);
  if (last === undefined || chain.length === 1) return undefined;
  const { issuer, subject } = readCertificate(last);
  return issuer.text === subject.text ? last : undefined;
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
export function privateKeyOf(world: Pick<World, 'secrets'>, { id, sealedKey }: Certificate): string | null {
  return sealedKey === undefined ? null : encodePrivateKeyPem(world.secrets.open(sealedKey, keyPlace(id)));
}

function isSubDomain({ names: [main] }: Certificate): boolean {
  return main !== undefined && registrableDomainOf(main) !== main;
}
