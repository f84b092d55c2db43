// What is measured: the plan that a load generator is given, and the result that it sends back.

import type { Credential } from './signing.ts';

/** A lineage, of which always the newest certificate is reissued; its CSRs are used in turn. */
export interface Lineage {
  readonly certificateId: string;
  /** PEM. */
  readonly csrs: readonly string[];
}

export type CsrType = 'original' | 'upload';

export type Job =
  | {
      readonly kind: 'reissue';
      readonly credential: Credential;
      readonly csrType: CsrType;
      /** One for each connection, which reissues its newest again and again; unless `spread` says otherwise. */
      readonly lineages: readonly Lineage[];
      /** Each lineage is used so often at most, whichever connection takes it; the load ends where none is left. */
      readonly spread?: { readonly connections: number; readonly usesEach: number };
    }
  /** cfssl knows no reissue: it signs the CSRs, in turn. */
  | { readonly kind: 'sign'; readonly lineages: readonly Lineage[] };

export interface LoadPlan {
  readonly port: number;
  readonly warmUpMs: number;
  readonly measureMs: number;
  /** So many are enough, even before the time is over. */
  readonly mostMade?: number;
  readonly job: Job;
}

export interface LoadResult {
  /** Within the time that was measured. */
  readonly completed: number;
  readonly elapsedMs: number;
  /** From the call to Status 1. */
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Everything that was made, warm-up and the rest after the end included. */
  readonly made: number;
  /** How often Status had to be asked for. */
  readonly polls: number;
  /** How many of a spread's lineages were begun. */
  readonly used: number;
  /** CPU time of the load generator itself, as a share of one core. */
  readonly ownLoad: number;
  /** The newest certificate of each lineage, in their order. */
  readonly newest: readonly string[];
}
