// A CSR that an account keeps: what it asks for, made with its key at once or later, and used in orders.

import type { KeyAlgorithmId } from '../../x509/keys/algorithms.ts';
import type { DomainName } from './domain-name.ts';
import type { Tag } from './tag.ts';

/** The applicant's organisation; each text may be empty. Department and mail are kept on record, and not written into the CSR. */
export interface CsrSubject {
  readonly organization: string;
  readonly department: string;
  readonly email: string;
  readonly province: string;
  readonly city: string;
  readonly country: string;
}

export interface KeptCsr {
  readonly id: number;
  /** Grows by one with each save; a save asserts the version that was read. */
  readonly version: number;
  readonly accountUin: string;
  /** The main domain first; 1 to MAX_CSR_NAMES. */
  readonly names: readonly DomainName[];
  readonly subject: CsrSubject;
  readonly keyAlgorithm: KeyAlgorithmId;
  readonly remark: string;
  readonly tags: readonly Tag[];
  readonly createdAt: Date;
  readonly updatedAt: Date;
  /** PKCS #10, DER; absent of a draft, which alone may be changed. */
  readonly csr: Uint8Array | undefined;
  /** PKCS #8, sealed for csrKeyPlace(id); absent of a draft. */
  readonly sealedKey: Uint8Array | undefined;
  /** Of the key stores of certificates with the key; sealed for csrPasswordPlace(id). */
  readonly sealedKeyPassword: Uint8Array | undefined;
}

/** As a list has it. */
export type ListedCsr = Omit<KeptCsr, 'csr' | 'sealedKey' | 'sealedKeyPassword'> & { readonly isGenerated: boolean };

export interface CsrFilter {
  readonly accountUin: string;
  /** Part of the main domain; undefined for all. */
  readonly domain: string | undefined;
  /** Undefined for all. */
  readonly keyAlgorithms: readonly KeyAlgorithmId[] | undefined;
  readonly offset: number;
  readonly limit: number;
}

export interface CsrReads {
  find(id: number): Promise<KeptCsr | undefined>;
  /** The newest first. */
  list(filter: CsrFilter): Promise<{ readonly total: number; readonly page: readonly ListedCsr[] }>;
  count(accountUin: string): Promise<number>;
}

export interface CsrRows extends CsrReads {
  /** Forgets up to `limit` that were last changed before `until`; answers how many. */
  prune(until: Date, limit: number): Promise<number>;
}

export const csrKeyPlace = (id: number | string): string => `csr/${id}/key`;
export const csrPasswordPlace = (id: number | string): string => `csr/${id}/keyPassword`;
