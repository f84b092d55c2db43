// Judges a certificate as a stranger would: from the root alone, following the addresses that stand in the certificates.

import { X509Certificate } from 'node:crypto';
import { readCertificate } from '../../src/x509/certificate/certificate.ts';
import { encodePem } from '../../src/x509/pem/pem.ts';
import { openssl, tryOpenssl } from './openssl.ts';
import { makeTemporaryFolder } from './temporary-folder.ts';

export interface Verdict {
  readonly isGood: boolean;
  readonly text: string;
}

/** openssl's, with the issuers and the revocation lists fetched from where the certificates say they are. */
export async function judgeByAddresses(leaf: string, root: string): Promise<Verdict> {
  const issuing = await fetchIssuer(leaf);
  const lists = await Promise.all([leaf, issuing].map(fetchRevocationList));
  using folder = makeTemporaryFolder();
  const anchor = ['-CAfile', folder.write('root.pem', root)];
  const untrusted = ['-untrusted', folder.write('issuing.pem', issuing)];
  const revoked = ['-CRLfile', folder.write('lists.pem', lists.join(''))];
  const checks = ['-crl_check_all', '-x509_strict', '-purpose', 'sslserver'];
  return tryOpenssl(['verify', ...checks, ...anchor, ...untrusted, ...revoked, folder.write('leaf.pem', leaf)]);
}

/** From the address in the certificate; PEM. */
export async function fetchIssuer(pem: string): Promise<string> {
  const [url] = factsOf(pem).caIssuersUrls;
  return encodePem('CERTIFICATE', await fetchDocument(url, 'application/pkix-cert'));
}

/** From the address in the certificate; PEM. */
export async function fetchRevocationList(pem: string): Promise<string> {
  const [url] = factsOf(pem).crlUrls;
  return encodePem('X509 CRL', await fetchDocument(url, 'application/pkix-crl'));
}

export function textOf(pem: string): string {
  return openssl(['x509', '-noout', '-text', '-nameopt', 'RFC2253'], Buffer.from(pem));
}

function factsOf(pem: string): ReturnType<typeof readCertificate> {
  return readCertificate(new X509Certificate(pem).raw);
}

/** Plain HTTP, whatever the API speaks (RFC 5280 §8). */
async function fetchDocument(url: string | undefined, type: string): Promise<Uint8Array> {
  if (url?.startsWith('http://') !== true) throw new Error(`Cannot fetch ${url}: it is no address of plain HTTP`);
  const reply = await fetch(url);
  if (reply.status !== 200 || reply.headers.get('content-type') !== type) {
    throw new Error(`Cannot use ${url}: it answers ${reply.status} ${reply.headers.get('content-type')}`);
  }
  return await reply.bytes();
}
