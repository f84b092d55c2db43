// The issued material of a certificate on the wire: chain, fingerprints, key.

import type { Certificate, EncryptionHalf } from '../../certificates/model/certificate.ts';
import { registrableDomainOf } from '../../certificates/model/domain-name.ts';
import { openEncryptionKey, openKey, rootOf } from '../../certificates/inventory/download.ts';
import type { World } from '../../certificates/ports/world.ts';
import { uploadedChainOf, uploadedKeyOf } from '../../certificates/model/uploaded-texts.ts';
import { KEY_ALGORITHMS } from '../../x509/keys/algorithms.ts';
import { fingerprint, readCertificate } from '../../x509/certificate/certificate.ts';
import type { DistinguishedName } from '../../x509/certificate/names.ts';
import { keyPemOf } from '../../x509/keys/traditional-key.ts';
import { encodePem } from '../../x509/pem/pem.ts';
import { wireTime } from '../words/times.ts';
import { describeAlgorithm } from '../words/wire-algorithms.ts';
import type { View } from './view.ts';

/** Empty until issued. CertificatePublicKey is leaf and chain, of an upload as it came; the root stands in RootCert. */
export function materialView({ certificate }: View) {
  const chain = certificate.issued?.chain ?? [];
  const [leaf] = chain;
  const encryption = certificate.issued?.encryption;
  return {
    CertificatePublicKey: leaf === undefined ? '' : (uploadedChainOf(certificate) ?? bundleOf(certificate)),
    CertFingerprint: leaf === undefined ? '' : fingerprint(leaf, 'sha1').toUpperCase(),
    CertChainInfo: servedChainOf(certificate).map(chainInfoOf),
    RootCert: rootsOf(certificate),
    EncryptCert: encryption === undefined ? '' : encryptionBundleOf(certificate, encryption),
    EncryptCertFingerprint: encryption === undefined ? '' : fingerprint(encryption.leaf, 'sha1').toUpperCase(),
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
  return describeAlgorithm(keyAlgorithm);
}

function chainInfoOf(der: Uint8Array) {
  const { issuer, subject, notBefore, notAfter } = readCertificate(der);
  return {
    Issuer: shortNameOf(issuer),
    Subject: shortNameOf(subject),
    Fingerprint: fingerprint(der, 'sha1').toLowerCase(),
    ValidFrom: wireTime(notBefore),
    ValidTo: wireTime(notAfter),
  };
}

/** The common name, or all of a name that has none. */
function shortNameOf({ commonNames, text }: DistinguishedName): string {
  return commonNames[0] ?? text;
}

/** As it was uploaded, or else as keyPemOf has it; empty where the applicant holds the key. */
export function privateKeyOf(world: Pick<World, 'secrets'>, certificate: Certificate): string {
  const key = openKey(world, certificate);
  return key === undefined ? '' : (uploadedKeyOf(world, certificate, key) ?? keyPemOf(key));
}

/** Of the half that encrypts; empty where there is none. */
export function encryptionKeyOf(world: Pick<World, 'secrets'>, certificate: Certificate): string {
  const key = openEncryptionKey(world, certificate);
  return key === undefined ? '' : keyPemOf(key);
}

function isSubDomain({ names: [main] }: Certificate): boolean {
  return main !== undefined && registrableDomainOf(main) !== main;
}
