// What the answers about a certificate are made from: the record, what is known around it, the time, the language.

import type { Project } from '../../accounts/ports.ts';
import type { Certificate } from '../../certificates/certificate.ts';
import type { World } from '../../certificates/ports.ts';
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

/** What only the list tells. */
export interface ListedView extends View {
  /** Of a reissue: what it replaces is deleted. */
  readonly isOriginalDeleted: boolean;
  /** Undefined for one that is not on record. */
  readonly project: Project | undefined;
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

/** The same for a page of one account's certificates, with few looks at the store. */
export async function loadViews(
  { world, language, caller, listProjects }: ViewedBy & Pick<Call<unknown>, 'caller' | 'listProjects'>,
  certificates: readonly Certificate[],
): Promise<readonly ListedView[]> {
  const ids = certificates.map((certificate) => certificate.id);
  const replacements = await world.store.reads.certificates.listLatestReplacements(ids);
  const { products } = world;
  const now = world.clock.now();
  const isThere = await findOriginals(world, { certificates, now });
  const projects = await listProjects(caller.accountUin);
  return certificates.map((certificate) => ({
    certificate,
    product: products.get(certificate.productId),
    replacement: replacements.get(certificate.id),
    products,
    now,
    language,
    isOriginalDeleted: certificate.replaces !== undefined && !isThere.has(certificate.replaces),
    project: projects.find(({ id }) => id === certificate.projectId),
  }));
}

/** The ids of those originals that are not deleted. */
async function findOriginals(
  world: Pick<World, 'store'>,
  { certificates, now }: { readonly certificates: readonly Certificate[]; readonly now: Date },
): Promise<ReadonlySet<string>> {
  const ids = certificates.map(({ replaces }) => replaces).filter((id) => id !== undefined);
  const [accountUin] = certificates.map((certificate) => certificate.accountUin);
  if (accountUin === undefined || ids.length === 0) return new Set();
  const anyOfThese = { projectIds: undefined, standings: undefined, source: undefined, search: undefined };
  const filter = { accountUin, ids, ...anyOfThese, sort: 'newest', offset: 0, limit: ids.length } as const;
  const { page } = await world.store.reads.certificates.list(filter, now);
  return new Set(page.map(({ id }) => id));
}
