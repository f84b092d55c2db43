// How issuers and perspectives have been doing since the start, noted beside what they are asked.

import type { KnownState } from '../../api/installation/installation.ts';
import type { Issuer } from '../../certificates/ports/issuer.ts';
import { ProviderState } from '../../dns/providers/provider-state.ts';
import type { Clock } from '../../lib/clock.ts';
import { reasonOf } from '../../reasons/reason-error.ts';
import type { Reason } from '../../reasons/reason.ts';
import type { RemotePerspective } from '../../validation/perspectives/remote.ts';

/** By the names of the configuration. */
export class States {
  readonly #states = new Map<string, ProviderState>();
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  of(name: string): KnownState {
    const { lastSuccessAt, lastTrouble } = this.#stateOf(name).figures;
    return { lastSuccessAt, lastTrouble };
  }

  noteSuccess(name: string): void {
    this.#stateOf(name).noteSuccess(this.#clock.now());
  }

  noteTrouble(name: string, reason: Reason): void {
    this.#stateOf(name).noteTrouble(reason, this.#clock.now());
  }

  #stateOf(name: string): ProviderState {
    const state = this.#states.get(name) ?? new ProviderState();
    this.#states.set(name, state);
    return state;
  }
}

type Answered = { readonly kind: string; readonly detail?: Reason };

/** Whatever an issuer answers, it is there; but for being unreachable. */
export function notingIssuer(name: string, issuer: Issuer, states: States): Issuer {
  const noted = async <Outcome extends Answered>(answer: Promise<Outcome>): Promise<Outcome> => {
    try {
      const outcome = await answer;
      if (outcome.kind === 'unreachable' && outcome.detail !== undefined) states.noteTrouble(name, outcome.detail);
      else states.noteSuccess(name);
      return outcome;
    } catch (error) {
      states.noteTrouble(name, reasonOf(error));
      throw error;
    }
  };
  const { local, suggest } = issuer;
  return {
    local: local && {
      plan: (request) => {
        const plan = local.plan(request);
        return (
          plan && {
            ...plan,
            sign: async () => {
              const { material } = await noted(plan.sign().then((made) => ({ kind: 'issued', material: made })));
              return material;
            },
          }
        );
      },
    },
    open: async (order) => await noted(issuer.open(order)),
    issue: async (request) => await noted(issuer.issue(request)),
    cancel: async (reference) => await noted(issuer.cancel(reference)),
    revoke: async (request) => await noted(issuer.revoke(request)),
    suggest: suggest && (async (request) => await noted(suggest(request))),
  };
}

/** Whatever it sees, it is heard of. */
export function notingPerspective(perspective: RemotePerspective, states: States): RemotePerspective {
  const { name } = perspective;
  return {
    ...perspective,
    ask: async (look, asking) => {
      const heard = await perspective.ask(look, asking);
      if (heard.kind === 'heard') states.noteSuccess(name);
      else states.noteTrouble(name, heard.reason);
      return heard;
    },
  };
}
