// Certificates as somebody hands them over: PEM in any order, read and put in the order in which each signs the one before.

import { refuse } from '../failure.ts';
import { type CertificateFacts, readCertificate } from '../x509/certificate.ts';
import { orderChain } from '../x509/chain.ts';
import { EncodingError } from '../x509/der-reader.ts';
import { decodePem } from '../x509/pem.ts';

export interface PemChain {
  /** DER, leaf first. */
  readonly chain: readonly Uint8Array[];
  readonly leaf: Uint8Array;
  /** Of the leaf. */
  readonly facts: CertificateFacts;
}

/** Refuses what is no PEM of certificates (uploadUnreadable), and what does not hang together (uploadChainBroken). */
export function readPemChain(text: string): PemChain {
  const chain = readOr('uploadChainBroken', () => orderChain(readPemCertificates(text).map(({ der }) => der)));
  const [leaf] = chain;
  if (leaf === undefined) throw new Error('Cannot find the leaf of a chain that is not empty');
  return { chain, leaf, facts: readCertificate(leaf) };
}

/** As they stand in the text, at least one. */
export function readPemCertificates(text: string): readonly CertificateFacts[] {
  const blocks = readOr('uploadUnreadable', () => decodePem(text));
  const stranger = blocks.find((block) => block.label !== 'CERTIFICATE');
  if (stranger !== undefined || blocks.length === 0) {
    const detail = stranger === undefined ? 'it has no PEM block' : 'it has a PEM block that is no certificate';
    return refuse({ kind: 'uploadUnreadable', detail });
  }
  return readOr('uploadUnreadable', () => blocks.map((block) => readCertificate(block.der)));
}

type Unread = 'uploadUnreadable' | 'uploadChainBroken' | 'uploadKeyUnreadable';

function readOr<T>(kind: Unread, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    return refuseUnread(kind, cause);
  }
}

/** Any other failure than to read is passed on as it is. */
export function refuseUnread(kind: Unread, cause: unknown): never {
  if (!(cause instanceof EncodingError)) throw cause;
  return refuse({ kind, detail: cause.message }, { cause });
}
