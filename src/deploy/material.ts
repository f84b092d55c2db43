// What is brought to targets, looked at once more before it leaves: a chain that hangs together, and the key of its leaf.

import type { BroughtMaterial } from '../certificates/ports/targets.ts';
import { because } from '../reasons/reason.ts';
import { ReasonError } from '../reasons/reason-error.ts';
import { fingerprint, readCertificate } from '../x509/certificate/certificate.ts';
import { orderChain } from '../x509/certificate/chain.ts';
import { isKeyOf } from '../x509/keys/key-match.ts';
import { decodePem, encodePem } from '../x509/pem/pem.ts';

/** What servers want of a certificate, each in its own file or together. */
export interface Material {
  readonly certificatePem: string;
  /** What leads from the certificate to the root; empty for one that is its own root. */
  readonly chainPem: string;
  readonly fullchainPem: string;
  /** PKCS #8. */
  readonly keyPem: string;
  /** SHA-256 over the DER of the leaf, lower-case hex. */
  readonly leafSha256: string;
}

/** Throws ReasonError, or an EncodingError, whose words have nothing of the key. */
export function readMaterial({ fullchainPem, keyPem }: Omit<BroughtMaterial, 'certificateId'>): Material {
  const chain = orderChain(certificatesIn(fullchainPem));
  const [leaf = new Uint8Array(), ...rest] = chain;
  const key = decodePem(keyPem).find(({ label }) => label === 'PRIVATE KEY');
  if (key === undefined || !isKeyOf(readCertificate(leaf), key.der)) throw new ReasonError(because('keyNotOfLeaf'));
  return {
    certificatePem: certificatePem(leaf),
    chainPem: rest.map(certificatePem).join(''),
    fullchainPem: chain.map(certificatePem).join(''),
    keyPem: encodePem('PRIVATE KEY', key.der),
    leafSha256: fingerprint(leaf, 'sha256'),
  };
}

/** Of the first certificate in a PEM text of whatever sort; undefined where there is none that can be read. */
export function leafSha256Of(pem: string): string | undefined {
  try {
    const [leaf] = certificatesIn(pem);
    return leaf === undefined ? undefined : fingerprint(readCertificate(leaf).der, 'sha256');
  } catch {
    return undefined; // Whatever else stands there is put back as it is.
  }
}

function certificatesIn(pem: string): readonly Uint8Array[] {
  return decodePem(pem)
    .filter(({ label }) => label === 'CERTIFICATE')
    .map(({ der }) => der);
}

function certificatePem(der: Uint8Array): string {
  return encodePem('CERTIFICATE', der);
}
