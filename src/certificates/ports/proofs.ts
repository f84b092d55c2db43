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

/** A proof of the account for the domain, checked at the record of this name. */
export interface PlaceWanted {
  readonly accountUin: string;
  readonly domain: DomainName;
  readonly place: string;
}

export type PublishOutcome =
  | { readonly kind: 'published' }
  /** Who refuses, or fails, and how. */
  | Failing<'failed'>;

export type RetractOutcome = { readonly kind: 'retracted' } | Failing<'failed'>;

/** The record of one proof. */
export interface ProofRecord {
  readonly name: string;
  readonly value: string;
  readonly certificateId: string;
  /** Accounts take turns. */
  readonly accountUin: string;
}

export interface RecordPublisher {
  /** Where the service would publish it; undefined where it cannot. */
  placementOf(wanted: PlaceWanted): Placement | undefined;
  /** May be called again for what is published already. */
  publish(record: ProofRecord): Promise<PublishOutcome>;
  /** By name and value, since a name and its wildcard share one name; no error when it is gone already. */
  retract(record: ProofRecord): Promise<RetractOutcome>;
}
