// What follows when a reissue or a renewal is issued: by the wish of its call, else by the rule of its account, or of its product.

import { type Certificate, isRenewal } from './certificate.ts';
import { actsAfterReissue, type AfterReissue, afterReissueFor, type Product } from './product.ts';

type Acts = ReturnType<typeof actsAfterReissue>;

export function ruleAfterIssuing(product: Product | undefined, replacement: Certificate): AfterReissue {
  if (isRenewal(replacement)) return ruleAfterRenewal(product, replacement.accountUin);
  return replacement.afterReissue ?? afterReissueFor(product, replacement.accountUin);
}

/** The old one expires in its time, unless its product says that it goes like the original of a reissue. */
function ruleAfterRenewal(product: Product | undefined, accountUin: string): AfterReissue {
  const rule = afterReissueFor(product, accountUin);
  return product?.renewal.revokesOld === true ? rule : { kind: 'keep', deploys: rule.deploys };
}

/** What an order comes to besides; see actsAfterReissue. */
export function actsAfterIssuing(product: Product | undefined, replacement: Certificate): Acts {
  return actsAfterReissue(ruleAfterIssuing(product, replacement));
}

/** The same of a renewal that is not ordered yet. */
export function actsAfterRenewal(product: Product | undefined, accountUin: string): Acts {
  return actsAfterReissue(ruleAfterRenewal(product, accountUin));
}

/** What the wish of a call adds to the rule: whoever wishes it must be allowed it, where what the rule does needs nobody's leave. */
export function actsWished(wish: AfterReissue | undefined, rule: AfterReissue): readonly string[] {
  if (wish === undefined) return [];
  return [
    ...(wish.deploys && !rule.deploys ? ['DeployCertificateInstance'] : []),
    ...(wish.kind === 'revoke' && !goesAlike(wish, rule) ? ['RevokeCertificate'] : []),
    ...(staysLonger(wish, rule) ? ['ResealCancelScheduledRevocation'] : []),
  ];
}

function goesAlike(wish: Extract<AfterReissue, { readonly kind: 'revoke' }>, rule: AfterReissue): boolean {
  return rule.kind === 'revoke' && wish.afterHours === rule.afterHours && wish.onlyWhenServed === rule.onlyWhenServed;
}

/** Whoever wishes it could call the rule's schedule off, too. */
function staysLonger(wish: AfterReissue, rule: AfterReissue): boolean {
  if (rule.kind === 'keep') return false;
  if (wish.kind === 'keep') return true;
  return wish.afterHours > rule.afterHours || (wish.onlyWhenServed && !rule.onlyWhenServed);
}
