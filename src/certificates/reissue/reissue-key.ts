// The key of a reissue or renewal: the original's, that of an uploaded CSR, or a new one; and whether its product allows it.

import { refuse } from '../../failure.ts';
import type { KeyAlgorithmId } from '../../x509/keys/algorithms.ts';
import { because } from '../../reasons/reason.ts';
import type { Certificate, CsrOrigin } from '../model/certificate.ts';
import type { KeptCsr } from '../model/kept-csr.ts';
import { pemOfKept } from '../keys/csrs/use.ts';
import type { Product } from '../model/product.ts';
import { checkCsrNames, type CsrWorld, type ExaminedCsr, examineCsr } from '../keys/subject-csr.ts';

/** `algorithm` undefined: the product's default. */
export type KeyWish =
  | { readonly origin: 'original' }
  | { readonly origin: 'upload'; readonly csr: string }
  /** A CSR that the account keeps here, and its key with it. */
  | { readonly origin: 'kept'; readonly csr: KeptCsr }
  | { readonly origin: 'online'; readonly algorithm: KeyAlgorithmId | undefined };

export interface ChosenKey {
  readonly origin: CsrOrigin;
  readonly algorithm: KeyAlgorithmId;
  readonly csr: Uint8Array | undefined;
  /** Of a pair whose both keys are kept: else the service makes a new one for the half that encrypts. */
  readonly encryptionCsr: Uint8Array | undefined;
  /** Whose key and password it is, where the account keeps it here. */
  readonly kept: KeptCsr | undefined;
}

interface KeyQuestion {
  readonly original: Certificate;
  readonly key: KeyWish;
}

export function chooseKey(world: CsrWorld, question: KeyQuestion, product: Product): ChosenKey {
  const allowed = product.reissue.keyAlgorithms;
  const key = keyOf(world, question, allowed);
  if (allowed.includes(key.algorithm)) return key;
  const detail = because('reissueOtherKeys', { product: product.id, allowed, key: key.algorithm });
  return refuse({ kind: 'algorithmForbidden', detail });
}

/** The same of a renewal, for which the product allows what it allows for an order. */
export function chooseRenewalKey(world: CsrWorld, question: KeyQuestion, product: Product): ChosenKey {
  const allowed = product.keyAlgorithms;
  const key = keyOf(world, question, allowed);
  if (allowed.includes(key.algorithm)) return key;
  return refuse({
    kind: 'algorithmForbidden',
    detail: because('productOtherKeys', { product: product.id, key: key.algorithm, allowed }),
  });
}

function keyOf(world: CsrWorld, { key, original }: KeyQuestion, allowed: readonly KeyAlgorithmId[]): ChosenKey {
  if (key.origin === 'original') {
    const { keyAlgorithm: algorithm, csr, encryptionCsr } = original;
    return { origin: 'original', algorithm, csr, encryptionCsr, kept: undefined };
  }
  if (key.origin === 'upload') return keyOfUpload(examineCsr(world, key.csr), original);
  if (key.origin === 'kept') {
    return { ...keyOfUpload(examineCsr(world, pemOfKept(key.csr)), original), kept: key.csr };
  }
  const [fallback] = allowed;
  const algorithm = key.algorithm ?? fallback ?? original.keyAlgorithm;
  return { origin: 'online', algorithm, csr: undefined, encryptionCsr: undefined, kept: undefined };
}

function keyOfUpload(csr: ExaminedCsr, original: Certificate): ChosenKey {
  checkCsrNames(csr, original.names);
  return { origin: 'upload', algorithm: csr.keyAlgorithm, csr: csr.der, encryptionCsr: undefined, kept: undefined };
}
