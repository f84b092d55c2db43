// Certificates as somebody hands them over: PEM in any order, read and put in the order in which each signs the one before.

import { refuse } from '../../failure.ts';
import { readCertificate } from '../../x509/certificate/certificate.ts';
import { orderChain } from '../../x509/certificate/chain.ts';
import { EncodingError } from '../../x509/der/reader.ts';
import { decodePem } from '../../x509/pem/pem.ts';
import { VerificationTooDear } from '../../x509/signatures/verification.ts';
import { because } from '../../reasons/reason.ts';

/** DER, leaf first. Refuses what is no PEM of certificates (uploadUnreadable), and what does not hang together (uploadChainBroken). */
export function readPemChain(text: string): readonly Uint8Array[] {
  return readOr('uploadChainBroken', () => orderChain(readPemCertificates(text)));
}

/** DER of certificates that can be read, as they stand in the text, at least one. */
export function readPemCertificates(text: string): readonly Uint8Array[] {
  const blocks = readOr('uploadUnreadable', () => decodePem(text));
  const stranger = blocks.find((block) => block.label !== 'CERTIFICATE');
  if (stranger !== undefined) {
    return refuse({ kind: 'uploadUnreadable', detail: because('pemLabelNoCertificate', { label: stranger.label }) });
  }
  if (blocks.length === 0) return refuse({ kind: 'uploadUnreadable', detail: because('noPemBlock') });
  return readOr('uploadUnreadable', () => blocks.map(({ der }) => readCertificate(der).der));
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
  if (cause instanceof VerificationTooDear) return refuse({ kind, detail: cause.reason }, { cause });
  if (!(cause instanceof EncodingError)) throw cause;
  return refuse({ kind, detail: cause.wholeReason }, { cause });
}
