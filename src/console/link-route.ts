// /console/link: what a one-time link is for, and taking it up, which chooses a password and signs in.

import { z } from 'zod';
import { countAttempt, forgive, subjectsOf } from '../accounts/sessions/attempt-gate.ts';
import { findLink, signInByLink } from '../accounts/sessions/sign-in.ts';
import type { Answering, ConsoleAnswer, ConsoleRequest } from './exchange.ts';
import { outputOf } from './exchange.ts';
import { readBody } from './json-body.ts';
import { answerBegun } from './session-route.ts';
import { visitorOf } from './visitor.ts';
import type { ConsoleWorld } from './world.ts';

const FOLLOWED = z.strictObject({
  Token: z.string().min(1).max(128),
  Name: z.string().max(256).optional(),
  /** Undefined: what the link is for is asked, and it stays good. */
  Password: z.string().min(1).max(1024).optional(),
});

/** The token comes in the body, and in no address that is kept somewhere on the way. */
export async function followLink(
  world: ConsoleWorld,
  request: ConsoleRequest,
  answering: Answering,
): Promise<ConsoleAnswer> {
  const { Token: token, Name: name, Password: password } = readBody(request, FOLLOWED);
  if (password === undefined) return await showLink(world, { token, request, answering });
  const begun = await signInByLink(world, { token, name, password }, visitorOf(request, answering));
  return await answerBegun(world, begun, { request, answering });
}

/** Tokens that are none count as wrong sign-ins of their address: nobody tries many. */
async function showLink(
  world: ConsoleWorld,
  asked: { readonly token: string; readonly request: ConsoleRequest; readonly answering: Answering },
): Promise<ConsoleAnswer> {
  const { token, request, answering } = asked;
  const subjects = subjectsOf(world, request);
  await countAttempt(world, subjects);
  const { person } = await findLink(world, token);
  await world.store.transact(async (rows) => await forgive(rows, { subjects, now: world.clock.now() }));
  if (person === undefined) return outputOf({ Purpose: 'first' }, answering);
  return outputOf({ Purpose: 'person', Name: person.name }, answering);
}
