// An issued certificate as its owner gets it: leaf, authorities and key, read by Node's own reader.

import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import type { Detail } from './client.ts';

export interface IssuedCertificate {
  readonly id: string;
  readonly leaf: X509Certificate;
  readonly issuing: X509Certificate;
  readonly root: X509Certificate;
  readonly key: KeyObject;
}

const PEM_CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

export function readIssued(detail: Detail): IssuedCertificate {
  const [leaf = '', issuing = ''] = detail.CertificatePublicKey?.match(PEM_CERTIFICATE) ?? [];
  return {
    id: detail.CertificateId ?? '',
    leaf: new X509Certificate(leaf),
    issuing: new X509Certificate(issuing),
    root: new X509Certificate(detail.RootCert?.Standard ?? ''),
    key: createPrivateKey(detail.CertificatePrivateKey ?? ''),
  };
}

export function describe({ id, leaf, root }: IssuedCertificate): readonly (readonly [name: string, value: string])[] {
  return [
    ['CertificateId', id],
    ['names', leaf.subjectAltName ?? ''],
    ['serial', leaf.serialNumber.toLowerCase()],
    ['SHA-256', plainHex(leaf.fingerprint256)],
    ['valid', `${leaf.validFromDate.toISOString()} to ${leaf.validToDate.toISOString()}`],
    ['root', `${root.subject.replaceAll('\n', ', ')}, SHA-256 ${plainHex(root.fingerprint256)}`],
  ];
}

function plainHex(fingerprint: string): string {
  return fingerprint.replaceAll(':', '').toLowerCase();
}
