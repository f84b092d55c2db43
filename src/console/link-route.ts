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

const TAKEN_UP = z.strictObject({
  Token: z.string().min(1).max(128),
  Name: z.string().max(256).optional(),
  Password: z.string().min(1).max(1024),
});

/** Tokens that are none count as wrong sign-ins of their address: nobody tries many. */
export async function showLink(
  world: ConsoleWorld,
  request: ConsoleRequest,
  answering: Answering,
): Promise<ConsoleAnswer> {
  const subjects = subjectsOf(request, undefined);
  await countAttempt(world, subjects);
  const { person } = await findLink(world, request.query.get('token') ?? '');
  await world.store.transact(async (rows) => await forgive(rows, { subjects, now: world.clock.now() }));
  if (person === undefined) return outputOf({ Purpose: 'first' }, answering);
  return outputOf({ Purpose: 'person', Name: person.name }, answering);
}

export async function takeUpLink(
  world: ConsoleWorld,
  request: ConsoleRequest,
  answering: Answering,
): Promise<ConsoleAnswer> {
  const { Token: token, Name: name, Password: password } = readBody(request, TAKEN_UP);
  const begun = await signInByLink(world, { token, name, password }, visitorOf(request, answering));
  return await answerBegun(world, begun, { request, answering });
}
