// A provider of OpenID Connect: its document, where a browser is sent, and whom the ID token names that openid-client has verified.

import type * as OpenIdClient from 'openid-client';
import type { ClientAuth, Configuration, CustomFetch } from 'openid-client';
import { isSubject } from '../../accounts/people/provider.ts';
import { atMostAtOnce } from '../../lib/turns/at-most-at-once.ts';
import { addMs, type Clock, HOUR_MS, SECOND_MS, systemClock } from '../../lib/clock.ts';
import type { Begun, Finished, Provider, Secrets } from './provider.ts';
import { isGuarded, ProviderSilent } from './provider-fetch.ts';

export interface OpenIdSetting {
  readonly name: string;
  readonly title: string;
  readonly issuer: URL;
  readonly clientId: string;
  /** Undefined for a client that has none. */
  readonly clientSecret: string | undefined;
  readonly scopes: readonly string[];
}

export interface OpenIdParts {
  readonly setting: OpenIdSetting;
  /** Where the provider sends browsers back, exactly as it is registered there. */
  readonly redirectUri: string;
  readonly fetch: CustomFetch;
  readonly clock: Clock;
}

/** Providers change what their document says, such as an address, with long notice. Keys openid-client asks for more often. */
export const DOCUMENT_KEPT_MS = HOUR_MS;
/** A provider that did not answer is left alone for so long. */
export const DOCUMENT_REST_MS = 5 * SECOND_MS;
/** Codes that are exchanged at the same time; others wait their turn. */
export const MAX_EXCHANGES = 8;

/** Of what the provider says is wrong. */
const MAX_WHY_CHARACTERS = 500;

type Library = typeof OpenIdClient;

interface AskedDocument {
  readonly configuration: Promise<Configuration>;
  readonly askedAt: Date;
  keptMs: number;
}

export class OpenIdProvider implements Provider {
  readonly name: string;
  readonly title: string;
  readonly issuer: string;
  readonly #parts: OpenIdParts;
  readonly #exchange = atMostAtOnce(MAX_EXCHANGES, async (query: URLSearchParams, secrets: Secrets) => {
    return await this.#finish(query, secrets);
  });
  #asked: AskedDocument | undefined;

  constructor(parts: OpenIdParts) {
    this.#parts = parts;
    this.name = parts.setting.name;
    this.title = parts.setting.title;
    this.issuer = parts.setting.issuer.href;
  }

  async begin({ state, nonce, verifier }: Secrets): Promise<Begun> {
    const { setting, redirectUri } = this.#parts;
    try {
      const library = await loadLibrary();
      const configuration = await this.#findConfiguration(library);
      const url = library.buildAuthorizationUrl(configuration, {
        redirect_uri: redirectUri,
        scope: setting.scopes.join(' '),
        state,
        nonce,
        code_challenge: await library.calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
      });
      if (!isGuarded(url)) return { kind: 'unavailable', why: 'people would sign in there over plain HTTP' };
      return { kind: 'begun', url };
    } catch (error) {
      return { kind: 'unavailable', why: whyOf(error) };
    }
  }

  async finish(query: URLSearchParams, secrets: Secrets): Promise<Finished> {
    return await this.#exchange(query, secrets);
  }

  async #finish(query: URLSearchParams, { state, nonce, verifier }: Secrets): Promise<Finished> {
    const library = await loadLibrary();
    let configuration;
    try {
      configuration = await this.#findConfiguration(library);
    } catch (error) {
      return { kind: 'unavailable', why: whyOf(error) };
    }
    try {
      const tokens = await library.authorizationCodeGrant(configuration, this.#addressOfReturn(query), {
        expectedState: state,
        expectedNonce: nonce,
        pkceCodeVerifier: verifier,
        idTokenExpected: true,
      });
      const subject = tokens.claims()?.sub ?? '';
      if (!isSubject(subject)) return { kind: 'refused', why: 'the ID token has no subject that may be one' };
      return { kind: 'vouchedFor', at: { name: this.name, subject } };
    } catch (error) {
      return { kind: isSilence(error) ? 'unavailable' : 'refused', why: whyOf(error) };
    }
  }

  /** Whatever host the request named, the code is exchanged for the address that is registered. */
  #addressOfReturn(query: URLSearchParams): URL {
    const url = new URL(this.#parts.redirectUri);
    url.search = query.toString();
    return url;
  }

  async #findConfiguration(library: Library): Promise<Configuration> {
    const now = this.#parts.clock.now();
    if (this.#asked === undefined || !isKept(this.#asked, now)) {
      const asked = { configuration: this.#discover(library), askedAt: now, keptMs: DOCUMENT_KEPT_MS };
      asked.configuration.catch(() => {
        asked.keptMs = DOCUMENT_REST_MS;
      });
      this.#asked = asked;
    }
    return await this.#asked.configuration;
  }

  /** OpenID Connect Discovery §4; it is this issuer's own document, or none. */
  async #discover(library: Library): Promise<Configuration> {
    const { setting, fetch, clock } = this.#parts;
    const { issuer, clientId, clientSecret } = setting;
    const { allowInsecureRequests, clockSkew, customFetch, discovery, enableNonRepudiationChecks } = library;
    const skewSeconds = Math.round((clock.now().getTime() - systemClock.now().getTime()) / SECOND_MS);
    // Without these checks a signature would not be looked at where the token came over TLS (OpenID Connect Core §3.1.3.7, 6).
    const checked = [enableNonRepudiationChecks];
    const configuration = await discovery(
      issuer,
      clientId,
      { [clockSkew]: skewSeconds },
      clientSecret === undefined ? library.None() : secretAuthentication(library, clientSecret),
      // The fetch takes plain HTTP to this machine alone.
      { [customFetch]: fetch, execute: issuer.protocol === 'http:' ? [...checked, allowInsecureRequests] : checked },
    );
    const { issuer: named } = configuration.serverMetadata();
    if (URL.parse(named)?.href === issuer.href) return configuration;
    throw new Error(`the document is of another issuer, ${named}`);
  }
}

/** One that was asked for later than now was asked for by another time. */
function isKept({ askedAt, keptMs }: AskedDocument, now: Date): boolean {
  return now >= askedAt && now < addMs(askedAt, keptMs);
}

/** Loaded where somebody signs in by it: most services have no provider. */
async function loadLibrary(): Promise<Library> {
  return await import('openid-client');
}

/** Basic, where the provider's document does not ask for the other alone (OpenID Connect Discovery §3). */
function secretAuthentication({ ClientSecretBasic, ClientSecretPost }: Library, secret: string): ClientAuth {
  const [basic, post] = [ClientSecretBasic(secret), ClientSecretPost(secret)];
  return (server, ...rest) => {
    const ways = server.token_endpoint_auth_methods_supported ?? ['client_secret_basic'];
    const isPost = ways.includes('client_secret_post') && !ways.includes('client_secret_basic');
    return (isPost ? post : basic)(server, ...rest);
  };
}

function isSilence(error: unknown): boolean {
  return error instanceof Error && (error instanceof ProviderSilent || isSilence(error.cause));
}

/** Messages alone: what openid-client hands along as causes has tokens in it. */
function whyOf(error: unknown): string {
  const words: string[] = [];
  for (let one = error; one instanceof Error && words.length < 4; one = one.cause) {
    words.push('error' in one ? `${one.message} (${String(one.error)})` : one.message);
  }
  return words.join(': ').slice(0, MAX_WHY_CHARACTERS);
}
