// What DeployStatus says of a deployment that was asked for.

import type { Begun } from '../../certificates/deployment/begin.ts';

/** 1: it has begun · 0: one that does the same is under way, and its id is told. */
export function deployStatusOf({ kind }: Pick<Begun, 'kind'>): number {
  return kind === 'begun' ? 1 : 0;
}
