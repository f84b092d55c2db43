// Orders, authorizations and challenges at an ACME authority (RFC 8555 §7.4, §7.5), read and moved on.

import { z } from 'zod';
import { base64UrlOf } from '../../lib/base64url.ts';
import { because } from '../../reasons/reason.ts';
import { isRefusal, unreadable } from './acme-error.ts';
import { type AuthorityProblem, readProblem } from './authority-problem.ts';
import type { AcmeAnswer, AcmeSession, Signer } from './session.ts';

/** As many as an order of ours can have names. */
export const MAX_AUTHORIZATIONS = 100;
/** Authorities offer three or four. */
export const MAX_CHALLENGES = 20;

export interface AcmeIdentifier {
  readonly type: 'dns' | 'ip';
  readonly value: string;
}

export interface AcmeOrder {
  readonly url: URL;
  readonly status: 'pending' | 'ready' | 'processing' | 'valid' | 'invalid';
  readonly identifiers: readonly AcmeIdentifier[];
  readonly authorizations: readonly URL[];
  readonly finalize: URL;
  /** Once it is valid. */
  readonly certificate: URL | undefined;
  /** Of an order that is invalid. */
  readonly problem: AuthorityProblem | undefined;
  /** When the authority wants to be asked again. */
  readonly retryAt: Date | undefined;
}

export interface AcmeChallenge {
  readonly type: string;
  readonly url: URL;
  readonly status: 'pending' | 'processing' | 'valid' | 'invalid';
  readonly token: string;
  readonly problem: AuthorityProblem | undefined;
}

export interface AcmeAuthorization {
  readonly url: URL;
  /** The name without "*.", and whether it is for all names below it. */
  readonly identifier: AcmeIdentifier;
  readonly isWildcard: boolean;
  readonly status: 'pending' | 'valid' | 'invalid' | 'deactivated' | 'expired' | 'revoked';
  readonly challenges: readonly AcmeChallenge[];
}

const IDENTIFIER = z.object({ type: z.enum(['dns', 'ip']), value: z.string().min(1).max(255) });

const ORDER = z.object({
  status: z.enum(['pending', 'ready', 'processing', 'valid', 'invalid']),
  identifiers: z.array(IDENTIFIER).min(1).max(MAX_AUTHORIZATIONS),
  authorizations: z.array(z.string()).max(MAX_AUTHORIZATIONS),
  finalize: z.string(),
  certificate: z.string().optional(),
  error: z.unknown().optional(),
});

/** RFC 8555 §8.1: base64url; 128 bits at least have 22 characters. */
const TOKEN = z.string().regex(/^[A-Za-z0-9_-]{22,512}$/);

const CHALLENGE = z.object({
  type: z.string().max(100),
  url: z.string(),
  status: z.enum(['pending', 'processing', 'valid', 'invalid']),
  token: TOKEN.optional().catch(undefined),
  error: z.unknown().optional(),
});

const AUTHORIZATION = z.object({
  identifier: IDENTIFIER,
  wildcard: z.boolean().optional(),
  status: z.enum(['pending', 'valid', 'invalid', 'deactivated', 'expired', 'revoked']),
  challenges: z.array(CHALLENGE).max(MAX_CHALLENGES),
});

export interface OrderWish {
  readonly signer: Signer;
  readonly identifiers: readonly AcmeIdentifier[];
  /** draft-aaron-acme-profiles; undefined for the authority's own choice. */
  readonly profile: string | undefined;
  /** RFC 9773 §5: the certificate that is replaced, as certificateIdOf names it. */
  readonly replaces: string | undefined;
}

/**
 * Opens an order; `replaces` goes along only to an authority that offers renewal information, and an order that is refused with it is placed
 * without: authorities refuse it where the certificate is replaced already, and, each by a problem of its own, where they do not know it or
 * know it as another account's. Throws AcmeError.
 */
export async function newOrder(session: AcmeSession, wish: OrderWish): Promise<AcmeOrder> {
  const { renewalInfo, newOrder: url } = await session.directory();
  const { signer, identifiers, profile } = wish;
  const payload = { identifiers, profile };
  const replaces = renewalInfo === undefined ? undefined : wish.replaces;
  try {
    return readNewOrder(session, url, await session.post(url, { signer, payload: { ...payload, replaces } }));
  } catch (error) {
    if (replaces === undefined || !isRefusal(error)) throw error;
    return readNewOrder(session, url, await session.post(url, { signer, payload }));
  }
}

function readNewOrder(session: AcmeSession, asked: URL, answer: AcmeAnswer): AcmeOrder {
  const { location } = answer;
  if (location === undefined) return unreadable(because('acmeNoHeader', { url: asked.href, header: 'Location' }));
  return readOrder(session, location, answer);
}

export async function fetchOrder(session: AcmeSession, signer: Signer, url: URL): Promise<AcmeOrder> {
  return readOrder(session, url, await session.post(url, { signer, payload: undefined }));
}

/** `csr` is PKCS #10, DER. */
export async function finalizeOrder(
  session: AcmeSession,
  { signer, order, csr }: { readonly signer: Signer; readonly order: AcmeOrder; readonly csr: Uint8Array },
): Promise<AcmeOrder> {
  const answer = await session.post(order.finalize, { signer, payload: { csr: base64UrlOf(csr) } });
  return readOrder(session, order.url, answer);
}

export async function fetchAuthorization(session: AcmeSession, signer: Signer, url: URL): Promise<AcmeAuthorization> {
  const { json } = await session.post(url, { signer, payload: undefined });
  const { identifier, wildcard = false, status, challenges } = read(AUTHORIZATION, json, url);
  return {
    url,
    identifier,
    isWildcard: wildcard,
    status,
    challenges: challenges.flatMap(({ type, token, error, ...challenge }) => {
      if (token === undefined) return [];
      return [{ ...challenge, type, token, url: session.judge(challenge.url), problem: readProblem(error) }];
    }),
  };
}

/** Tells the authority to look at it; for one that is looked at already that changes nothing. */
export async function answerChallenge(session: AcmeSession, signer: Signer, { url }: AcmeChallenge): Promise<void> {
  await session.post(url, { signer, payload: {} });
}

/** RFC 8555 §7.5.2. What is over already stays as it is. */
export async function deactivateAuthorization(session: AcmeSession, signer: Signer, url: URL): Promise<void> {
  try {
    await session.post(url, { signer, payload: { status: 'deactivated' } });
  } catch (error) {
    if (!isRefusal(error)) throw error;
  }
}

function readOrder(session: AcmeSession, url: URL, { json, retryAt }: AcmeAnswer): AcmeOrder {
  const { authorizations, finalize, certificate, error, ...order } = read(ORDER, json, url);
  return {
    ...order,
    url,
    authorizations: authorizations.map((text) => session.judge(text)),
    finalize: session.judge(finalize),
    certificate: certificate === undefined ? undefined : session.judge(certificate),
    problem: readProblem(error),
    retryAt,
  };
}

function read<T>(schema: z.ZodType<T>, json: unknown, url: URL): T {
  if (typeof json !== 'object' || json === null) return unreadable(because('acmeNoJson', { url: url.href }));
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  const member = String(parsed.error.issues[0]?.path[0] ?? '');
  return unreadable(because('acmeMember', { url: url.href, member }));
}
