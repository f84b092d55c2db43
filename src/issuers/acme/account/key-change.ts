// A new key of an account in place of the one it has (RFC 8555 §7.3.5), over a crash at any point.

import { changeKey } from '../../../acme/client/account.ts';
import { makeAccountKey, readAccountKey } from '../../../acme/client/account-key.ts';
import { isProblem } from '../../../acme/client/acme-error.ts';
import type { Signer } from '../../../acme/client/session.ts';
import { equalBytes } from '../../../lib/bytes.ts';
import { type IssuerAccount, issuerKeyPlace, nextIssuerKeyPlace } from '../ports.ts';
import { type AccountWorld, changeAccount, checkOpen, keyOf } from './record.ts';
import { checkNothingUnderWay, type DespiteOrders } from './under-way.ts';

/** By which authorities tell of a signature that is not the account's. */
export const REFUSED_SIGNATURES = [
  'unauthorized',
  'malformed',
  'badSignatureAlgorithm',
  'accountDoesNotExist',
] as const;

/**
 * The new key goes on record before the authority is asked, so that a crash between loses neither; from then on no order is opened until
 * the account goes by it. What is published for orders that are under way hangs on the key (RFC 8555 §8.1): throws OrdersUnderWay
 * where there are any, unless it is to be done despite them.
 */
export async function beginKeyChange(world: AccountWorld, wish: DespiteOrders): Promise<IssuerAccount> {
  const { secrets, setting } = world;
  return await changeAccount(world, async (account, rows) => {
    checkOpen(account);
    await checkNothingUnderWay(rows, setting, wish);
    return { ...account, sealedNextKey: secrets.seal(makeAccountKey(), nextIssuerKeyPlace(account.id)) };
  });
}

/** A change of the key that was begun: the authority is asked, unless it knows the new key already. */
export async function carriedThrough(world: AccountWorld, account: IssuerAccount): Promise<IssuerAccount> {
  const { secrets } = world;
  const { id, accountUrl, sealedNextKey } = account;
  if (sealedNextKey === undefined || accountUrl === undefined) return account;
  const pkcs8 = secrets.open(sealedNextKey, nextIssuerKeyPlace(id));
  await askForKey(world, { account, next: { key: readAccountKey(pkcs8), accountUrl } });
  const sealedKey = secrets.seal(pkcs8, issuerKeyPlace(id));
  // Carried through by another process, it may have been begun anew since.
  return await changeAccount(world, (current) =>
    isSame(current.sealedNextKey, sealedNextKey) ? { ...current, sealedKey, sealedNextKey: undefined } : current,
  );
}

/** Of two processes that ask, one is refused: the account goes by the new key then. */
async function askForKey(
  world: AccountWorld,
  { account, next }: { readonly account: IssuerAccount; readonly next: Signer },
): Promise<void> {
  if (await isKnown(world, next)) return;
  const signer = { key: keyOf(world, account), accountUrl: account.accountUrl };
  try {
    await changeKey(world.session, { signer, newKey: next.key });
  } catch (error) {
    if (!isRefusedSignature(error) || !(await isKnown(world, next))) throw error;
  }
}

/** Whether the account goes by this key already. */
async function isKnown({ session }: AccountWorld, signer: Signer): Promise<boolean> {
  try {
    await session.post(session.judge(signer.accountUrl ?? ''), { signer, payload: undefined });
    return true;
  } catch (error) {
    if (isRefusedSignature(error)) return false;
    throw error;
  }
}

function isRefusedSignature(error: unknown): boolean {
  return REFUSED_SIGNATURES.some((type) => isProblem(error, type));
}

function isSame(one: Uint8Array | undefined, other: Uint8Array): boolean {
  return one !== undefined && equalBytes(one, other);
}
