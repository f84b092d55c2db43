// What the heart asks of the world: store, proof checker, publisher, keys, and issuers (issuer.ts). Implemented elsewhere, wired in app/.

import type { Refusal } from '../failure.ts';
import type { Clock } from '../lib/clock.ts';
import type { Origin } from '../lib/origin.ts';
import type { Random } from '../lib/random.ts';
import type { SecretBox } from '../lib/secret-box.ts';
import type { CsrSignaturePolicy } from '../x509/csr.ts';
import type { TrustedRoots } from '../x509/trusted-roots.ts';
import type { Authorization } from './authorization.ts';
import type { Certificate } from './certificate.ts';
import type { CertificateFilter, ScheduledFilter } from './certificate-filter.ts';
import type { CsrReads, CsrRows } from './csrs/kept-csr.ts';
import type { DomainName } from './domain-name.ts';
import type { Event } from './event.ts';
import type { GivenChain, SubjectAndIssuer, UploadedMaterial, UploadedTexts } from './foreign-material.ts';
import type { IssuanceReads, IssuanceRows } from './issuance.ts';
import type { Failing, Issuer } from './issuer.ts';
import type { KeyMaker } from './key-maker.ts';
import type { OperationReads, OperationRows } from './operations.ts';
import type { Products } from './product.ts';
import type { Placement, Proof, ProofFinding } from './proof.ts';
import type { RestingReads } from './retention.ts';
import type { QuotaLimits, UsageReads, UsageRows } from './quota.ts';
import type { SubjectKeyReads, SubjectKeyRows } from './subject-keys.ts';
import type { Reason } from '../reasons/reason.ts';
import type { Applied, WriteSet } from './write-set.ts';

// ── Store ───────────────────────────────────────────────────────────────────────────────────────────────────────────

/** reference/lifecycle.md, DescribeCertificates: a Limit of more than 1000 counts as 1000. */
export const MAX_PAGE = 1000;

/** What a page of certificates names besides: of each its original, the first of its lineage, what it renews. */
export const MAX_RELATED = 3 * MAX_PAGE;

export interface CertificateReads extends RestingReads {
  /** Not the deleted ones. */
  find(id: string): Promise<Certificate | undefined>;
  findWithDeleted(id: string): Promise<Certificate | undefined>;
  /** Whether the record is still as it was read, and not deleted: cheaper than to find it again. */
  isUnchanged(certificate: Pick<Certificate, 'id' | 'version'>): Promise<boolean>;
  /** The last attempt on record to replace the certificate, whatever came of it, deleted ones included. */
  findLatestReplacement(id: string): Promise<Certificate | undefined>;
  /** The same for many at once, without `chain`-heavy work: original's id → latest replacement. */
  listLatestReplacements(ids: readonly string[]): Promise<ReadonlyMap<string, Certificate>>;
  /**
   * A lineage in order of generation and creation, deleted ones included, without the attempts that failed or were
   * cancelled: there may be any number of those. At most MAX_LINEAGE.
   */
  listLineage(lineageId: string): Promise<readonly Certificate[]>;
  list(
    filter: CertificateFilter,
    now: Date,
  ): Promise<{ readonly total: number; readonly page: readonly Certificate[] }>;
  /**
   * Free certificates that hold a place: of the account (not failed, cancelled, revoked, expired; no reissues). The place of
   * one that went by its schedule, even of a deleted one, is held by what stands in for it.
   */
  countFreeOfAccount(accountUin: string, productIds: readonly string[], now: Date): Promise<number>;
  /**
   * The same for a registrable domain over all accounts, where revocation frees nothing. Of other accounts only what was
   * proved counts, so that nobody can keep the domain's owner out with orders that are never proved.
   */
  countFreeOfDomain(
    place: { readonly registrableDomain: string; readonly accountUin: string },
    productIds: readonly string[],
    now: Date,
  ): Promise<number>;
  /** Orders of the account that are neither issued nor over, reissues among them. */
  countUnderWay(accountUin: string): Promise<number>;
  /** Those that are issued, valid, and go by a schedule, soonest first. */
  listScheduled(
    filter: ScheduledFilter,
    now: Date,
  ): Promise<{ readonly total: number; readonly page: readonly Certificate[] }>;
  /** Reissues under way (validating, issuing) of the account under the registrable domain. */
  listPendingReissues(accountUin: string, registrableDomain: string, now: Date): Promise<readonly Certificate[]>;
  /** An undeleted uploaded certificate of the account, in these projects (undefined for all), with this leaf, by SHA-256 of its DER in hex. */
  findUploaded(
    where: Pick<CertificateFilter, 'accountUin' | 'projectIds' | 'except'>,
    leafSha256: string,
  ): Promise<Certificate | undefined>;
  /** Those of these ids that are on record, deleted ones included; at most MAX_RELATED. */
  listWithDeleted(ids: readonly string[]): Promise<readonly Certificate[]>;
}

export interface CertificateRows extends CertificateReads {
  /**
   * Takes the record away, for good. False, and nothing changed, where it is not the one that was read, or a reissue of it
   * or a job for it is on record.
   */
  remove(certificate: Certificate): Promise<boolean>;
  /** Refuses (throws IdTaken) an id that is on record, deleted ones included. */
  insert(certificate: Certificate): Promise<void>;
  /** Saves `next` over `previous`, with version + 1; throws StaleState when the stored version is not `previous.version`. */
  save(previous: Certificate, next: Certificate): Promise<Certificate>;
}

export interface AuthorizationReads {
  /** The newest of each method for each domain, proved not before `since`. */
  list(accountUin: string, domains: readonly DomainName[], since: Date): Promise<readonly Authorization[]>;
}

export interface AuthorizationRows extends AuthorizationReads {
  put(authorization: Authorization): Promise<void>;
  /** Forgets up to `limit` that were proved before `until`; answers how many. */
  prune(until: Date, limit: number): Promise<number>;
}

/** What became of a certificate that was to be deleted. */
export interface DeletionTask {
  readonly id: string;
  readonly accountUin: string;
  readonly certificateId: string;
  /** Those of the certificate; none of one that was not found. */
  readonly names: readonly DomainName[];
  /** Why it was not deleted; undefined where it was. */
  readonly refusal: Refusal | undefined;
  readonly doneAt: Date;
}

export interface DeletionTaskReads {
  find(id: string): Promise<DeletionTask | undefined>;
}

export interface DeletionTaskRows extends DeletionTaskReads {
  insert(task: DeletionTask): Promise<void>;
  /** Forgets up to `limit` tasks that were done before `until`; answers how many. */
  prune(until: Date, limit: number): Promise<number>;
}

/** What must follow a save is a job saved with it. One job for each kind and subject: scheduling again moves its time. */
export interface JobScheduling {
  schedule(job: {
    readonly kind: 'drive' | 'crl' | 'blockedKey';
    readonly subject: string;
    /** Whose certificate it is about; undefined for what the service does for itself. */
    readonly accountUin: string | undefined;
    readonly runAt: Date;
  }): Promise<void>;
  /** Removes the job of a subject that has come to rest, unless a worker holds it, which then finishes it. */
  settle(job: { readonly kind: 'drive' | 'crl' | 'blockedKey'; readonly subject: string }): Promise<void>;
}

export interface Reads {
  readonly certificates: CertificateReads;
  readonly authorizations: AuthorizationReads;
  readonly operations: OperationReads;
  readonly issuances: IssuanceReads;
  readonly deletionTasks: DeletionTaskReads;
  readonly csrs: CsrReads;
  readonly subjectKeys: SubjectKeyReads;
  readonly usage: UsageReads;
}

export interface Rows extends Reads {
  readonly certificates: CertificateRows;
  readonly authorizations: AuthorizationRows;
  readonly operations: OperationRows;
  readonly issuances: IssuanceRows;
  readonly deletionTasks: DeletionTaskRows;
  readonly csrs: CsrRows;
  readonly subjectKeys: SubjectKeyRows;
  readonly usage: UsageRows;
  readonly jobs: JobScheduling;
}

export interface Store {
  readonly reads: Reads;
  /**
   * All or nothing. May run `work` again, so it has no other effects; never waits for the network inside. What it records
   * names the origin; without one, that of the process.
   */
  transact<T>(work: (rows: Rows) => Promise<T>, origin?: Origin): Promise<T>;
  /**
   * Carries out the set where all that it expects is so, and answers when it is on disk. Throws StoreBusy where nothing could
   * be written, and what keeps the store from its work.
   */
  apply(set: WriteSet, origin?: Origin): Promise<Applied>;
  /** The same as transact while nothing else is written by any process: what began before has ended, committed or not. */
  transactAlone<T>(work: (rows: Rows) => Promise<T>): Promise<T>;
}

/** The stored certificate is not the one that was read: look again and decide anew. */
export class StaleState extends Error {
  override readonly name = 'StaleState';
}

/** The store found no room for a transaction, and nothing of it was written: the same may be tried again. */
export class StoreBusy extends Error {
  override readonly name = 'StoreBusy';
}

/** Too much of the kind waits already, or the process is ending: there is nothing wrong with what was asked, and it can be asked again. */
export class NotNow extends Error {
  override readonly name = 'NotNow';
}

/** The id is on record: make another. */
export class IdTaken extends Error {
  override readonly name = 'IdTaken';
}

// ── Proofs ──────────────────────────────────────────────────────────────────────────────────────────────────────────

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

// ── Keys ────────────────────────────────────────────────────────────────────────────────────────────────────────────

/**
 * Reads what somebody hands over, where it can hold up nobody else; `share` is the account for which it is read. Each
 * refuses what it cannot read, what takes too long, and what would have to wait behind too much.
 */
export interface ForeignMaterial {
  readUpload(texts: UploadedTexts, share: string): Promise<UploadedMaterial>;
  /** DER of the certificates in a PEM text, leaf first. */
  readChain(pem: string, share: string): Promise<readonly Uint8Array[]>;
  lookAtChain(pem: string, share: string): Promise<GivenChain>;
  /** Whether in one of the pairs the issuer has signed the subject. */
  isAnyIssued(pairs: readonly SubjectAndIssuer[], share: string): Promise<boolean>;
}

export interface KeyPolicy {
  /** Why a subject key may not be certified, as the end of a sentence; undefined for a good one. `spki` is DER. */
  defectOf(spki: Uint8Array): Reason | undefined;
}

// ── All of it ───────────────────────────────────────────────────────────────────────────────────────────────────────

export interface Limits extends QuotaLimits {
  readonly freePerAccount: number;
  readonly freePerDomain: number;
  /** Orders that are neither issued nor over. */
  readonly ordersPerAccount: number;
  /** CSRs that are kept. */
  readonly csrsPerAccount: number;
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
  readonly publisher: RecordPublisher;
  readonly keyMaker: KeyMaker;
  readonly keyPolicy: KeyPolicy;
  readonly csrPolicy: CsrSignaturePolicy;
  readonly foreignMaterial: ForeignMaterial;
  readonly trustedRoots: TrustedRoots;
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
