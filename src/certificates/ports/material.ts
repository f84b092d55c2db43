// What the heart asks of the world to read what somebody hands over, and to judge a key.

import type { Reason } from '../../reasons/reason.ts';
import type { GivenChain, SubjectAndIssuer, UploadedMaterial, UploadedTexts } from '../material/foreign-material.ts';

/**
 * Reads what somebody hands over, where it can hold up nobody else; `share` is the account for which it is read. Each
 * refuses what it cannot read, what takes too long, and what would have to wait behind too much.
 */
export interface ForeignMaterial {
  readUpload(texts: UploadedTexts, share: string): Promise<UploadedMaterial>;
  /** DER of the certificates in a PEM text, leaf first. */
  readChain(pem: string, share: string): Promise<readonly Uint8Array[]>;
  lookAtChain(pem: string, share: string): Promise<GivenChain>;
  /** Whether in one of the pairs the issuer has signed the subject. */
  isAnyIssued(pairs: readonly SubjectAndIssuer[], share: string): Promise<boolean>;
}

export interface KeyPolicy {
  /** Why a subject key may not be certified, as the end of a sentence; undefined for a good one. `spki` is DER. */
  defectOf(spki: Uint8Array): Reason | undefined;
}
