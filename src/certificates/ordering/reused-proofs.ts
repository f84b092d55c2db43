// Proofs of an account that serve again: read, or assumed and expected.

import { addMs, DAY_MS, isAhead, MAX_CLOCK_SKEW_MS } from '../../lib/clock.ts';
import type { Authorization } from '../model/authorization.ts';
import type { DomainName } from '../model/domain-name.ts';
import type { Product } from '../model/product.ts';
import type { ValidationMethod } from '../model/proof.ts';
import { proofDomainsOf, standsForOthers } from '../model/proof-domains.ts';
import { namesToProve } from '../model/subject-name.ts';
import type { Reads } from '../ports/store.ts';
import type { ProvedExpectation } from '../ports/write-set.ts';
import { isProved, PROOF_DEADLINE_MS } from './order.ts';

interface ProofQuestion {
  readonly accountUin: string;
  readonly names: readonly DomainName[];
  readonly method: ValidationMethod;
  readonly product: Product;
  readonly now: Date;
}

/**
 * The account's proofs for the domains of these names that the product lets serve again. BR §4.2.1 counts their age at the
 * signature: where other proofs are awaited, that may be as late as the deadline of the order.
 */
export async function findReusableProofs(
  reads: Pick<Reads, 'authorizations'>,
  order: ProofQuestion,
): Promise<readonly Authorization[]> {
  const { accountUin, method, product, now } = order;
  if (product.proofReuseDays === 0) return [];
  const names = namesToProve(order.names, order);
  const since = addMs(now, -product.proofReuseDays * DAY_MS);
  const domains = proofDomainsOf(names, method);
  const listed = await reads.authorizations.list(accountUin, domains, since);
  const proved = listed.filter(({ provedAt }) => !isAhead(provedAt, now));
  if (domains.every((domain) => isProved(domain, { names, method, proved }))) return proved;
  const sinceAtDeadline = addMs(since, PROOF_DEADLINE_MS);
  return proved.filter(({ provedAt }) => provedAt >= sinceAtDeadline);
}

export interface AssumedProofs {
  /** As if all had been given now. */
  readonly proved: readonly Authorization[];
  /** Undefined: there is nothing to prove. */
  readonly expects: ProvedExpectation | undefined;
}

/**
 * Of a certificate that was issued almost always all is proved still. Undefined where its product lets no proof serve again; where
 * it is not as expected, findReusableProofs says what is.
 */
export function assumeProofs(order: ProofQuestion): AssumedProofs | undefined {
  const { accountUin, method, product, now } = order;
  if (product.proofReuseDays === 0) return undefined;
  const names = namesToProve(order.names, order);
  const domains = proofDomainsOf(names, method);
  if (domains.length === 0) return { proved: [], expects: undefined };
  const needsDns = (domain: DomainName): boolean => standsForOthers(domain, { names, method });
  return {
    proved: domains.map((domain) => ({ accountUin, domain, method: 'dns', provedAt: now })),
    expects: {
      kind: 'proved',
      accountUin,
      byDns: domains.filter(needsDns),
      byEither: domains.filter((domain) => !needsDns(domain)),
      since: addMs(now, -product.proofReuseDays * DAY_MS),
      until: addMs(now, MAX_CLOCK_SKEW_MS),
    },
  };
}
