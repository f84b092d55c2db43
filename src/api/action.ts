// What an action of the API is: its name, its input, and what it does for whoever may call it.

import type { Administration } from '../accounts/administration.ts';
import type { Caller } from '../accounts/caller.ts';
import type { Project } from '../accounts/ports.ts';
import type { Certificate } from '../certificates/model/certificate.ts';
import type { KeptCsr } from '../certificates/model/kept-csr.ts';
import type { DomainName } from '../certificates/model/domain-name.ts';
import type { World } from '../certificates/ports/world.ts';
import { refuse, type Refusal } from '../failure.ts';
import type { Installation } from './installation/installation.ts';
import { readInput, type InputContract, type InputOf } from './input/input.ts';
import type { Parameters } from './call/parameters.ts';
import { DEFAULT_RATE_PER_SECOND } from './call/rates.ts';
import type { Language } from './call/request.ts';

/** One of many certificates that a call names, judged by itself: open to the caller for this action, or why not. */
export type BatchItem =
  | { readonly id: string; readonly certificate: Certificate }
  | { readonly id: string; readonly refusal: Refusal };

/** For whom an action runs, and on what. */
export interface Circumstances {
  readonly caller: Caller;
  /** Those of the action's certificateIds: found, the caller's own, and open to it. */
  readonly certificates: readonly Certificate[];
  /** Those of the action's batchIds, in their order. */
  readonly batch: readonly BatchItem[];
  /** Those of the action's csrIds: found, the caller's own, and open to it. */
  readonly csrs: readonly KeptCsr[];
  /** The same of its csrBatchIds; those that are not are left out. */
  readonly csrBatch: readonly KeptCsr[];
  /** Whether the action may touch, or tell of, another certificate of the account that it comes upon. */
  readonly isOpen: (certificate: Certificate) => boolean;
  /** Whether `isOpen` refuses any; where it does not, nothing need be read to ask it. */
  readonly isRestricted: boolean;
  readonly world: World;
  /** All that the account has. */
  readonly listProjects: (accountUin: string) => Promise<readonly Project[]>;
  /** For those who may do everything in their account. */
  readonly administration: Administration;
  readonly installation: Installation;
  readonly language: Language;
}

export interface Call<Input> extends Circumstances {
  readonly input: Input;
}

/** The members of the answer's "Response", without RequestId; what is undefined is left out. */
export type Output = Readonly<Record<string, unknown>>;

export interface ActionDefinition<Contract extends InputContract> {
  /** As on the wire. */
  readonly name: string;
  /** As in reference/actions.json: "!" required, "[]" a list. */
  readonly input: Contract;
  /** The account's identity must be verified. */
  readonly needsVerified: boolean;
  /** How often an account may call it, unless the operator has set another rate; DEFAULT_RATE_PER_SECOND where it says nothing. */
  readonly ratePerSecond?: number;
  /** How many calls of an account may be under way: of what waits for the world outside. Any number where it says nothing. */
  readonly callsAtOnce?: number;
  /** The certificates it touches: each must be the caller's, allowed by its policy and in an open project. */
  readonly certificateIds?: (input: InputOf<Contract>) => readonly string[];
  /** The certificates of which each is judged by itself, so that the call goes on without those that are not open. */
  readonly batchIds?: (input: InputOf<Contract>) => readonly string[];
  /** The CSRs it touches: each must be the caller's and allowed by its policy. */
  readonly csrIds?: (input: InputOf<Contract>) => readonly number[];
  /** The CSRs of which each is judged by itself. */
  readonly csrBatchIds?: (input: InputOf<Contract>) => readonly number[];
  /** The CSR that it adds: allowed by the caller's policy, a domain at a time. */
  readonly addedCsr?: (input: InputOf<Contract>) => AddedCsr;
  /** The project in which it puts something: allowed by the caller's policy and open to it. */
  readonly projectId?: (input: InputOf<Contract>) => number;
  /** What it would have certified, as it will be stored: allowed by the caller's policy, a domain at a time. */
  readonly orderedNames?: (input: InputOf<Contract>, about: OrderAbout) => readonly DomainName[];
  /** Other actions that it comes to: whoever is denied one of them is denied this too. */
  readonly alsoDoes?: (about: OrderAbout, input: InputOf<Contract>) => readonly string[];
  /** Other actions that its parameters ask for besides: each must be allowed as a call of its own would have to be. */
  readonly alsoAsksFor?: (about: OrderAbout, input: InputOf<Contract>) => readonly string[];
  run(call: Call<InputOf<Contract>>): Promise<Output>;
}

/** The certificates that the action names, and what may be ordered. */
export interface OrderAbout {
  readonly certificates: readonly Certificate[];
  readonly world: Pick<World, 'products'>;
}

export type AddedCsr = Pick<KeptCsr, 'tags' | 'names'>;

/** An action whose input has been read: what it touches, and how to run it. */
export interface PreparedCall {
  readonly action: Action;
  readonly certificateIds: readonly string[];
  /** Undefined for an action that is on no batch. */
  readonly batchIds: readonly string[] | undefined;
  readonly csrIds: readonly number[];
  /** Undefined for an action that is on no batch of them. */
  readonly csrBatchIds: readonly number[] | undefined;
  readonly addedCsr: AddedCsr | undefined;
  readonly projectId: number | undefined;
  /** Throws DomainError for names that cannot be ordered. */
  orderedNames(about: OrderAbout): readonly DomainName[];
  alsoDoes(about: OrderAbout): readonly string[];
  alsoAsksFor(about: OrderAbout): readonly string[];
  run(circumstances: Circumstances): Promise<Output>;
}

/** Any action, whatever its input: only the action itself knows that type. */
export interface Action {
  readonly name: string;
  /** Undefined for an action that is not built. */
  readonly input: InputContract | undefined;
  readonly needsVerified: boolean;
  readonly ratePerSecond: number;
  /** Undefined for any number. */
  readonly callsAtOnce: number | undefined;
  /** Throws DomainError for a parameter that is missing, unknown, mistyped or out of bounds. */
  prepare(parameters: Parameters): PreparedCall;
}

export function defineAction<const Contract extends InputContract>(definition: ActionDefinition<Contract>): Action {
  const { name, input: contract, needsVerified, ratePerSecond = DEFAULT_RATE_PER_SECOND, callsAtOnce } = definition;
  const action: Action = {
    name,
    input: contract,
    needsVerified,
    ratePerSecond,
    callsAtOnce,
    prepare: (parameters) => {
      const input = readInput(contract, parameters);
      return {
        action,
        certificateIds: definition.certificateIds?.(input) ?? [],
        batchIds: definition.batchIds?.(input),
        csrIds: definition.csrIds?.(input) ?? [],
        csrBatchIds: definition.csrBatchIds?.(input),
        addedCsr: definition.addedCsr?.(input),
        projectId: definition.projectId?.(input),
        orderedNames: (about) => definition.orderedNames?.(input, about) ?? [],
        alsoDoes: (about) => definition.alsoDoes?.(about, input) ?? [],
        alsoAsksFor: (about) => definition.alsoAsksFor?.(about, input) ?? [],
        run: (circumstances) => definition.run({ ...circumstances, input }),
      };
    },
  };
  return action;
}

/** An action of the contract that this version does not have: it says so to whoever may call it. */
export function notBuilt(name: string): Action {
  const run = async (): Promise<Output> => refuse({ kind: 'actionNotBuilt', action: name });
  const action: Action = {
    name,
    input: undefined,
    needsVerified: false,
    ratePerSecond: DEFAULT_RATE_PER_SECOND,
    callsAtOnce: undefined,
    prepare: () => ({
      action,
      certificateIds: [],
      batchIds: undefined,
      csrIds: [],
      csrBatchIds: undefined,
      addedCsr: undefined,
      projectId: undefined,
      orderedNames: () => [],
      alsoDoes: () => [],
      alsoAsksFor: () => [],
      run,
    }),
  };
  return action;
}
