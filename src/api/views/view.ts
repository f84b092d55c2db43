// What the answers about a certificate are made from: the record, what is known around it, the time, the language.

import type { Certificate } from '../../certificates/certificate.ts';
import type { Product, Products } from '../../certificates/product.ts';
import type { Call } from '../action.ts';
import type { Language } from '../request.ts';

export interface View {
  readonly certificate: Certificate;
  /** Undefined for uploaded certificates. */
  readonly product: Product | undefined;
  /** The latest attempt to replace it. */
  readonly replacement: Certificate | undefined;
  readonly products: Products;
  readonly now: Date;
  readonly language: Language;
}

type ViewedBy = Pick<Call<unknown>, 'world' | 'language'>;

export async function loadView({ world, language }: ViewedBy, certificate: Certificate): Promise<View> {
  const replacement = await world.store.reads.certificates.findLatestReplacement(certificate.id);
  const { products } = world;
  return {
    certificate,
    product: products.get(certificate.productId),
    replacement,
    products,
    now: world.clock.now(),
    language,
  };
}

/** The same for a page of them, with one look at the store. */
export async function loadViews(
  { world, language }: ViewedBy,
  certificates: readonly Certificate[],
): Promise<readonly View[]> {
  const ids = certificates.map((certificate) => certificate.id);
  const replacements = await world.store.reads.certificates.listLatestReplacements(ids);
  const { products } = world;
  const now = world.clock.now();
  return certificates.map((certificate) => ({
    certificate,
    product: products.get(certificate.productId),
    replacement: replacements.get(certificate.id),
    products,
    now,
    language,
  }));
}
