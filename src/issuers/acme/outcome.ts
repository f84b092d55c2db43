// What an authority's trouble comes to as an outcome of the issuer's port.

import { AcmeError } from '../../acme/client/acme-error.ts';
import type { Failing } from '../../certificates/ports/issuer.ts';
import { because, type Reason } from '../../reasons/reason.ts';
import type { AcmeIssuerWorld } from './world.ts';

/** `at`: when the authority wants to be asked again, if it says so. */
type Unreachable = Failing<'unreachable'> & { readonly at?: Date | undefined };

export type RetriedOutcome = Failing<'refused'> | Unreachable;
export type FailedOutcome = RetriedOutcome | Failing<'unreadable'>;

/** The reason names the issuer. Throws again what is no trouble of the authority's. */
export function failedOutcomeOf(error: unknown, world: Pick<AcmeIssuerWorld, 'setting'>): FailedOutcome {
  if (!(error instanceof AcmeError)) throw error;
  const detail = ofIssuer(world, error.reason);
  if (error.kind === 'unreachable') return { kind: 'unreachable', detail, at: error.retryAt };
  return error.kind === 'problem' ? { kind: 'refused', detail } : { kind: 'unreadable', detail };
}

/** The same where an answer that cannot be read is asked for again. */
export function retriedOutcomeOf(error: unknown, world: Pick<AcmeIssuerWorld, 'setting'>): RetriedOutcome {
  const outcome = failedOutcomeOf(error, world);
  return outcome.kind === 'unreadable' ? { kind: 'unreachable', detail: outcome.detail } : outcome;
}

export function ofIssuer({ setting }: Pick<AcmeIssuerWorld, 'setting'>, why: Reason): Reason {
  return because('acmeOfIssuer', { issuer: setting.name, why });
}
