// What the answers about a certificate are made from: the record, what is known around it, the time, the language.

import type { Project } from '../../accounts/ports.ts';
import { servedOf } from '../../certificates/model/deployment.ts';
import { isThere, type KnownTarget, listKnownTargets } from '../../certificates/targets/known-targets.ts';
import type { Certificate } from '../../certificates/model/certificate.ts';
import type { Product, Products } from '../../certificates/model/product.ts';
import type { Call } from '../action.ts';
import type { Language } from '../call/request.ts';
import { loadRelated, type Related } from './related.ts';

export interface View {
  readonly certificate: Certificate;
  /** Undefined for uploaded certificates. */
  readonly product: Product | undefined;
  /** The latest attempt to replace it; undefined too where it is not open to the caller. */
  readonly replacement: Certificate | undefined;
  readonly related: Related;
  readonly products: Products;
  readonly now: Date;
  readonly language: Language;
}

/** What only the list tells. */
export interface ListedView extends View {
  /** Undefined for one that is not on record. */
  readonly project: Project | undefined;
  /** Kinds of resources on which it is. */
  readonly boundTo: readonly string[];
}

type ViewedBy = Pick<Call<unknown>, 'world' | 'language' | 'isOpen' | 'isRestricted'>;

export async function loadView(call: ViewedBy, certificate: Certificate): Promise<View> {
  const { world, language, isOpen } = call;
  const replacement = await world.store.reads.certificates.findLatestReplacement(certificate.id);
  const related = await loadRelated(call, [certificate], { withOriginals: false });
  const { products } = world;
  return {
    certificate,
    product: products.get(certificate.productId),
    replacement: openOne(replacement, isOpen),
    related,
    products,
    now: world.clock.now(),
    language,
  };
}

/** The same for a page of one account's certificates, with few looks at the store. */
export async function loadViews(
  call: ViewedBy & Pick<Call<unknown>, 'caller' | 'listProjects'>,
  certificates: readonly Certificate[],
): Promise<readonly ListedView[]> {
  const { world, language, caller, isOpen, listProjects } = call;
  const ids = certificates.map((certificate) => certificate.id);
  const replacements = await world.store.reads.certificates.listLatestReplacements(ids);
  const { products } = world;
  const now = world.clock.now();
  const related = await loadRelated(call, certificates, { withOriginals: true });
  const projects = await listProjects(caller.accountUin);
  const known = await listKnownTargets(world, caller.accountUin);
  return certificates.map((certificate) => ({
    certificate,
    product: products.get(certificate.productId),
    replacement: openOne(replacements.get(certificate.id), isOpen),
    related,
    products,
    now,
    language,
    project: projects.find(({ id }) => id === certificate.projectId),
    boundTo: typesWhereIs(known, certificate),
  }));
}

/** Nothing is worked out where there are no targets. */
function typesWhereIs(known: readonly KnownTarget[], certificate: Certificate): readonly string[] {
  if (known.length === 0) return [];
  const served = servedOf(certificate);
  return [...new Set(known.filter((one) => isThere(one, served)).map(({ target }) => target.resourceType))];
}

function openOne(
  certificate: Certificate | undefined,
  isOpen: (certificate: Certificate) => boolean,
): Certificate | undefined {
  return certificate !== undefined && isOpen(certificate) ? certificate : undefined;
}
