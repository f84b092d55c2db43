// What is on record of an issuer's account at its authority. Several processes change it: each change is of the record as it is then.

import { type AccountKey, makeAccountKey, readAccountKey } from '../../../acme/client/account-key.ts';
import { AcmeError } from '../../../acme/client/acme-error.ts';
import type { Signer } from '../../../acme/client/session.ts';
import { because } from '../../../reasons/reason.ts';
import { accountIdOf, type IssuerAccount, issuerKeyPlace, type IssuerRows } from '../ports.ts';
import type { AcmeIssuerWorld } from '../world.ts';

export type AccountWorld = Pick<AcmeIssuerWorld, 'setting' | 'session' | 'store' | 'secrets' | 'clock'>;
type RecordWorld = Pick<AccountWorld, 'setting' | 'store' | 'secrets' | 'clock'>;

export async function findAccount({
  setting,
  store,
}: Pick<AccountWorld, 'setting' | 'store'>): Promise<IssuerAccount | undefined> {
  return await store.reads.issuerAccounts.find(accountIdOf(setting.name, setting.directory));
}

/** The key goes on record before anybody is told of it: asked again with it, the authority answers the account that it made. */
export async function findOrMakeAccount(world: RecordWorld): Promise<IssuerAccount> {
  const { setting, store, secrets, clock } = world;
  const known = await findAccount(world);
  if (known !== undefined) return known;
  const id = accountIdOf(setting.name, setting.directory);
  const account: IssuerAccount = {
    id,
    accountUrl: undefined,
    contact: [],
    sealedKey: secrets.seal(makeAccountKey(), issuerKeyPlace(id)),
    sealedNextKey: undefined,
    createdAt: clock.now(),
    closingAt: undefined,
    closedAt: undefined,
  };
  const isFirst = await store.transact(async (rows) => await rows.issuerAccounts.insert(account));
  return isFirst ? account : await getAccount(world);
}

export async function getAccount(world: Pick<AccountWorld, 'setting' | 'store'>): Promise<IssuerAccount> {
  return ofRecord(await findAccount(world), world);
}

/** `changed` is asked within the transaction, and may refuse by throwing. Answers the account as it is saved. */
export async function changeAccount(
  { setting, store }: Pick<AccountWorld, 'setting' | 'store'>,
  changed: (account: IssuerAccount, rows: IssuerRows) => IssuerAccount | Promise<IssuerAccount>,
): Promise<IssuerAccount> {
  return await store.transact(async (rows) => {
    const account = ofRecord(await rows.issuerAccounts.find(accountIdOf(setting.name, setting.directory)), { setting });
    const next = await changed(account, rows);
    await rows.issuerAccounts.save(next);
    return next;
  });
}

function ofRecord(account: IssuerAccount | undefined, { setting }: Pick<AccountWorld, 'setting'>): IssuerAccount {
  if (account !== undefined) return account;
  throw new Error(`Cannot find the account of issuer ${setting.name}: it was on record before`);
}

export function keyOf(
  { secrets }: Pick<AccountWorld, 'secrets'>,
  { id, sealedKey }: Pick<IssuerAccount, 'id' | 'sealedKey'>,
): AccountKey {
  return readAccountKey(secrets.open(sealedKey, issuerKeyPlace(id)));
}

/** Whether the account goes by another key than the signer's by now, or is about to. */
export function hasOtherKey(
  world: Pick<AccountWorld, 'secrets'>,
  account: IssuerAccount,
  { key }: Pick<Signer, 'key'>,
): boolean {
  return account.sealedNextKey !== undefined || keyOf(world, account).thumbprint !== key.thumbprint;
}

/** An account that is to be closed, or is, opens no order any more. Throws AcmeError. */
export function checkOpen({ closingAt, closedAt }: Pick<IssuerAccount, 'closingAt' | 'closedAt'>): void {
  if (closingAt === undefined) return;
  const state = closedAt === undefined ? 'closing' : 'deactivated';
  throw new AcmeError({ kind: 'problem', reason: because('acmeAccountClosed', { state }) });
}
