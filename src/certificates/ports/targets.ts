// What the heart asks of the places that serve certificates: what stands there, that another comes there, and what handshakes show.

import type { Reason } from '../../reasons/reason.ts';

/** An address at which a target serves, and the name that a handshake there asks for. */
export interface ServedAddress {
  /** A name or an IP address. */
  readonly host: string;
  readonly port: number;
  /** The server name of the handshake (SNI): a domain of the target without a wildcard. */
  readonly serverName: string;
}

/** A place that serves certificates, as the operator's file names it. Type, region and instance together are its identity. */
export interface Target {
  /** The contract's word for its kind, such as "lighthouse"; the heart compares it and knows no more of it. */
  readonly resourceType: string;
  /** Empty where its kind has no regions. */
  readonly region: string;
  /** The whole form that the contract's clients use, such as "hz1|web-1|www.example.com". */
  readonly instanceId: string;
  /** What lists call it besides. */
  readonly name: string;
  /** All that it serves, lower-case, wildcards too: what is brought there must be good for each. */
  readonly domains: readonly string[];
  /** Those that may use it, by their uin. */
  readonly accounts: readonly string[] | 'all';
  /** A certificate is deployed when each of these shows it. Empty where nobody can be asked, as of a bucket. */
  readonly served: readonly ServedAddress[];
}

/** What is brought to a target. The key leaves its sealed place for this call alone. */
export interface BroughtMaterial {
  readonly certificateId: string;
  /** Leaf first, then what leads to the root, in PEM. */
  readonly fullchainPem: string;
  /** PKCS #8 in PEM. */
  readonly keyPem: string;
}

/** What stands at a target now. */
export interface StandingMaterial {
  /** SHA-256 over the DER of the leaf, lower-case hex; undefined where no certificate can be read from it. */
  readonly leafSha256: string | undefined;
  /** All that is needed to put it back, keys included, in a coding of the target's own. Kept sealed; only the target reads it. */
  readonly content: Uint8Array;
}

/** What did not come about, and why. */
export interface TargetFailure {
  readonly kind: 'failed';
  readonly reason: Reason;
  /** It may go by itself, as when nothing answers: worth another attempt. A failed test is not. */
  readonly mayPass: boolean;
}

export type ReadOutcome =
  | { readonly kind: 'standing'; readonly material: StandingMaterial }
  /** Nothing stands there, or it cannot be read back. */
  | { readonly kind: 'nothing' }
  | TargetFailure;

export type BringOutcome =
  | { readonly kind: 'brought' }
  /** The same stood there. It was loaded all the same, for a run before may have been cut off between swap and reload. */
  | { readonly kind: 'alreadyThere' }
  /** `isFormerBack`: what stood there before stands there again, and was reloaded, or was never touched. */
  | (TargetFailure & { readonly isFormerBack: boolean });

/** What one handshake has shown. */
export interface Observation {
  readonly address: ServedAddress;
  readonly seen: SeenCertificate | undefined;
  /** Why none was seen; undefined where one was. */
  readonly unseen: Reason | undefined;
}

export interface SeenCertificate {
  /** Over the DER of the leaf, lower-case hex. */
  readonly leafSha256: string;
  readonly notAfter: Date;
  /** Its domain names. */
  readonly names: readonly string[];
}

/** An act at a target has taken longer than it may, and was given up: what it has left behind is not known. */
export class ActLate extends Error {
  readonly seconds: number;

  constructor(seconds: number) {
    super(`The act took longer than ${seconds} s`);
    this.seconds = seconds;
  }
}

/**
 * The places that serve certificates. One change at a time is made at each; whoever asks for another one there waits, until its
 * signal ends. An aborted call rejects with the signal's reason; no other call rejects for what a target does.
 */
export interface Targets {
  /** As configured, in the order of the file. */
  list(): readonly Target[];
  read(target: Target, signal: AbortSignal): Promise<ReadOutcome>;
  /**
   * Staged beside the former, pair and chain checked, tested, swapped, reloaded; where test or reload fails, the former is back
   * before it answers, as far as that can be. Doing it twice is harmless.
   */
  bring(target: Target, material: BroughtMaterial, signal: AbortSignal): Promise<BringOutcome>;
  /** The same with what `read` has answered once. */
  putBack(target: Target, former: StandingMaterial, signal: AbortSignal): Promise<BringOutcome>;
  /** A handshake with each served address, in their order. Trusts nothing and refuses nothing: it looks. */
  observe(target: Target, signal: AbortSignal): Promise<readonly Observation[]>;
}
