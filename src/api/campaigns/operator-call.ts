// A call of an action on campaigns by the operator, from the machine of the service: no signature, no account, no rate.

import { OperatorError } from '../../lib/operator-error.ts';
import type { Action, Output } from '../action.ts';
import { DomainError } from '../../failure.ts';
import { wireErrorOf } from '../errors/errors.ts';
import { EXTENSION_ACTIONS } from '../extensions.ts';
import type { CampaignAction, CampaignActionWorld } from './campaign-action.ts';

const LANGUAGE = 'en-US';

/** Throws OperatorError with the code and the words of the API where it is refused. */
export async function callAsOperator(
  world: CampaignActionWorld,
  { name, input }: { readonly name: string; readonly input: object },
): Promise<Output> {
  const action = EXTENSION_ACTIONS.find((one) => one.name === name);
  if (action === undefined || !isCampaignAction(action))
    throw new OperatorError(`Cannot call ${name} as the operator: it is no action on campaigns`);
  try {
    const parameters = { coding: 'json', values: new Map(Object.entries(input)) } as const;
    return await action.runForOperator(parameters, { world, language: LANGUAGE });
  } catch (cause) {
    if (!(cause instanceof DomainError)) throw cause;
    const { Code, Message } = wireErrorOf(cause.refusal, { action: name, language: LANGUAGE });
    throw new OperatorError(`${Code}: ${Message}`, { cause });
  }
}

function isCampaignAction(action: Action): action is CampaignAction {
  return 'runForOperator' in action;
}
