// ACME: its server over the heart, with the rights of API keys, nonces and rates.

import { findUsableKey } from '../../accounts/usable-key.ts';
import { makeAddresses } from '../../acme-server/addresses.ts';
import { ChallengeLooks } from '../../acme-server/challenge-looks.ts';
import { makeNonces, type NonceBook, OwnNonceBook } from '../../acme-server/nonces.ts';
import { type AcmeServer, makeAcmeServer } from '../../acme-server/server.ts';
import { findLossOfKey, findOrdererLoss, findRefusalTo } from '../../api/rights/orderer-rights.ts';
import type { RateLimits } from '../../api/call/rate.ts';
import type { World } from '../../certificates/ports/world.ts';
import type { Config } from '../../config/config.ts';
import type { Log } from '../../lib/log.ts';
import { clientUrlOf } from '../serving/addresses.ts';
import type { Local } from '../local.ts';
import { makeFindRight } from '../rights.ts';

export interface AcmeWorldParts {
  readonly local: Local;
  readonly world: World;
  readonly rateLimits: RateLimits;
  readonly log: Log;
  readonly cleanup: AsyncDisposableStack;
}

export async function openAcme(config: Config, parts: AcmeWorldParts): Promise<AcmeServer> {
  const { local, world, rateLimits, log } = parts;
  const { store, clock, random } = local;
  const { reads } = store;
  const { products } = world;
  const book = await openBook(config, parts);
  return makeAcmeServer({
    world,
    addresses: makeAddresses(clientUrlOf(config)),
    settings: config.acme,
    nonces: makeNonces({ book, clock, random }),
    looks: new ChallengeLooks(world, { authorizationDays: config.acme.authorizationDays, wait }),
    passRate: async (share, limit) =>
      await rateLimits.pass({ accountUin: share, action: 'ACME', limit, now: clock.now() }),
    findRight: async (secretId) => {
      const key = await reads.apiKeys.find(secretId);
      return key === undefined
        ? undefined
        : { accountUin: key.accountUin, secretId, projectId: key.projectIds?.[0] ?? 0 };
    },
    findLossOfKey: async (right, address) => await findLossOfKey(reads, { ...right, address, now: clock.now() }),
    findLoss: async (certificate) => await findOrdererLoss(reads, { certificate, products, now: clock.now() }),
    findRightToIssue: makeFindRight({ store, products, clock }),
    findRefusalToRevoke: async ({ secretId, accountUin }, certificate) => {
      const found = await findUsableKey(reads, { secretId, accountUin, now: clock.now() });
      if (found.kind === 'gone') return { kind: 'actionDenied', action: 'RevokeCertificate', resource: '*' };
      return await findRefusalTo(reads, { key: found.key, action: 'RevokeCertificate', certificate });
    },
    log,
  });
}

/** Nodes on one PostgreSQL know of each other's nonces; its client is loaded where it is needed. */
async function openBook({ databaseUrl }: Config, { local, cleanup }: AcmeWorldParts): Promise<NonceBook> {
  if (databaseUrl === undefined) return new OwnNonceBook(local);
  const { openNonceBook } = await import('../../store/postgres/nonce-book.ts');
  return cleanup.use(await openNonceBook(databaseUrl));
}

async function wait(milliseconds: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, milliseconds).unref());
}
