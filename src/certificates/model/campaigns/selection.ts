// Which certificates a campaign is about, as data.

import type { KeyAlgorithmId } from '../../../x509/keys/algorithms.ts';

/** Members are joined by and, values of a member by or; a member that is undefined says nothing. */
export interface CampaignSelection {
  /** Said by whoever means every certificate, so that nobody does by leaving all else out. */
  readonly all: boolean;
  readonly tag?: { readonly key: string; readonly value: string | undefined };
  readonly projectIds?: readonly number[];
  readonly accountUins?: readonly string[];
  readonly packageTypes?: readonly string[];
  readonly issuers?: readonly string[];
  /** Ids of issuing authorities. */
  readonly authorities?: readonly string[];
  readonly keyAlgorithms?: readonly KeyAlgorithmId[];
  /** SHA-256 of the SubjectPublicKeyInfo, lower-case hex. */
  readonly keyHashes?: readonly string[];
  readonly domainSuffixes?: readonly string[];
  readonly issuedFrom?: Date;
  readonly issuedTo?: Date;
  readonly expiresFrom?: Date;
  readonly expiresTo?: Date;
  readonly lintRules?: readonly string[];
  readonly certificateIds?: readonly string[];
  readonly serials?: readonly string[];
  /** SHA-1 or SHA-256 of the leaf, lower-case hex. */
  readonly fingerprints?: readonly string[];
}
