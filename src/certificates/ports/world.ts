// All that the heart asks for; every act takes the part of it that it needs.

import type { Clock } from '../../lib/clock.ts';
import type { Origin } from '../../lib/origin.ts';
import type { Random } from '../../lib/random.ts';
import type { SecretBox } from '../../lib/secret-box.ts';
import type { CsrSignaturePolicy } from '../../x509/certificate/csr.ts';
import type { TrustedRoots } from '../../x509/certificate/trusted-roots.ts';
import type { Event } from '../model/event.ts';
import type { MassRevocationPlan } from '../model/campaigns/mass-revocation-plan.ts';
import type { Products } from '../model/product.ts';
import type { QuotaLimits } from '../model/quota.ts';
import type { FindCampaignRight } from './campaign-right.ts';
import type { IssuedLooks } from './issued-looks.ts';
import type { Store } from './store.ts';
import type { CaaChecker } from './caa.ts';
import type { PersistentRecords } from './persistent-records.ts';
import type { ProofChecker, RecordPublisher } from './proofs.ts';
import type { ForeignMaterial, KeyPolicy } from './material.ts';
import type { Issuer } from './issuer.ts';
import type { Targets } from './targets.ts';
import type { ListDnsProviders } from './dns-providers.ts';
import type { KeyMaker } from './key-maker.ts';
import type { ReportSigner } from './report-signer.ts';

export interface Limits extends QuotaLimits {
  readonly freePerAccount: number;
  readonly freePerDomain: number;
  /** Orders that are neither issued nor over. */
  readonly ordersPerAccount: number;
  /** CSRs that are kept. */
  readonly csrsPerAccount: number;
  /** Campaigns that are neither done nor cancelled. */
  readonly campaignsPerAccount: number;
}

export interface Trouble {
  /** A sentence without its full stop: "Cannot cancel an order at its issuer". */
  readonly what: string;
  /** A certificate's id, an order's reference. */
  readonly subject: string;
  readonly error: unknown;
}

/** Every act takes the part of this that it needs, by Pick. */
export interface World {
  readonly store: Store;
  /** On whose behalf the acts of this world are. */
  readonly origin: Origin;
  /** The webhooks that are told of an event. */
  readonly hooksToldOf: (event: Event) => readonly string[];
  readonly issuers: ReadonlyMap<string, Issuer>;
  readonly proofChecker: ProofChecker;
  /** Absent where the operator does not look for them, or names no domain by which they know the authority. */
  readonly persistentRecords: PersistentRecords | undefined;
  readonly publisher: RecordPublisher;
  readonly listDnsProviders: ListDnsProviders;
  /** Absent where the operator names no domain by which CAA records know the authority: then nobody looks at them. */
  readonly caa: CaaChecker | undefined;
  readonly keyMaker: KeyMaker;
  readonly keyPolicy: KeyPolicy;
  readonly csrPolicy: CsrSignaturePolicy;
  readonly foreignMaterial: ForeignMaterial;
  readonly trustedRoots: TrustedRoots;
  readonly issuedLooks: IssuedLooks;
  readonly findCampaignRight: FindCampaignRight;
  readonly targets: Targets;
  /**
   * Runs an act on a target as soon as fewer than so many run, and gives it up after so long, or when the service closes: then
   * the signal has ended, and this rejects with its reason (of a time that is up, ActLate).
   */
  readonly atTarget: <T>(act: (signal: AbortSignal) => Promise<T>) => Promise<T>;
  readonly reportSigner: ReportSigner;
  /** What the operator has laid down, which reports on campaigns show. */
  readonly massRevocation: MassRevocationPlan;
  readonly secrets: SecretBox;
  readonly products: Products;
  readonly limits: Limits;
  /** Below this address lie the links to downloads: "https://reseal.example.com/downloads/". */
  readonly downloadsUrl: string;
  /** Whether its orders are held, and what leads to its certificates is closed, until the operator resumes it. */
  readonly isSuspended: (accountUin: string) => Promise<boolean>;
  readonly clock: Clock;
  readonly random: Random;
  /** Tells the operator what went wrong where it is not what the caller is answered. Secrets are not in it. */
  readonly report: (trouble: Trouble) => void;
  /** Tells the worker that a job is due now. */
  readonly wake: () => void;
}

/** The same world, whose changes are recorded as made because of `origin`. */
export function inNameOf<W extends Pick<World, 'store' | 'origin'>>(world: W, origin: Origin): W {
  const { store } = world;
  const transact: Store['transact'] = async (work) => await store.transact(work, origin);
  const apply: Store['apply'] = async (set) => await store.apply(set, origin);
  return { ...world, origin, store: { ...store, transact, apply } };
}
