// The certificates that others name: originals, first ones of lineages, renewed ones; and which of them a caller may know of.

import type { Certificate } from '../../certificates/model/certificate.ts';
import type { Call } from '../action.ts';

/** Of the certificates that these name. */
export interface Related {
  /** The id as the caller may be told it; null for none, and for one that is not open to it. */
  told(certificateId: string | undefined): string | null;
  /** Only of those that may be told. */
  isDeleted(certificateId: string | undefined): boolean;
}

type AskedBy = Pick<Call<unknown>, 'world' | 'isOpen' | 'isRestricted'>;

/** Where nothing is closed to the caller, only originals are looked at, and those only where `withOriginals`. */
export async function loadRelated(
  { world, isOpen, isRestricted }: AskedBy,
  certificates: readonly Certificate[],
  { withOriginals }: { readonly withOriginals: boolean },
): Promise<Related> {
  const named = certificates.flatMap(({ replaces, lineageId, renews }) => {
    const originals = withOriginals || isRestricted ? [replaces] : [];
    return isRestricted ? [...originals, lineageId, renews] : originals;
  });
  const ids = new Set(named.filter((id) => id !== undefined));
  const found = await world.store.reads.certificates.listWithDeleted([...ids]);
  const related = new Map(found.map((one) => [one.id, one]));
  const isTold = (id: string): boolean => {
    const one = related.get(id);
    return !isRestricted || (one !== undefined && isOpen(one));
  };
  return {
    told: (id) => (id !== undefined && isTold(id) ? id : null),
    isDeleted: (id) => id !== undefined && isTold(id) && related.get(id)?.deletedAt !== undefined,
  };
}
