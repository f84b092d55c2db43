// One act on a certificate after its call: what it works on, what it comes to, and how that is recorded.

import type { Certificate } from '../model/certificate.ts';
import type { Proof } from '../model/proof.ts';
import type { World } from '../ports/world.ts';
import { NO_CHANGE } from '../ports/write-set.ts';
import { saveOver } from './saving.ts';

export type ActWorld = Pick<
  World,
  | 'store'
  | 'origin'
  | 'hooksToldOf'
  | 'issuers'
  | 'proofChecker'
  | 'persistentRecords'
  | 'publisher'
  | 'caa'
  | 'keyMaker'
  | 'secrets'
  | 'products'
  | 'targets'
  | 'isSuspended'
  | 'clock'
  | 'report'
>;

export interface Attempt {
  readonly certificate: Certificate;
  /** Those that the act is about; none where it is about something else. */
  readonly proofs: readonly Proof[];
  /** The number of this attempt since somebody scheduled the job, from 1. */
  readonly attempts: number;
  readonly now: Date;
}

/**
 * Why an act is to be done another time. later: there was nothing to try yet · again: it was tried, or looked for, in vain;
 * `trouble` is what an operator should know of.
 */
export type Postponed =
  | { readonly kind: 'later'; readonly at: Date }
  | { readonly kind: 'again'; readonly at: Date; readonly trouble?: string };

/** went: the certificate as it is stored now. */
export type ActOutcome = { readonly kind: 'went'; readonly certificate: Certificate } | Postponed;

/** May be done twice: it looks, does one thing, records. */
export type Act = (world: ActWorld, attempt: Attempt) => Promise<ActOutcome>;

/** Where an act's result becomes the stored certificate, and nothing besides. */
export async function record(
  world: Pick<World, 'store' | 'origin' | 'hooksToldOf' | 'clock'>,
  certificate: Certificate,
  change: Partial<Certificate>,
): Promise<ActOutcome> {
  const next = { ...certificate, ...change, updatedAt: world.clock.now() };
  return { kind: 'went', certificate: await saveOver(world, { previous: certificate, next, besides: NO_CHANGE }) };
}
