// /console/session: who is signed in, signing in, signing out.

import { z } from 'zod';
import { findFirstAccount } from '../accounts/accounts.ts';
import { reachOf } from '../accounts/policy.ts';
import type { BegunSession } from '../accounts/sessions/begin-session.ts';
import { countAttempt, forgive, subjectsOf } from '../accounts/sessions/attempt-gate.ts';
import { signInByKey, signInByPassword } from '../accounts/sessions/sign-in.ts';
import { sha256Of } from '../accounts/sessions/session.ts';
import { policyActionOf } from '../api/rights/rights.ts';
import { readAuthorization } from '../api/signatures/tc3.ts';
import { isPayloadUnsigned } from '../api/call/transport-rules.ts';
import { refuse } from '../failure.ts';
import { callOrigin } from '../lib/origin.ts';
import { SECOND_MS } from '../lib/clock.ts';
import { because } from '../reasons/reason.ts';
import { noSessionCookie, sessionCookie, sessionIdIn } from './cookies.ts';
import { type Answering, type ConsoleAnswer, type ConsoleRequest, outputOf } from './exchange.ts';
import { readBody } from './json-body.ts';
import { csrfOf, findBySession, findSignedIn, getSignedIn, type SignedIn } from './signed-in.ts';
import { visitorOf } from './visitor.ts';
import type { ConsoleWorld } from './world.ts';

/** The action that a signature by which somebody signs in is for: none of the API is called so. */
export const SIGN_IN_ACTION = 'ResealSignIn';

const BY_PASSWORD = z.strictObject({
  Kind: z.literal('person'),
  Name: z.string().min(1).max(256),
  Password: z.string().min(1).max(1024),
  Code: z.string().max(64).optional(),
});
/** Two sign-ins within one second have another signature each where the page puts something random into what it signs. */
const BY_KEY = z.strictObject({ Kind: z.literal('key'), Nonce: z.string().max(64).optional() });
const SIGN_IN = z.discriminatedUnion('Kind', [BY_PASSWORD, BY_KEY]);

export async function showSession(
  world: ConsoleWorld,
  request: ConsoleRequest,
  answering: Answering,
): Promise<ConsoleAnswer> {
  const signedIn = await findSignedIn(world, request);
  return outputOf(await viewOf(world, signedIn), answering);
}

/** A session that the browser had before ends, whosever it was: the new one has an id that nobody knew. */
export async function signIn(
  world: ConsoleWorld,
  request: ConsoleRequest,
  answering: Answering,
): Promise<ConsoleAnswer> {
  const body = readBody(request, SIGN_IN);
  const visitor = visitorOf(request, answering);
  if (body.Kind === 'key')
    return await answerBegun(world, await beginByKey(world, request, answering), { request, answering });
  const { Name: name, Password: password, Code: code } = body;
  return await answerBegun(world, await signInByPassword(world, { name, password, code }, visitor), {
    request,
    answering,
  });
}

export async function signOut(
  world: ConsoleWorld,
  request: ConsoleRequest,
  answering: Answering,
): Promise<ConsoleAnswer> {
  const { session, caller } = await getSignedIn(world, request);
  const at = world.clock.now();
  const { secretId, person: user = '' } = caller;
  const origin = callOrigin({ secretId, user, address: request.remoteAddress, requestId: answering.requestId });
  await world.store.transact(async ({ sessions }) => {
    if (request.query.get('everywhere') === '1') await sessions.endAll(session.holderId, { at, but: undefined });
    else await sessions.end(session.idSha256, at);
  }, origin);
  return outputOf(await viewOf(world, undefined), { ...answering, cookies: [noSessionCookie(request)] });
}

/** What GET answers from then on, with the cookie. */
export async function answerBegun(
  world: ConsoleWorld,
  begun: BegunSession,
  { request, answering }: { readonly request: ConsoleRequest; readonly answering: Answering },
): Promise<ConsoleAnswer> {
  await endFormer(world, request);
  const signedIn = await findBySession(world, begun.id, request);
  return outputOf(await viewOf(world, signedIn), { ...answering, cookies: [sessionCookie(begun.id, request)] });
}

export async function endFormer({ store, clock }: ConsoleWorld, request: ConsoleRequest): Promise<void> {
  const former = sessionIdIn(request);
  if (former === undefined) return;
  await store.transact(async (rows) => await rows.sessions.end(sha256Of(former), clock.now()));
}

/** The signature is a call's over this body, for an action that is none: it opens nothing else, and no call opens this. */
async function beginByKey(world: ConsoleWorld, request: ConsoleRequest, answering: Answering): Promise<BegunSession> {
  const { headers, body, remoteAddress, isSecure } = request;
  const subjects = subjectsOf(world, request);
  await countAttempt(world, subjects);
  const authorization = readAuthorization(headers.get('authorization'));
  const isForThis =
    headers.get('x-tc-action') === SIGN_IN_ACTION && authorization.signedHeaders.includes('x-tc-action');
  if (!isForThis || isPayloadUnsigned({ headers })) {
    refuse({ kind: 'authorizationMalformed', detail: because('signedParts') });
  }
  const caller = await world.api.authenticate({ method: 'POST', target: '/', headers, body, remoteAddress, isSecure });
  await world.store.transact(async (rows) => await forgive(rows, { subjects, now: world.clock.now() }));
  const { secretId, accountUin } = caller;
  const key = { secretId, accountUin, signature: authorization.signature };
  return await signInByKey(world, key, visitorOf(request, answering));
}

async function viewOf(world: ConsoleWorld, signedIn: SignedIn | undefined): Promise<Readonly<Record<string, unknown>>> {
  const Providers = world.providers.map(({ name, title }) => ({ Name: name, Label: title }));
  if (signedIn === undefined) return { SignedIn: false, Providers };
  const { session, caller } = signedIn;
  const { accounts } = world.store.reads;
  const [account, first] = [await accounts.find(caller.accountUin), await findFirstAccount(world.store.reads)];
  return {
    SignedIn: true,
    Kind: session.kind,
    Name: caller.person ?? caller.secretId,
    AccountUin: caller.accountUin,
    AccountName: account?.name ?? '',
    IsOperator: first?.uin === caller.accountUin,
    Csrf: csrfOf(signedIn),
    IdleSeconds: world.life.idleMs / SECOND_MS,
    EndsAt: session.endsAt.toISOString(),
    Actions: actionsOf(world.actionNames, caller),
    ProjectIds: caller.projectIds ?? null,
    Providers,
  };
}

function actionsOf(
  names: readonly string[],
  { policy, projectIds }: SignedIn['caller'],
): Readonly<Record<string, string>> {
  const reaches = names.map((name) => [name, reachOf(policy, policyActionOf(name))] as const);
  const allowed = reaches.filter(([, reach]) => reach !== 'none');
  return Object.fromEntries(allowed.map(([name, reach]) => [name, projectIds === undefined ? reach : 'some']));
}
