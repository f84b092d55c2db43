// What actions ask of the installation as a whole: its authorities, issuers, perspectives and webhooks, and how it fares.

import type { Origin } from '../../lib/origin.ts';
import type { Reason } from '../../reasons/reason.ts';

/** Dates and number of what an authority signs about itself again and again. */
export interface KnownList {
  /** 0 for the whole list, 1 and more for its shards. */
  readonly shard: number;
  readonly number: number;
  readonly thisUpdate: Date;
  readonly nextUpdate: Date;
  readonly revocations: number;
  /** The next one should be there by now. */
  readonly isLate: boolean;
}

/** Who signs the authority's OCSP answers. */
export interface KnownResponder {
  readonly number: number;
  readonly notBefore: Date;
  readonly notAfter: Date;
  readonly isLate: boolean;
}

export interface KnownAuthority {
  readonly id: string;
  readonly kind: string;
  readonly role: 'root' | 'issuing';
  readonly issuerId: string;
  readonly subject: string;
  readonly algorithm: string;
  readonly notBefore: Date;
  readonly notAfter: Date;
  /** SHA-256 of the certificate, lower-case hex. */
  readonly sha256: string;
  /** Issues: the newest of its kind, whose key nobody else has. */
  readonly isIssuing: boolean;
  readonly isKeyHere: boolean;
  readonly compromisedAt: Date | undefined;
  readonly revokedAt: Date | undefined;
  /** By shard. */
  readonly lists: readonly KnownList[];
  /** Undefined while there is none. */
  readonly responder: KnownResponder | undefined;
}

/** Since the start of this process. */
export interface KnownState {
  readonly lastSuccessAt: Date | undefined;
  readonly lastTrouble: { readonly at: Date; readonly reason: Reason | undefined } | undefined;
}

export interface KnownIssuer extends KnownState {
  readonly name: string;
  readonly kind: 'builtIn' | 'acme';
  /** Where it is reached; empty for the built-in one. */
  readonly directory: string;
}

export interface KnownPerspective extends KnownState {
  readonly name: string;
  readonly region: string;
  readonly url: string;
}

/** What may be looked at while the service runs. */
export const EXAMINATIONS = [
  'disk',
  'clock',
  'database',
  'keyPool',
  'authorities',
  'issuers',
  'resolvers',
  'dnsProviders',
  'perspectives',
] as const;
export type Examination = (typeof EXAMINATIONS)[number];

/** Those that ask nobody outside, and so cost little. */
export const NEAR_EXAMINATIONS: readonly Examination[] = ['disk', 'clock', 'database', 'keyPool', 'authorities'];

/** As `reseal doctor` says it, in English. */
export interface ExaminationFinding {
  readonly check: string;
  readonly subject: string;
  readonly condition: 'good' | 'attention' | 'bad';
  readonly found: string;
  readonly advice: string | undefined;
}

export interface KnownWebhook {
  readonly name: string;
  /** Host and port alone: there may be a secret in its path. */
  readonly host: string;
  /** Undefined for all. */
  readonly events: readonly string[] | undefined;
  readonly waiting: number;
  readonly givenUp: number;
}

export interface KnownDelivery {
  readonly webhook: string;
  readonly eventNumber: number;
  readonly eventKind: string;
  readonly certificateId: string;
  readonly eventAt: Date;
  readonly attempts: number;
  readonly since: Date;
  /** Undefined where it is given up. */
  readonly dueAt: Date | undefined;
  /** In English; empty before anything went wrong. */
  readonly trouble: string;
}

export interface DeliveryPage {
  readonly accountUin: string;
  readonly state: 'waiting' | 'givenUp';
  readonly after: DeliveryPlace | undefined;
  readonly limit: number;
}

export interface DeliveryPlace {
  readonly eventNumber: number;
  readonly hook: string;
}

export interface Installation {
  /** Whether the account is that of the service's own operator, which the first start made. */
  isOperator(accountUin: string): Promise<boolean>;
  /** Roots first, each kind by its numbers. */
  listAuthorities(): Promise<readonly KnownAuthority[]>;
  /** Makes the next issuing authority of a kind, and answers its id. Throws argumentInvalid where that cannot be. */
  rollAuthority(kind: string, origin: Origin): Promise<string>;
  listIssuers(): readonly KnownIssuer[];
  listPerspectives(): readonly KnownPerspective[];
  /** Those that ask nobody outside are looked at once in a while, however often they are asked for. */
  examine(examinations: readonly Examination[]): Promise<readonly ExaminationFinding[]>;
  /** Those that are told of events of the account, in the order of the configuration. */
  listWebhooks(accountUin: string): Promise<readonly KnownWebhook[]>;
  /** At most MAX_DELIVERY_PAGE; the oldest event first. */
  listDeliveries(page: DeliveryPage): Promise<readonly KnownDelivery[]>;
  /** Tells a webhook of an event once more. False where the account has no such event, or the webhook is not told of it. */
  retryDelivery(delivery: DeliveryPlace & { readonly accountUin: string }): Promise<boolean>;
}

export const MAX_DELIVERY_PAGE = 1000;
