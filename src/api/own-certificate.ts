// The certificate that a call is about: found, and the caller's own.

import type { Certificate } from '../certificates/certificate.ts';
import { refuse } from '../failure.ts';
import type { Call } from './action.ts';

/** Unknown and another account's are refused alike, so that nobody learns which ids exist. */
export async function getOwnCertificate(
  { world, caller }: Pick<Call<unknown>, 'world' | 'caller'>,
  certificateId: string,
): Promise<Certificate> {
  const certificate = await world.store.reads.certificates.find(certificateId);
  if (certificate?.accountUin === caller.accountUin) return certificate;
  return refuse({ kind: 'certificateNotFound', certificateId });
}
