// The hostile clients have a process of their own, so that what they cost themselves is not taken for what good ones wait.

import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Credential } from '../support/toy-service.ts';
import type { Place } from './crowd.ts';

export interface CrowdsPlan {
  readonly place: Place;
  /** In the order of their accounts. */
  readonly crowds: readonly { readonly name: string; readonly credential: Credential }[];
  readonly scale: number;
  readonly milliseconds: number;
}

/** By crowd: how often each outcome came. */
export type Outcomes = Readonly<Record<string, Readonly<Record<string, number>>>>;

export async function runCrowds(plan: CrowdsPlan): Promise<Outcomes> {
  const child = fork(join(import.meta.dirname, 'crowd-entry.ts'));
  const answered = once(child, 'message');
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`The hostile clients have ended with ${String(code)}`);
  });
  child.send(plan);
  const [outcomes] = (await Promise.race([answered, ended])) as [Outcomes];
  child.disconnect();
  await ended.catch(() => undefined);
  return outcomes;
}
