// The names for which an order is submitted: as the policy of its caller is asked about them.

import type { DomainName } from '../../certificates/model/domain-name.ts';
import { parseSubjectName } from '../../certificates/model/subject-name.ts';
import { refuse } from '../../failure.ts';
import { because } from '../../reasons/reason.ts';
import type { OrderAbout } from '../action.ts';

/** In one form, by what the product of each order sells. */
export function namesSubmitted(domains: readonly string[], { certificates, world }: OrderAbout): readonly DomainName[] {
  const products = certificates
    .map(({ productId }) => world.products.get(productId))
    .filter((one) => one !== undefined);
  return products.flatMap((product) => domains.map((domain) => parseSubjectName(domain, product)));
}

/** The main domain and the others; `parameter` is what the wire calls the main one. */
export function domainsSubmitted(given: {
  readonly main: string | undefined;
  readonly others: readonly string[] | undefined;
  readonly parameter: string;
}): readonly string[] {
  const { main, others = [], parameter } = given;
  if (main !== undefined && main !== '') return [main, ...others];
  return refuse({ kind: 'argumentInvalid', detail: because('mainDomainMissing', { parameter }) });
}
