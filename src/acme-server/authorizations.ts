// Authorizations: made for an order or beforehand, shown, given up (RFC 8555 §7.4.1, §7.5).

import { newAcmeId, newProofToken } from '../lib/ids.ts';
import { addMs } from '../lib/clock.ts';
import { refuseWith } from '../acme/problems.ts';
import { type AcmeAccount, type AcmeAuthorization, isFor, statusOfAuthorization } from '../certificates/model/acme.ts';
import { baseOf, type DomainName, isWildcard } from '../certificates/model/domain-name.ts';
import type { Product } from '../certificates/model/product.ts';
import { expecting, together } from '../certificates/ports/write-set.ts';
import { because } from '../reasons/reason.ts';
import { type AccountCall, type AcmeAnswer, type AcmeParts, answerJson, payloadOf } from './call.ts';
import { readIdentifiers } from './identifiers.ts';
import { challengeTypesFor } from './proofs.ts';
import { checkOrderRight } from './order-right.ts';
import { AUTHORIZATION_DAY_MS, ORDER_LIFE_MS } from './settings.ts';
import { endingAuthorization } from './over.ts';
import { authorizationView } from './views.ts';

/** RFC 8555 §7.4.1: beforehand, of one name that is no wildcard. */
export async function answerNewAuthorization(call: AccountCall, product: Product): Promise<AcmeAnswer> {
  const { parts, account } = call;
  if (product.proofReuseDays === 0) return refuseWith('unauthorized', because('acmeNoReuse'));
  const [name] = readIdentifiers([payloadOf(call)['identifier']], product);
  if (name === undefined || isWildcard(name)) return refuseWith('malformed', because('acmeWildcardBeforehand'));
  await checkOrderRight(call, { product, names: [name] });
  const [found] = await findReusable(parts, { account, product, names: [name] });
  const authorization = found ?? makeAuthorization(parts, { account, name });
  if (found === undefined) await storeAuthorization(parts, authorization);
  const view = authorizationView(parts, authorization, 'en');
  return answerJson(201, view, { location: parts.addresses.authorization(authorization.id) });
}

async function storeAuthorization({ world, settings }: AcmeParts, authorization: AcmeAuthorization): Promise<void> {
  const { accountId } = authorization;
  const { openOrders: orders, pendingAuthorizations } = settings;
  const applied = await world.store.apply({
    expects: [
      {
        kind: 'acmeOpen',
        accountId,
        orders,
        authorizations: pendingAuthorizations - 1,
        now: world.clock.now(),
      },
    ],
    changes: [{ kind: 'insertAcmeAuthorization', authorization }],
  });
  if (applied.kind === 'conflict') refuseWith('rateLimited', because('acmeManyOpen', { most: pendingAuthorizations }));
}

export function makeAuthorization(
  { world: { random, clock } }: Pick<AcmeParts, 'world'>,
  { account, name }: { readonly account: AcmeAccount; readonly name: DomainName },
): AcmeAuthorization {
  const domain = baseOf(name);
  const now = clock.now();
  return {
    id: newAcmeId(random),
    version: 1,
    accountId: account.id,
    domain,
    isWildcard: isWildcard(name),
    step: 'pending',
    challenges: challengeTypesFor(domain, isWildcard(name)).map((type) => ({ type, token: newProofToken(random) })),
    proved: undefined,
    failed: undefined,
    createdAt: now,
    expiresAt: addMs(now, ORDER_LIFE_MS),
  };
}

/** Those of these names that the account has proved, and that will serve for as long as an order may take. */
export async function findReusable(
  { world, settings }: Pick<AcmeParts, 'world' | 'settings'>,
  wish: { readonly account: AcmeAccount; readonly product: Product; readonly names: readonly DomainName[] },
): Promise<readonly AcmeAuthorization[]> {
  const { account, product, names } = wish;
  const days = Math.min(product.proofReuseDays, settings.authorizationDays);
  if (days === 0) return [];
  const now = world.clock.now();
  const until = addMs(now, ORDER_LIFE_MS);
  const provedSince = addMs(until, -days * AUTHORIZATION_DAY_MS);
  const domains = [...new Set(names.map(baseOf))] as readonly DomainName[];
  const usable = await world.store.reads.acme.listUsable(account.id, { domains, now: until });
  return names.flatMap((name) => {
    const good = usable.find((one) => {
      const provedAt = one.proved?.proof.provedAt;
      return one.step === 'valid' && isFor(one, name) && provedAt !== undefined && provedAt >= provedSince;
    });
    return good === undefined ? [] : [good];
  });
}

/** RFC 8555 §7.5, §7.5.2. Of another account there is none. */
export async function answerAuthorization(call: AccountCall, id: string): Promise<AcmeAnswer> {
  const { parts, account } = call;
  const authorization = await getAuthorization(parts, { account, id });
  if (call.payload.length === 0) return answerJson(200, authorizationView(parts, authorization, 'en'));
  if (payloadOf(call)['status'] !== 'deactivated') return refuseWith('malformed', because('clientStatus'));
  const status = statusOfAuthorization(authorization, parts.world.clock.now());
  if (status !== 'pending' && status !== 'valid') {
    return refuseWith('malformed', because('acmeAuthorizationOver', { status }));
  }
  const given = { ...authorization, step: 'deactivated' as const };
  return answerJson(200, authorizationView(parts, await giveUp(parts, given), 'en'));
}

/** Of the record as it was read. Throws ProblemError where another was faster. */
async function giveUp({ world }: Pick<AcmeParts, 'world'>, given: AcmeAuthorization): Promise<AcmeAuthorization> {
  const { id, version } = given;
  const authorization = { ...given, version: version + 1 };
  const applied = await world.store.apply(
    together(
      expecting({ kind: 'acmeUnchanged', record: 'authorization', id, version }),
      await endingAuthorization(world, authorization),
    ),
  );
  return applied.kind === 'applied' ? authorization : refuseWith('serverInternal', because('acmeBusy'));
}

export async function getAuthorization(
  { world }: Pick<AcmeParts, 'world'>,
  { account, id }: { readonly account: AcmeAccount; readonly id: string },
): Promise<AcmeAuthorization> {
  const found = await world.store.reads.acme.findAuthorization(id);
  return found?.accountId === account.id ? found : refuseWith('malformed', because('acmeNothingThere'));
}
