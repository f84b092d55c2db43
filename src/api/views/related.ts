// The certificates that others name: originals, first ones of lineages, renewed ones and renewals; and which of them a caller may know of.

import { type Certificate, isLiveReplacement } from '../../certificates/model/certificate.ts';
import type { Call } from '../action.ts';

/** Of the certificates that these name. */
export interface Related {
  /** The id as the caller may be told it; null for none, and for one that is not open to it. */
  told(certificateId: string | undefined): string | null;
  /** Only of those that may be told. */
  isDeleted(certificateId: string | undefined): boolean;
  /** The renewal of the certificate that is under way or issued; undefined for none, and for one that is not open to the caller. */
  renewalOf(certificate: Certificate): string | undefined;
}

type AskedBy = Pick<Call<unknown>, 'world' | 'isOpen' | 'isRestricted'>;

/** Where nothing is closed to the caller, only renewals and originals are looked at, and these only where `withOriginals`. */
export async function loadRelated(
  { world, isOpen, isRestricted }: AskedBy,
  certificates: readonly Certificate[],
  { withOriginals }: { readonly withOriginals: boolean },
): Promise<Related> {
  const named = certificates.flatMap(({ replaces, lineageId, renews, renewal }) => {
    const looked = withOriginals || isRestricted ? [replaces, renewal.renewedBy] : [renewal.renewedBy];
    return isRestricted ? [...looked, lineageId, renews] : looked;
  });
  const now = world.clock.now();
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
    renewalOf: ({ renewal: { renewedBy } }) => {
      const one = related.get(renewedBy ?? '');
      return one !== undefined && isTold(one.id) && isLiveReplacement(one, now) ? one.id : undefined;
    },
  };
}
