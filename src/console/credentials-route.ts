// /console/credentials: a person's own password, authenticator and sessions.

import { z } from 'zod';
import { openCredentials } from '../accounts/people/credentials.ts';
import { codeUri } from '../accounts/people/one-time-code.ts';
import {
  beginCodes,
  changeOwnPassword,
  checkOwnPassword,
  confirmCodes,
  endCodes,
  type Own,
} from '../accounts/people/own-credentials.ts';
import { countAttempt, forgive, subjectsOf } from '../accounts/sessions/attempt-gate.ts';
import { isLive } from '../accounts/sessions/session.ts';
import { refuse } from '../failure.ts';
import { callOrigin } from '../lib/origin.ts';
import { because } from '../reasons/reason.ts';
import { type Answering, type ConsoleAnswer, type ConsoleRequest, outputOf } from './exchange.ts';
import { readBody } from './json-body.ts';
import { getSignedIn, type SignedIn } from './signed-in.ts';
import type { ConsoleWorld } from './world.ts';

const WISH = z.strictObject({
  Password: z.string().min(1).max(1024),
  NewPassword: z.string().min(1).max(1024).optional(),
  Codes: z.enum(['begin', 'confirm', 'end']).optional(),
  Secret: z.string().max(64).optional(),
  Code: z.string().max(64).optional(),
});

type Wish = z.output<typeof WISH>;

export async function showCredentials(
  world: ConsoleWorld,
  request: ConsoleRequest,
  answering: Answering,
): Promise<ConsoleAnswer> {
  const signedIn = await getPersonSignedIn(world, request);
  const { people, sessions } = world.store.reads;
  const person = await people.find(signedIn.session.holderId);
  if (person === undefined) return refuse({ kind: 'notSignedIn' });
  const { password, codeSecret, recoverySha256 } = openCredentials(world.secrets, person);
  const now = world.clock.now();
  const live = (await sessions.listOf(person.id)).filter((session) => isLive(session, world.life, now));
  const Sessions = live.map(({ idSha256, address, agent, createdAt, seenAt }) => ({
    Address: address,
    Agent: agent,
    CreatedAt: createdAt.toISOString(),
    SeenAt: seenAt.toISOString(),
    IsThis: idSha256 === signedIn.session.idSha256,
  }));
  const own = { HasPassword: password !== undefined, HasCodes: codeSecret !== undefined };
  return outputOf({ ...own, RecoveryCodesLeft: recoverySha256.length, Sessions }, answering);
}

/** Wrong passwords count as wrong sign-ins do: an unlocked screen is no place to guess at. */
export async function changeCredentials(
  world: ConsoleWorld,
  request: ConsoleRequest,
  answering: Answering,
): Promise<ConsoleAnswer> {
  const signedIn = await getPersonSignedIn(world, request);
  const wish = readBody(request, WISH);
  const { session, caller } = signedIn;
  const { person: user = '' } = caller;
  const origin = callOrigin({
    secretId: session.holderId,
    user,
    address: request.remoteAddress,
    requestId: answering.requestId,
  });
  const own = { personId: session.holderId, sessionSha256: session.idSha256, origin };
  const subjects = subjectsOf(world, { network: request.network, name: user });
  await countAttempt(world, subjects);
  await checkOwnPassword(world, own, wish.Password);
  const told = await carryOut(world, { wish, own, user });
  await world.store.transact(async (rows) => await forgive(rows, { subjects, now: world.clock.now() }));
  return outputOf(told, answering);
}

async function carryOut(
  world: ConsoleWorld,
  { wish, own, user }: { readonly wish: Wish; readonly own: Own; readonly user: string },
): Promise<Readonly<Record<string, unknown>>> {
  const { NewPassword: chosen, Codes: codes, Secret: secret = '', Code: code = '' } = wish;
  if ((chosen === undefined) === (codes === undefined)) {
    refuse({ kind: 'argumentInvalid', detail: because('credentialsWish') });
  }
  if (chosen !== undefined) {
    await changeOwnPassword(world, own, chosen);
    return {};
  }
  if (codes === 'begin') {
    const begun = await beginCodes(world, own);
    const issuer = `Reseal ${new URL(world.publicUrl).host}`;
    return { Secret: begun, Uri: codeUri(begun, { issuer, name: user }) };
  }
  if (codes === 'confirm') return { RecoveryCodes: await confirmCodes(world, own, { secret, code }) };
  await endCodes(world, own, code);
  return {};
}

/** Throws argumentInvalid for an API key, which has none of this. */
async function getPersonSignedIn(world: ConsoleWorld, request: ConsoleRequest): Promise<SignedIn> {
  const signedIn = await getSignedIn(world, request);
  if (signedIn.session.kind === 'person') return signedIn;
  return refuse({ kind: 'argumentInvalid', detail: because('ownPersonOnly') });
}
