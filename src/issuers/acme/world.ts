// What an ACME issuer works with.

import type { ExternalBinding } from '../../acme/client/account-key.ts';
import type { AcmeSession } from '../../acme/client/session.ts';
import type { Certificate } from '../../certificates/model/certificate.ts';
import type { World } from '../../certificates/ports/world.ts';
import type { Clock } from '../../lib/clock.ts';
import type { TrustedRoots } from '../../x509/certificate/trusted-roots.ts';
import type { RightFound } from '../built-in.ts';
import type { IssuerStore } from './ports.ts';

export interface AcmeIssuerSetting {
  /** A key of the configured issuers. */
  readonly name: string;
  readonly directory: URL;
  /** Addresses such as "mailto:ops@example.com". */
  readonly contact: readonly string[];
  readonly agreesToTerms: boolean;
  readonly externalBinding: ExternalBinding | undefined;
  /** Part of the common name of a root or an intermediate in the chain that is wanted, where the authority has several. */
  readonly preferredChain: string | undefined;
  /** draft-aaron-acme-profiles; undefined for the authority's own choice. */
  readonly profile: string | undefined;
  /** So many new orders in so many hours; undefined for any number. */
  readonly rate: { readonly orders: number; readonly hours: number } | undefined;
}

export interface AcmeIssuerWorld {
  readonly setting: AcmeIssuerSetting;
  readonly session: AcmeSession;
  readonly store: IssuerStore;
  /** Seals for a place, and opens what was sealed for it. */
  readonly secrets: {
    seal(secret: Uint8Array, place: string): Uint8Array;
    open(sealed: Uint8Array, place: string): Uint8Array;
  };
  /** Asked before the authority is asked to sign. */
  readonly findRight: (certificate: Certificate) => Promise<RightFound>;
  readonly trustedRoots: TrustedRoots;
  readonly report: World['report'];
  readonly clock: Clock;
}
