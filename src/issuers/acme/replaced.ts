// Which certificate an order replaces, as the authority knows it (RFC 9773 §5).

import { renewalIdOf } from '../../acme/client/renewal-info.ts';
import { readOrderReference } from '../../certificates/model/order-reference.ts';
import type { OrderRequest } from '../../certificates/ports/issuer.ts';
import { readCertificate } from '../../x509/certificate/certificate.ts';
import type { AcmeIssuerWorld } from './world.ts';

/** Undefined where nothing is replaced, or what was issued by another issuer. */
export async function findReplacedId(
  { replacesOrder }: Pick<OrderRequest, 'replacesOrder'>,
  { store, setting }: Pick<AcmeIssuerWorld, 'store' | 'setting'>,
): Promise<string | undefined> {
  const order = replacesOrder === undefined ? undefined : readOrderReference(replacesOrder);
  if (order?.issuer !== setting.name) return undefined;
  const original = await store.reads.certificates.findWithDeleted(order.certificateId);
  const leaf = original?.issued?.chain[0];
  return leaf === undefined ? undefined : renewalIdOf(readCertificate(leaf));
}
