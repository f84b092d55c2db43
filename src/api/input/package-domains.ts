// The domains of an order by package: one text, the names set apart by commas.

import type { DomainName } from '../../certificates/model/domain-name.ts';
import type { Product } from '../../certificates/model/product.ts';
import { parseSubjectName } from '../../certificates/model/subject-name.ts';
import { DomainError, refuse } from '../../failure.ts';

/** Each once, in one form; none for no text. Refuses (packageOrderInvalid) what is no name that the product sells. */
export function domainNamesOf(text: string | undefined, product: Product): readonly DomainName[] {
  if (text === undefined || text.trim() === '') return [];
  return [...new Set(text.split(',').map((domain) => readName(domain.trim(), product)))];
}

function readName(domain: string, product: Product): DomainName {
  try {
    return parseSubjectName(domain, product);
  } catch (cause) {
    if (!(cause instanceof DomainError) || !('detail' in cause.refusal)) throw cause;
    return refuse({ kind: 'packageOrderInvalid', part: 'domains', detail: cause.refusal.detail }, { cause });
  }
}
