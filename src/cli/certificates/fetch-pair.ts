// A certificate with its chain and its key, taken out of a download of whatever service speaks the API.

import { createPrivateKey } from 'node:crypto';
import type { Call } from '../../client/client.ts';
import type { FetchedPair } from '../../deploy/install.ts';
import { bytesOfBase64, utf8Of } from '../../lib/bytes.ts';
import { OperatorError } from '../../lib/operator-error.ts';
import { ARCHIVE, readAnswer } from './answers.ts';

/** Also as its owner has uploaded it: of PKCS #1, or SEC 1. */
const KEY = /-----BEGIN ((?:RSA |EC |SM2 )?PRIVATE KEY)-----[^-]*-----END \1-----/;
const CERTIFICATE = '-----BEGIN CERTIFICATE-----';
/** The folder that has certificate and chain in one file. */
const NGINX = /^nginx\//i;

/** Throws OperatorError where the service does not keep the key, or hands out none. */
export async function fetchPair(call: Call, id: string): Promise<FetchedPair> {
  const { unpack } = await import('../../client/unpack.ts');
  const answer = await call('DownloadCertificate', { CertificateId: id });
  const files = unpack(bytesOfBase64(readAnswer(ARCHIVE, answer).Content));
  const texts = files.filter(({ path }) => NGINX.test(path)).map((file) => utf8Of(file.content));
  const keyPem = texts.map((text) => KEY.exec(text)?.[0]).find((key) => key !== undefined);
  const fullchainPem = texts.filter((text) => !KEY.test(text)).toSorted(byCertificates)[0];
  if (keyPem === undefined) throw new OperatorError(`Cannot install ${id}: the service hands out no key of it`);
  if (fullchainPem === undefined) throw new OperatorError(`Cannot install ${id}: the download has no chain for nginx`);
  return { certificateId: id, fullchainPem, keyPem: inPkcs8(id, keyPem) };
}

function inPkcs8(id: string, pem: string): string {
  try {
    return createPrivateKey(pem).export({ type: 'pkcs8', format: 'pem' });
  } catch {
    // Without its cause: nobody knows what is in its message.
    throw new OperatorError(`Cannot install ${id}: its key cannot be read`);
  }
}

/** The whole chain before a part of it. */
function byCertificates(one: string, other: string): number {
  return other.split(CERTIFICATE).length - one.split(CERTIFICATE).length;
}
