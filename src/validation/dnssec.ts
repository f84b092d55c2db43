// Whether resolvers that the operator calls validating do verify DNSSEC: seen by a name that is signed, and one whose signature is broken.

import { RCODE, rcodeName } from '../dns-message/codes.ts';
import { HOUR_MS, monotonicMs as systemMonotonicMs, SECOND_MS } from '../lib/clock.ts';
import { because, type Reason } from '../reasons/reason.ts';
import { DnsClient, type DnsClientSettings, type Exchange } from './dns-client.ts';
import type { Resolver } from './resolver.ts';
import type { ServerAddress } from './server-address.ts';

/** What was seen counts for so long: a resolver may be set up anew. */
export const SEEN_GOOD_MS = HOUR_MS;
/** A resolver that is about to start, or was mended, is looked at again soon. */
export const SEEN_BAD_MS = 30 * SECOND_MS;

export interface DnssecNames {
  /** In a zone that is signed, up to a trust anchor of the resolvers. */
  readonly signedName: string;
  /** In a zone whose signatures do not hold: a resolver that verifies answers SERVFAIL. */
  readonly brokenName: string;
}

export interface DnssecSettings extends DnssecNames, DnsClientSettings {
  /** Each of them must verify, since any of them may be asked. */
  readonly servers: readonly ServerAddress[];
  /** How long one may take for one question. */
  readonly attemptMs: number;
  readonly closing: AbortSignal;
  /** A count of milliseconds that no change of the clock moves; the system's when left out. */
  readonly monotonicMs?: () => number;
}

interface Seen {
  readonly at: number;
  readonly objection: Promise<Reason | undefined>;
}

export class Dnssec {
  readonly #settings: DnssecSettings;
  readonly #client: DnsClient;
  readonly #monotonicMs: () => number;
  #seen: Seen | undefined;

  constructor(settings: DnssecSettings) {
    this.#settings = settings;
    this.#client = new DnsClient(settings);
    this.#monotonicMs = settings.monotonicMs ?? systemMonotonicMs;
  }

  /** Why it is not seen that all of them verify; undefined where it is. Those who ask meanwhile share one look. */
  async findObjection(): Promise<Reason | undefined> {
    this.#seen ??= { at: this.#monotonicMs(), objection: this.#look() };
    const seen = this.#seen;
    const objection = await seen.objection;
    const lastsMs = objection === undefined ? SEEN_GOOD_MS : SEEN_BAD_MS;
    if (this.#monotonicMs() - seen.at < lastsMs) return objection;
    if (this.#seen === seen) this.#seen = undefined;
    return await this.findObjection();
  }

  async #look(): Promise<Reason | undefined> {
    const objections = await Promise.all(this.#settings.servers.map(async (server) => await this.#lookAt(server)));
    return objections.find((objection) => objection !== undefined);
  }

  async #lookAt(server: ServerAddress): Promise<Reason | undefined> {
    const { signedName, brokenName } = this.#settings;
    const about = { server: `${server.host}:${server.port}` };
    const signed = await this.#ask(server, signedName);
    if (signed.kind === 'failed') return signed.detail;
    if (!signed.isAuthenticated) return because('dnssecNoSign', { ...about, name: signedName });
    const broken = await this.#ask(server, brokenName);
    if (broken.kind === 'asked') return because('dnssecTakesBroken', { ...about, name: brokenName });
    return isServerFailure(broken.detail) ? undefined : broken.detail;
  }

  async #ask(server: ServerAddress, name: string): Promise<Exchange> {
    const signal = AbortSignal.any([this.#settings.closing, AbortSignal.timeout(this.#settings.attemptMs)]);
    return await this.#client.ask(server, { name, type: 'A', signal });
  }
}

function isServerFailure({ id, values }: Reason): boolean {
  return id === 'dnsRcode' && values['rcode'] === rcodeName(RCODE.serverFailure);
}

/** Fails every look-up while it is not seen that the resolvers verify: what they answer is no proof then, and no leave. */
export function requiringDnssec(resolver: Resolver, dnssec: Dnssec): Resolver {
  return {
    lookup: async (name, type, asking) => {
      const why = await dnssec.findObjection();
      if (why !== undefined) return { kind: 'failed', aliases: [], detail: because('dnssecUntrusted', { why }) };
      return await resolver.lookup(name, type, asking);
    },
  };
}
