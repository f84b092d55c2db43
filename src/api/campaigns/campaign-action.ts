// An action on campaigns: the API runs it for an account, the operator's command line for the operator, who is of none.

import type { World } from '../../certificates/ports/world.ts';
import { type Action, type ActionDefinition, type Circumstances, defineAction, type Output } from '../action.ts';
import { type InputContract, type InputOf, readInput } from '../input/input.ts';
import type { Parameters } from '../call/parameters.ts';

/** Whose campaigns a call is about. */
export interface CampaignOwner {
  /** Undefined for the operator. */
  readonly accountUin: string | undefined;
  /** SecretId of the key, or the id of the person, in whose name a campaign goes on; undefined for the operator. */
  readonly by: string | undefined;
}

const OPERATOR: CampaignOwner = { accountUin: undefined, by: undefined };

/** What these actions take of the world: there is as much of it without a service that runs. */
export type CampaignActionWorld = Pick<
  World,
  | 'store'
  | 'origin'
  | 'hooksToldOf'
  | 'clock'
  | 'random'
  | 'limits'
  | 'products'
  | 'wake'
  | 'issuedLooks'
  | 'findCampaignRight'
  | 'reportSigner'
  | 'massRevocation'
>;

export interface CampaignCall<Input> extends Pick<Circumstances, 'isOpen' | 'isRestricted' | 'language'> {
  readonly input: Input;
  readonly owner: CampaignOwner;
  readonly world: CampaignActionWorld;
}

export interface CampaignAction extends Action {
  /** Throws DomainError, for parameters too. */
  runForOperator(
    parameters: Parameters,
    about: { readonly world: CampaignActionWorld } & Pick<Circumstances, 'language'>,
  ): Promise<Output>;
}

type CampaignActionDefinition<Contract extends InputContract> = Omit<ActionDefinition<Contract>, 'run'> & {
  run(call: CampaignCall<InputOf<Contract>>): Promise<Output>;
};

export function defineCampaignAction<const Contract extends InputContract>(
  definition: CampaignActionDefinition<Contract>,
): CampaignAction {
  const action = defineAction<Contract>({
    ...definition,
    run: async (call) => {
      const { accountUin, secretId: by } = call.caller;
      return await definition.run({ ...call, owner: { accountUin, by } });
    },
  });
  return {
    ...action,
    runForOperator: async (parameters, about) => {
      const input = readInput(definition.input, parameters);
      return await definition.run({ ...about, input, owner: OPERATOR, isOpen: () => true, isRestricted: false });
    },
  };
}
