// Accounts at an ACME authority (RFC 8555 §7.3): made or found, their contacts and keys changed, deactivated.

import { z } from 'zod';
import { because } from '../../reasons/reason.ts';
import { type AccountKey, bindExternally, type ExternalBinding, signMessage } from './account-key.ts';
import { AcmeError, unreadable } from './acme-error.ts';
import type { AcmeSession, Signer } from './session.ts';

export interface AccountWish {
  readonly key: AccountKey;
  /** Addresses such as "mailto:ops@example.com". */
  readonly contact: readonly string[];
  readonly agreesToTerms: boolean;
  readonly externalBinding: ExternalBinding | undefined;
}

const ACCOUNT = z.object({ status: z.enum(['valid', 'deactivated', 'revoked']) });

/**
 * Answers the address of the account of this key, which is made where there is none yet: asked again, the authority answers the
 * same. Throws AcmeError.
 */
export async function openAccount(session: AcmeSession, wish: AccountWish): Promise<string> {
  const { newAccount: url, ...directory } = await session.directory();
  const { key, contact, agreesToTerms, externalBinding } = wish;
  if (directory.termsOfService !== undefined && !agreesToTerms) {
    return refuseHere(because('acmeTermsUnread', { url: directory.termsOfService }));
  }
  if (directory.externalAccountRequired && externalBinding === undefined) return refuseHere(because('acmeEabNeeded'));
  const bound = externalBinding && {
    externalAccountBinding: bindExternally(key, { ...externalBinding, url: url.href }),
  };
  const payload = { termsOfServiceAgreed: agreesToTerms, contact, ...bound };
  const answer = await session.post(url, { signer: { key, accountUrl: undefined }, payload });
  checkOpen(answer.json, url);
  const { location } = answer;
  return location?.href ?? unreadable(because('acmeNoHeader', { url: url.href, header: 'Location' }));
}

export async function changeContact(
  session: AcmeSession,
  { signer, contact }: { readonly signer: Signer; readonly contact: readonly string[] },
): Promise<void> {
  const url = accountUrlOf(session, signer);
  checkOpen((await session.post(url, { signer, payload: { contact } })).json, url);
}

/** RFC 8555 §7.3.5. What is asked again, after the authority has carried it out, is refused: the old key is no account's then. */
export async function changeKey(
  session: AcmeSession,
  { signer, newKey }: { readonly signer: Signer; readonly newKey: AccountKey },
): Promise<void> {
  const { keyChange: url } = await session.directory();
  const inner = signMessage(newKey, {
    header: { jwk: newKey.jwk, url: url.href },
    payload: { account: signer.accountUrl, oldKey: signer.key.jwk },
  });
  await session.post(url, { signer, payload: inner });
}

/** RFC 8555 §7.3.6: for good. */
export async function deactivateAccount(session: AcmeSession, signer: Signer): Promise<void> {
  await session.post(accountUrlOf(session, signer), { signer, payload: { status: 'deactivated' } });
}

function accountUrlOf(session: AcmeSession, { accountUrl }: Signer): URL {
  if (accountUrl === undefined) throw new Error('Cannot change an account that has no address');
  return session.judge(accountUrl);
}

function checkOpen(json: unknown, url: URL): void {
  const read = ACCOUNT.safeParse(json);
  if (!read.success) return unreadable(because('acmeMember', { url: url.href, member: 'status' }));
  const { status: state } = read.data;
  if (state !== 'valid') refuseHere(because('acmeAccountClosed', { state }));
}

/** What the authority would refuse is not even asked. */
function refuseHere(reason: AcmeError['reason']): never {
  throw new AcmeError({ kind: 'problem', reason });
}
