// Why only somebody else can replace a certificate, as it is asked when a campaign is planned and again at the certificate's turn.

import { because, type Reason } from '../../reasons/reason.ts';
import type { CampaignPlan } from '../model/campaigns/plan.ts';
import type { Certificate } from '../model/certificate.ts';
import type { Reads } from '../ports/store.ts';

/** Undefined where it can be replaced here. */
export async function reasonElsewhere(
  acme: Pick<Reads['acme'], 'findOrderOfCertificate'>,
  { id, source, sealedKey }: Certificate,
  { key }: Pick<CampaignPlan, 'key'>,
): Promise<Reason | undefined> {
  if (source === 'uploaded') return because('issuedElsewhere');
  if (sealedKey !== undefined) return undefined;
  // Its client fetches what it has ordered itself, and nothing else.
  if ((await acme.findOrderOfCertificate(id)) !== undefined) return because('ofAcmeClient');
  return key === undefined ? undefined : because('newKeyElsewhere');
}
