// Why a renewal was refused, as what is kept and told of it: nobody has called who could be answered.

import type { Refusal } from '../../failure.ts';
import { because, type Reason } from '../../reasons/reason.ts';

export function troubleOfRefusal(refusal: Refusal): Reason {
  switch (refusal.kind) {
    case 'freeLimitReached':
      return because('freePlacesTaken', { limit: refusal.limit });
    case 'domainLimitReached':
      return because('domainPlacesTaken', { domain: refusal.registrableDomain, limit: refusal.limit });
    case 'orderLimitReached':
      return because('ordersTaken', { limit: refusal.limit });
    case 'quotaReached':
      return because('quotaTaken', { quota: refusal.quota, limit: refusal.limit });
    case 'publicationImpossible':
      return because('nowherePublished', { domain: refusal.domain });
    default:
      return 'detail' in refusal ? refusal.detail : because('refusedAs', { kind: refusal.kind });
  }
}
