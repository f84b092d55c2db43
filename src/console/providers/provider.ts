// A provider at which people prove who they are, as the console's routes know one.

import type { AtProvider } from '../../accounts/people/provider.ts';

/** Random texts that bind one sign-in together, each for 256 bits. */
export interface Secrets {
  /** Comes back in the address (RFC 6749 §10.12). */
  readonly state: string;
  /** Comes back in the ID token (OpenID Connect Core §3.1.2.1). */
  readonly nonce: string;
  /** Of PKCE; the provider is sent its SHA-256 first (RFC 7636). */
  readonly verifier: string;
}

export interface Unavailable {
  readonly kind: 'unavailable';
  /** For the log. */
  readonly why: string;
}

/** Where the browser is sent. */
export type Begun = { readonly kind: 'begun'; readonly url: URL } | Unavailable;

export type Finished =
  | { readonly kind: 'vouchedFor'; readonly at: AtProvider }
  /** What came back is not what a sign-in that these secrets began comes back with. */
  | { readonly kind: 'refused'; readonly why: string }
  | Unavailable;

export interface Provider {
  readonly name: string;
  /** What the button says. */
  readonly title: string;
  /** As its document names it. */
  readonly issuer: string;
  /** Never throws. */
  begin(secrets: Secrets): Promise<Begun>;
  /** `query` of the address at which the browser came back. Never throws. */
  finish(query: URLSearchParams, secrets: Secrets): Promise<Finished>;
}
