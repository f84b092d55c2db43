// The certificate that a call is about, as authorize found it.

import type { Certificate } from '../../certificates/model/certificate.ts';
import type { Call } from '../action.ts';

/** Throws for one that the action does not name among its certificateIds: nobody has looked whose it is. */
export function getOwnCertificate(
  { certificates }: Pick<Call<unknown>, 'certificates'>,
  certificateId: string,
): Certificate {
  const certificate = certificates.find(({ id }) => id === certificateId);
  if (certificate === undefined) throw new Error(`Cannot use certificate ${certificateId}: it was not authorized`);
  return certificate;
}
