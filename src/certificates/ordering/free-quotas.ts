// How many free certificates an account may have, and how many there may be for a registrable domain.

import { refuse } from '../../failure.ts';
import { type DomainName, registrableDomainOf } from '../model/domain-name.ts';
import type { Reads } from '../ports/store.ts';
import type { World } from '../ports/world.ts';
import type { Expectation } from '../ports/write-set.ts';

type QuotasWorld = Pick<World, 'products' | 'limits'>;

interface Place {
  readonly accountUin: string;
  readonly names: readonly DomainName[];
  readonly now: Date;
}

/** Refuses where the account, or the registrable domain of the names, has as many free certificates as it may. */
export async function checkQuotas(
  world: QuotasWorld,
  question: Place & { readonly reads: Pick<Reads, 'certificates'> },
): Promise<void> {
  const { reads, accountUin, names, now } = question;
  const freeIds = freeProductIds(world);
  const held = await reads.certificates.countFreeOfAccount(accountUin, freeIds, now);
  const { freePerAccount, freePerDomain } = world.limits;
  if (held >= freePerAccount) refuse({ kind: 'freeLimitReached', limit: freePerAccount });
  const registrableDomain = registrableDomainOf(mainName(names));
  const under = await reads.certificates.countFreeOfDomain({ registrableDomain, accountUin }, freeIds, now);
  if (under >= freePerDomain) refuse({ kind: 'domainLimitReached', registrableDomain, limit: freePerDomain });
}

/** That it is so still when another goes on record; checkQuotas refuses where it is not. */
export function expectingQuotas(world: QuotasWorld, { accountUin, names, now }: Place): readonly Expectation[] {
  const { freePerAccount, freePerDomain } = world.limits;
  const asked = { accountUin, productIds: freeProductIds(world), now };
  const registrableDomain = registrableDomainOf(mainName(names));
  return [
    { kind: 'freeOfAccount', ...asked, atMost: freePerAccount - 1 },
    { kind: 'freeOfDomain', ...asked, registrableDomain, atMost: freePerDomain - 1 },
  ];
}

function freeProductIds({ products }: Pick<World, 'products'>): readonly string[] {
  return [...new Set([...products.values()].filter((product) => product.kind === 'free').map((product) => product.id))];
}

export function mainName(names: readonly DomainName[]): DomainName {
  const [main] = names;
  if (main === undefined) throw new Error('Cannot name the main domain of an application without names');
  return main;
}
