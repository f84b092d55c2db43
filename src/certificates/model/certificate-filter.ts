// Which certificates a list is about: what the store is asked for by those who list them.

import type { KeyAlgorithmId } from '../../x509/keys/algorithms.ts';
import type { CertificateType, Phase } from './certificate.ts';
import type { TagPattern } from './tag.ts';

/** A phase, perhaps of reissues only or of none, perhaps by managed DNS only or by other methods. */
export interface Standing {
  readonly phase: Phase;
  readonly isReissue?: boolean;
  readonly isAutomatic?: boolean;
}

/** Certificates that are left out, by what a policy denies: "*" stands for any text, a tag is written "key&value". */
export interface Exclusion {
  readonly by: 'id' | 'project' | 'tag' | 'domain';
  readonly pattern: string;
}

export interface CertificateFilter {
  readonly accountUin: string;
  /** Only these projects; undefined for all. */
  readonly projectIds: readonly number[] | undefined;
  /** None of these; absent for nothing. */
  readonly except?: readonly Exclusion[] | undefined;
  /** Any of these; undefined for all. */
  readonly standings: readonly Standing[] | undefined;
  readonly ids: readonly string[] | undefined;
  readonly source: 'ordered' | 'uploaded' | undefined;
  /** Besides the standings: its phase is one of these, too. */
  readonly phases?: readonly Phase[] | undefined;
  readonly type?: CertificateType | undefined;
  readonly productIds?: readonly string[] | undefined;
  readonly keyAlgorithms?: readonly KeyAlgorithmId[] | undefined;
  /** Ends then or earlier. */
  readonly endsUntil?: Date | undefined;
  /** It has all of these tags; one without a value is had with any. At most MAX_TAGS. */
  readonly tags?: readonly TagPattern[] | undefined;
  /** Part of id, alias or a domain. */
  readonly search: string | undefined;
  readonly sort: 'newest' | 'expiryAscending' | 'expiryDescending';
  readonly offset: number;
  readonly limit: number;
}

/** Of those that go by a schedule. */
export type ScheduledFilter = Pick<CertificateFilter, 'accountUin' | 'projectIds' | 'except' | 'offset' | 'limit'>;
