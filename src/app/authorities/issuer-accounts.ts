// What operators do with the issuers that are configured: look at their accounts, give them new keys, close them.

import { AcmeError } from '../../acme/client/acme-error.ts';
import type { IssuerAccounts, IssuerReport } from '../../cli/shell.ts';
import type { Config } from '../../config/config.ts';
import { closeAccount } from '../../issuers/acme/account/close.ts';
import { type AccountWorld, findAccount, keyOf } from '../../issuers/acme/account/record.ts';
import { renewKey } from '../../issuers/acme/account/renew-key.ts';
import { OrdersUnderWay } from '../../issuers/acme/account/under-way.ts';
import type { IssuerAccount } from '../../issuers/acme/ports.ts';
import { addMs, HOUR_MS } from '../../lib/clock.ts';
import { OperatorError } from '../../lib/operator-error.ts';
import { openIssuers, openSession } from './issuers.ts';
import { type Local, openLocal, type Surroundings } from '../local.ts';

export async function openIssuerAccounts(config: Config, surroundings: Surroundings): Promise<IssuerAccounts> {
  const opened = await openIssuers(config);
  const local = await openLocal(config, surroundings);
  const closing = new AbortController();
  const worlds = new Map(
    opened.map((issuer) => [
      issuer.setting.name,
      worldOf(local, { setting: issuer.setting, session: openSession(issuer, { ...local, closing: closing.signal }) }),
    ]),
  );
  const at = (name: string): AccountWorld => getWorld(worlds, name);
  return {
    list: async () => await Promise.all([...worlds.values()].map(reportOf)),
    show: async (name) => await reportOf(at(name)),
    changeKey: async (name, wish) =>
      await changed(at(name), { act: 'change the key of the account', change: (world) => renewKey(world, wish) }),
    close: async (name, wish) =>
      await changed(at(name), { act: 'close the account', change: (world) => closeAccount(world, wish) }),
    [Symbol.asyncDispose]: async () => {
      closing.abort();
      await local[Symbol.asyncDispose]();
    },
  };
}

function worldOf(
  { store, secrets, clock }: Pick<Local, 'store' | 'secrets' | 'clock'>,
  of: Pick<AccountWorld, 'setting' | 'session'>,
): AccountWorld {
  return { ...of, store, secrets, clock };
}

function getWorld(worlds: ReadonlyMap<string, AccountWorld>, name: string): AccountWorld {
  const world = worlds.get(name);
  if (world !== undefined) return world;
  throw new OperatorError(
    `Cannot find issuer ${name}: the configuration has ${[...worlds.keys()].join(', ') || 'none'}`,
  );
}

interface Change {
  /** As in "Cannot … at issuer judge". */
  readonly act: string;
  readonly change: (world: AccountWorld) => Promise<void>;
}

/** Throws OperatorError where the authority refuses or is away, and where what is under way forbids it. */
async function changed(world: AccountWorld, { act, change }: Change): Promise<IssuerReport> {
  try {
    await change(world);
  } catch (error) {
    if (!(error instanceof AcmeError || error instanceof OrdersUnderWay)) throw error;
    const advice = error instanceof OrdersUnderWay ? '; wait for them, or use --despite-orders' : '';
    throw new OperatorError(`Cannot ${act} at issuer ${world.setting.name}: ${error.message}${advice}`, {
      cause: error,
    });
  }
  return await reportOf(world);
}

async function reportOf(world: AccountWorld): Promise<IssuerReport> {
  const { setting, store } = world;
  const { name, directory, rate } = setting;
  const { issuerOrders } = store.reads;
  const account = await findAccount(world);
  const since = addMs(world.clock.now(), -(rate?.hours ?? 0) * HOUR_MS);
  return {
    name,
    directory: directory.href,
    state: stateOf(account),
    accountUrl: account?.accountUrl,
    contact: account?.contact ?? [],
    keyThumbprint: account && keyOf(world, account).thumbprint,
    createdAt: account?.createdAt,
    closingAt: account?.closingAt,
    closedAt: account?.closedAt,
    underWay: await issuerOrders.countUnderWay(name),
    rate: rate && { ...rate, opened: await issuerOrders.count(name, since) },
  };
}

function stateOf(account: IssuerAccount | undefined): IssuerReport['state'] {
  if (account === undefined) return 'none';
  if (account.closedAt !== undefined) return 'closed';
  if (account.closingAt !== undefined) return 'closing';
  return account.sealedNextKey === undefined ? 'open' : 'changing key';
}
