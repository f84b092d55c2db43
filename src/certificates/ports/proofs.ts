// What the heart asks of the world where control of a domain is proved: looks at proofs, and publishes their records.

import type { DomainName } from '../model/domain-name.ts';
import type { Placement, Proof, ProofFinding } from '../model/proof.ts';
import type { Failing } from './issuer.ts';

export interface ProofAsker {
  /** Accounts take turns. */
  readonly accountUin: string;
  /** Gives the look up, also while it waits for its turn. */
  readonly signal?: AbortSignal;
}

export interface ProofChecker {
  /** Throws NotNow, and the signal's reason where that has ended the wait. */
  check(proof: Proof, asker: ProofAsker): Promise<ProofFinding>;
}

export type PublishOutcome =
  | { readonly kind: 'published' }
  /** Who refuses, or fails, and how. */
  | Failing<'failed'>;

export type RetractOutcome = { readonly kind: 'retracted' } | Failing<'failed'>;

export interface RecordPublisher {
  /** Where a proof of the account for the domain would be published; undefined when nowhere can it be. */
  placementOf(accountUin: string, domain: DomainName): Placement | undefined;
  /** May be called again for what is published already. */
  publish(record: {
    readonly name: string;
    readonly value: string;
    readonly certificateId: string;
  }): Promise<PublishOutcome>;
  /** By name and value, since a name and its wildcard share one name; no error when it is gone already. */
  retract(record: {
    readonly name: string;
    readonly value: string;
    readonly certificateId: string;
  }): Promise<RetractOutcome>;
}
