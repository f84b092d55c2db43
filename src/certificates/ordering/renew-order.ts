// The renewal of a certificate of a granted product: an order with its names and contacts, for a new key.

import { refuse } from '../../failure.ts';
import { because } from '../../reasons/reason.ts';
import type { Certificate } from '../model/certificate.ts';
import type { Product } from '../model/product.ts';
import { renewalDefect } from './apply.ts';
import type { OrderInformation } from './submit-information.ts';

/** Refuses what is not of the product, not issued, or not in its last days. */
export function checkRenewable(
  old: Certificate,
  { product, now }: { readonly product: Product; readonly now: Date },
): void {
  const [main] = old.names;
  const detail = main === undefined ? because('renewsNotIssued') : renewalDefect(old, { product, main, now });
  if (detail !== undefined) refuse({ kind: 'phaseForbids', act: 'renew', detail });
}

/** The information of the old certificate, with what the applicant gives anew in its place. */
export function renewalOf(
  old: Certificate,
  anew: Pick<OrderInformation, 'key' | 'keyPassword' | 'method'> & {
    readonly domains: readonly string[] | undefined;
  },
): OrderInformation {
  return {
    domains: anew.domains ?? old.names,
    method: anew.method ?? old.method,
    submission: old.submission,
    usesCrossRoot: old.usesCrossRoot,
    key: anew.key,
    keyPassword: anew.keyPassword,
  };
}
