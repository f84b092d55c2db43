// Actions that list what this service has none of: clients ask for it on their way, and go on when there is nothing.

import { type Action, type ActionDefinition, defineAction, type Output } from './action.ts';
import type { InputContract } from './input/input.ts';

type Definition<Contract extends InputContract> = Pick<
  ActionDefinition<Contract>,
  'name' | 'input' | 'certificateIds'
> & {
  /** What there is: always the same. */
  readonly answer: Output;
};

/** Parameters are read and certificates must be the caller's, as for an action that has something to list. */
export function defineEmptyList<const Contract extends InputContract>(definition: Definition<Contract>): Action {
  const { answer, ...rest } = definition;
  return defineAction<Contract>({ ...rest, needsVerified: false, run: async () => answer });
}

/** Those that are given; an empty text is none. */
export function idsIn(...ids: readonly (string | undefined)[]): readonly string[] {
  const given = ids.filter((id) => id !== undefined);
  return [...new Set(given)].filter((id) => id !== '');
}
