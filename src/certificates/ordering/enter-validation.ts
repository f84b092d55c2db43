// How an order enters validation: with a proof for each challenge, of this service or of the issuer, that is still open.

import { addMs } from '../../lib/clock.ts';
import { newProofToken } from '../../lib/ids.ts';
import { refuse } from '../../failure.ts';
import { because } from '../../reasons/reason.ts';
import type { Authorization } from '../model/authorization.ts';
import { namesUnderCaa, NOT_LOOKED_AT } from '../model/caa.ts';
import type { Certificate } from '../model/certificate.ts';
import type { DomainName } from '../model/domain-name.ts';
import type { Product } from '../model/product.ts';
import { filePathOf, nameOfMethod, type Proof, recordNameOf, type ValidationMethod } from '../model/proof.ts';
import { proofDomainsOf } from '../model/proof-domains.ts';
import { namesToProve } from '../model/subject-name.ts';
import type { Challenge } from '../ports/issuer.ts';
import type { PlaceWanted } from '../ports/proofs.ts';
import type { World } from '../ports/world.ts';
import { isProved, PROOF_DEADLINE_MS } from './order.ts';

/** The facts that take an order into validation, or straight to the issuer when every domain is proved already. */
export type ValidationEntry = Pick<Certificate, 'step' | 'method' | 'proofs' | 'proofDeadline' | 'provedAt' | 'caa'>;

interface Entering {
  readonly names: readonly DomainName[];
  readonly product: Product;
  readonly method: ValidationMethod;
  readonly now: Date;
}

interface ToProve extends Entering {
  readonly accountUin: string;
  readonly proved: readonly Authorization[];
  /** What the issuer asks for: then neither what this service would ask for counts, nor what was proved to it. */
  readonly challenges: readonly Challenge[] | undefined;
}

export function enterValidation(world: Pick<World, 'publisher' | 'caa' | 'random'>, order: ToProve): ValidationEntry {
  const { accountUin, method, challenges, now } = order;
  const wanted = challenges === undefined ? ownChallenges(world, order) : challengesFor(challenges, method);
  const proofs = wanted.map((challenge) => makeProof(world, { accountUin, challenge, method }));
  // An issuer that names its challenges looks at CAA itself, by the names that are its own.
  const caa = challenges === undefined ? caaOf(world, order) : undefined;
  if (proofs.length === 0) return { step: 'issuing', method, proofs, proofDeadline: undefined, provedAt: now, caa };
  const proofDeadline = addMs(now, PROOF_DEADLINE_MS);
  return { step: 'validating', method, proofs, proofDeadline, provedAt: undefined, caa };
}

function caaOf({ caa }: Pick<World, 'caa'>, order: Pick<Entering, 'names' | 'product'>): Certificate['caa'] {
  const isAsked = caa !== undefined && order.product.checksCaa && namesUnderCaa(order).length > 0;
  return isAsked ? NOT_LOOKED_AT : undefined;
}

/** The same of an order whose names were all proved in another way. */
export function enterProved(
  world: Pick<World, 'caa'>,
  order: Entering & { readonly proofs: readonly Proof[] },
): ValidationEntry {
  const { method, proofs, now } = order;
  return { step: 'issuing', method, proofs, proofDeadline: undefined, provedAt: now, caa: caaOf(world, order) };
}

type Asked = Pick<Challenge, 'domain' | 'place' | 'value'>;

/** One for each domain that this service has to see proved. */
function ownChallenges({ random }: Pick<World, 'random'>, order: ToProve): readonly Asked[] {
  const { method, proved } = order;
  const names = namesToProve(order.names, order);
  const domains = proofDomainsOf(names, method).filter((domain) => !isProved(domain, { names, method, proved }));
  return domains.map((domain) => {
    const value = newProofToken(random);
    return {
      domain,
      value,
      place: method === 'file' ? filePathOf(`${newProofToken(random)}.txt`) : recordNameOf(domain),
    };
  });
}

/** Those of the issuer that go with the method. Refuses a method by which it does not let a domain be proved. */
function challengesFor(challenges: readonly Challenge[], method: ValidationMethod): readonly Asked[] {
  const by = method === 'file' ? 'file' : 'dns';
  const fitting = challenges.filter((challenge) => challenge.by === by);
  const provable = new Set(fitting.map(({ domain }) => domain));
  const other = challenges.find(({ domain }) => !provable.has(domain));
  if (other !== undefined) {
    const detail = because('issuerProvesOtherwise', { domain: other.domain, method: nameOfMethod(method) });
    refuse({ kind: 'argumentInvalid', detail });
  }
  return fitting;
}

function makeProof(
  world: Pick<World, 'publisher'>,
  about: { readonly accountUin: string; readonly challenge: Asked; readonly method: ValidationMethod },
): Proof {
  const { accountUin, challenge, method } = about;
  const { domain, place, value } = challenge;
  return {
    domain,
    method,
    place,
    value,
    placement: method === 'managedDns' ? placementOf(world, { accountUin, domain, place }) : undefined,
    publicationTrouble: undefined,
    publishedAt: undefined,
    retractedAt: undefined,
    provedAt: undefined,
  };
}

function placementOf(world: Pick<World, 'publisher'>, wanted: PlaceWanted): Proof['placement'] {
  const placement = world.publisher.placementOf(wanted);
  if (placement !== undefined) return placement;
  return refuse({ kind: 'publicationImpossible', domain: wanted.domain });
}
