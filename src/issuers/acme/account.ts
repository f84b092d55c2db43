// The issuer's account at its authority: its key made and kept before the authority sees it, its contacts as they are configured.

import { changeContact, changeKey, deactivateAccount, openAccount } from '../../acme/client/account.ts';
import { type AccountKey, makeAccountKey, readAccountKey } from '../../acme/client/account-key.ts';
import { isProblem } from '../../acme/client/acme-error.ts';
import type { Signer } from '../../acme/client/session.ts';
import { accountIdOf, type IssuerAccount, issuerKeyPlace, nextIssuerKeyPlace } from './ports.ts';
import type { AcmeIssuerWorld } from './world.ts';

export type AccountWorld = Pick<AcmeIssuerWorld, 'setting' | 'session' | 'store' | 'secrets' | 'clock'>;

/** The account by which the issuer orders; made at the authority where there is none yet. Throws AcmeError. */
export async function getSigner(world: AccountWorld): Promise<Signer> {
  const account = await carriedThrough(world, await findOrMake(world));
  const key = keyOf(world, account);
  const { contact } = world.setting;
  if (account.accountUrl === undefined) return await register(world, { account, key });
  const signer = { key, accountUrl: account.accountUrl };
  if (JSON.stringify(account.contact) !== JSON.stringify(contact)) {
    await changeContact(world.session, { signer, contact });
    await save(world, { ...account, contact });
  }
  return signer;
}

/** The key goes on record before anybody is told of it: asked again with it, the authority answers the account that it made. */
async function findOrMake(world: AccountWorld): Promise<IssuerAccount> {
  const { setting, store, secrets, clock } = world;
  const id = accountIdOf(setting.name, setting.directory);
  const known = await store.reads.issuerAccounts.find(id);
  if (known !== undefined) return known;
  const sealedKey = secrets.seal(makeAccountKey(), issuerKeyPlace(id));
  const account = {
    id,
    accountUrl: undefined,
    contact: [],
    sealedKey,
    sealedNextKey: undefined,
    createdAt: clock.now(),
  };
  const isFirst = await store.transact(async (rows) => await rows.issuerAccounts.insert(account));
  if (isFirst) return account;
  const other = await store.reads.issuerAccounts.find(id);
  if (other === undefined)
    throw new Error(`Cannot find the account of issuer ${setting.name}: it was on record just now`);
  return other;
}

async function register(
  world: AccountWorld,
  { account, key }: { readonly account: IssuerAccount; readonly key: AccountKey },
): Promise<Signer> {
  const { contact, agreesToTerms, externalBinding } = world.setting;
  const accountUrl = await openAccount(world.session, { key, contact, agreesToTerms, externalBinding });
  await save(world, { ...account, accountUrl, contact });
  return { key, accountUrl };
}

/** An authority may have forgotten the account, as one that keeps nothing has after a restart: then it is made anew, by the same key. */
export async function withAccount<T>(world: AccountWorld, work: (signer: Signer) => Promise<T>): Promise<T> {
  const signer = await getSigner(world);
  try {
    return await work(signer);
  } catch (error) {
    if (!isProblem(error, 'accountDoesNotExist')) throw error;
    const account = await findOrMake(world);
    return await work(await register(world, { account, key: keyOf(world, account) }));
  }
}

/** A new key in place of the account's. It goes on record before the authority is asked, so that a crash between loses neither. */
export async function renewKey(world: AccountWorld): Promise<void> {
  await getSigner(world);
  const account = await findOrMake(world);
  const sealedNextKey = world.secrets.seal(makeAccountKey(), nextIssuerKeyPlace(account.id));
  const changing = { ...account, sealedNextKey };
  await save(world, changing);
  await carriedThrough(world, changing);
}

/** For good: the issuer opens no order by it any more. */
export async function closeAccount(world: AccountWorld): Promise<void> {
  await deactivateAccount(world.session, await getSigner(world));
}

/** A change of the key that was begun: the authority is asked, unless it knows the new key already. */
async function carriedThrough(world: AccountWorld, account: IssuerAccount): Promise<IssuerAccount> {
  const { session, secrets } = world;
  const { id, accountUrl, sealedNextKey } = account;
  if (sealedNextKey === undefined || accountUrl === undefined) return account;
  const pkcs8 = secrets.open(sealedNextKey, nextIssuerKeyPlace(id));
  const newKey = readAccountKey(pkcs8);
  if (!(await isKnown(world, { key: newKey, accountUrl }))) {
    await changeKey(session, { signer: { key: keyOf(world, account), accountUrl }, newKey });
  }
  const changed = { ...account, sealedKey: secrets.seal(pkcs8, issuerKeyPlace(id)), sealedNextKey: undefined };
  await save(world, changed);
  return changed;
}

/** Whether the account goes by this key already, as after a crash between the authority's answer and its record. */
async function isKnown({ session }: AccountWorld, signer: Signer): Promise<boolean> {
  try {
    await session.post(session.judge(signer.accountUrl ?? ''), { signer, payload: undefined });
    return true;
  } catch (error) {
    if (REFUSALS.some((type) => isProblem(error, type))) return false;
    throw error;
  }
}

/** By which authorities tell of a signature that is not the account's. */
const REFUSALS = ['unauthorized', 'malformed', 'badSignatureAlgorithm', 'accountDoesNotExist'] as const;

function keyOf({ secrets }: AccountWorld, { id, sealedKey }: IssuerAccount): AccountKey {
  return readAccountKey(secrets.open(sealedKey, issuerKeyPlace(id)));
}

async function save({ store }: AccountWorld, account: IssuerAccount): Promise<void> {
  await store.transact(async (rows) => await rows.issuerAccounts.save(account));
}
