// Which ids of certificates an answer about deployments may tell to its caller.

import type { Circumstances } from '../action.ts';

/** Whether the certificate of this id is open to the caller; undefined is, as it tells nothing. */
export type IsTold = (certificateId: string | undefined) => boolean;

/** Where nothing is closed to the caller, nothing is read. A certificate that is forgotten is told to nobody else. */
export async function loadTold(
  { world, isOpen, isRestricted }: Pick<Circumstances, 'world' | 'isOpen' | 'isRestricted'>,
  certificateIds: readonly (string | undefined)[],
): Promise<IsTold> {
  if (!isRestricted) return () => true;
  const ids = new Set(certificateIds.filter((id) => id !== undefined));
  const found = await world.store.reads.certificates.listWithDeleted([...ids]);
  const open = new Set(found.filter(isOpen).map(({ id }) => id));
  return (id) => id === undefined || open.has(id);
}

/** The same without the old certificate, where that may not be told. */
export function withToldIds<About extends { readonly oldCertificateId: string | undefined }>(
  about: About,
  isTold: IsTold,
): About {
  return isTold(about.oldCertificateId) ? about : { ...about, oldCertificateId: undefined };
}
