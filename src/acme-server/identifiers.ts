// The identifiers of an order, read: what the product sells, in the one form of names here (RFC 8555 §7.1.4, RFC 8738 §3).

import { type Identifier, ProblemError, refuseWith, type Subproblem } from '../acme/problems.ts';
import { isJsonObject } from '../acme/strict-json.ts';
import { baseOf, type DomainName, isWildcard, namesWithWww } from '../certificates/model/domain-name.ts';
import type { Product } from '../certificates/model/product.ts';
import { isAddress, parseSubjectName } from '../certificates/model/subject-name.ts';
import { DomainError } from '../failure.ts';
import { because, type Reason } from '../reasons/reason.ts';
import { problemOfRefusal } from './problem-answer.ts';
import { MAX_IDENTIFIERS } from './settings.ts';

/** Each once, in the order in which they stand. Throws ProblemError; where it is about some of them, with a subproblem for each. */
export function readIdentifiers(value: unknown, product: Product): readonly DomainName[] {
  if (!Array.isArray(value) || value.length === 0) return refuseWith('malformed', because('acmeNoIdentifiers'));
  if (value.length > MAX_IDENTIFIERS) {
    return refuseWith('malformed', because('acmeManyIdentifiers', { count: value.length, most: MAX_IDENTIFIERS }));
  }
  const identifiers = value.map(readIdentifier);
  const read = identifiers.map((identifier) => ({ identifier, outcome: nameOf(identifier, product) }));
  const defects = read.flatMap(({ identifier, outcome }): readonly Subproblem[] =>
    typeof outcome === 'string' ? [] : [{ ...outcome, identifier }],
  );
  if (defects.length > 0) throw new ProblemError(problemOfAll(defects));
  const names = [...new Set(read.flatMap(({ outcome }) => (typeof outcome === 'string' ? [outcome] : [])))];
  checkCount(names, product);
  return names;
}

export function identifierOf(name: DomainName): Identifier {
  return { type: isAddress(name) ? 'ip' : 'dns', value: name };
}

function readIdentifier(value: unknown): Identifier {
  if (!isJsonObject(value)) return refuseWith('malformed', because('clientMember', { name: 'identifiers' }));
  const { type, value: text } = value;
  if (typeof type !== 'string' || typeof text !== 'string') {
    return refuseWith('malformed', because('clientMember', { name: 'identifiers' }));
  }
  if (type === 'dns' || type === 'ip') return { type, value: text };
  return refuseWith('unsupportedIdentifier', because('acmeIdentifierType', { choices: ['dns', 'ip'] }));
}

type Defect = Pick<Subproblem, 'type' | 'detail'>;

/** A name in other letters than those of certificates would come back changed, and no client would know it again. */
function nameOf({ type, value }: Identifier, product: Product): DomainName | Defect {
  try {
    const name = parseSubjectName(value, product);
    if ((type === 'ip') !== isAddress(name)) return defect(because('acmeOtherType', { type }));
    if (name !== value.toLowerCase()) return defect(because('acmeNameForm', { wanted: name }));
    if (isWildcard(name) && !product.wildcards) {
      return defect(because('productNoWildcards', { product: product.id, name }));
    }
    return name;
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    return problemOfRefusal(error.refusal);
  }
}

function defect(detail: Reason): Defect {
  return { type: 'rejectedIdentifier', detail };
}

/** RFC 8555 §6.7.1: of several there is one problem about all of them. */
function problemOfAll(subproblems: readonly Subproblem[]) {
  const [first] = subproblems;
  if (first !== undefined && subproblems.length === 1) return { ...first, subproblems };
  return { type: 'compound', detail: because('acmeCompound', { count: subproblems.length }), subproblems } as const;
}

/** A free product is for one name, with which the "www." name of a registrable domain may come. */
function checkCount(names: readonly DomainName[], product: Product): void {
  const [main] = names;
  const companions = main !== undefined && product.bringsWww && !isAddress(main) ? namesWithWww(baseOf(main)) : [];
  const isPair = product.kind === 'free' && names.every((name) => companions.includes(name));
  if (names.length <= product.maxNames || isPair) return;
  refuseWith(
    'rejectedIdentifier',
    because('productNames', { product: product.id, most: product.maxNames, count: names.length }),
  );
}
