// What an issued certificate says of itself, read from its PEM: serial, fingerprint, issuer, and how long it still lasts.

import { X509Certificate } from 'node:crypto';
import type { Call } from '../../client/client.ts';
import { DAY_MS } from '../../lib/clock.ts';
import { OperatorError } from '../../lib/operator-error.ts';
import { MATERIAL, readAnswer, type WireCertificate } from './answers.ts';
import { unlessDenied } from './service.ts';
import { isIssued } from './statuses.ts';

export interface IssuedFacts {
  /** Hexadecimal digits, as openssl prints it. */
  readonly SerialNumber: string;
  /** SHA-256 of the DER, as pairs of hexadecimal digits with colons between. */
  readonly Fingerprint: string;
  /** A distinguished name on one line. */
  readonly Issuer: string;
  /** Whole ones, until its end; undefined for a certificate that is not valid any more. */
  readonly DaysLeft: number | undefined;
}

/**
 * Undefined where nothing was issued, or the service does not say. The answer that holds the PEM may hold the private key too,
 * which is looked at by nothing here.
 */
export async function findIssuedFacts(
  call: Call,
  { certificate, now }: { readonly certificate: WireCertificate; readonly now: Date },
): Promise<IssuedFacts | undefined> {
  const { CertificateId, CertEndTime, Status } = certificate;
  if (CertEndTime === undefined) return undefined;
  const answer = await unlessDenied(() => call('DescribeCertificateDetail', { CertificateId }));
  const pem = answer === undefined ? undefined : readAnswer(MATERIAL, answer).CertificatePublicKey;
  if (!pem) return undefined;
  const { serialNumber, fingerprint256, issuer, validToDate } = readLeaf(pem);
  return {
    SerialNumber: serialNumber,
    Fingerprint: fingerprint256,
    Issuer: issuer.split('\n').join(', '),
    DaysLeft: isIssued(Status) ? Math.floor((validToDate.getTime() - now.getTime()) / DAY_MS) : undefined,
  };
}

/** The first of a bundle. */
function readLeaf(pem: string): X509Certificate {
  try {
    return new X509Certificate(pem);
  } catch (cause) {
    throw new OperatorError("Cannot read the service's answer: CertificatePublicKey is no certificate", { cause });
  }
}
