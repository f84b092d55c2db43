// OCSP (RFC 6960, in the profile of RFC 5019): what a request is answered.

import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Clock } from '../../lib/clock.ts';
import { Turns } from '../../lib/turns/turns.ts';
import { EncodingError } from '../../x509/der/reader.ts';
import { type OcspRefusal, type SingleAnswer, writeOcspRefusal } from '../../x509/status/ocsp-answer.ts';
import { type CertId, type OcspRequest, readOcspRequest } from '../../x509/status/ocsp-request.ts';
import type { KeyVault } from '../keys/key-vault.ts';
import type { AuthorityRecord } from '../ports.ts';
import { isDatedAhead } from '../profile/validity.ts';
import { AnswerCache } from './answer-cache.ts';
import { OcspIssuers } from './issuers.ts';
import type { OcspStore } from './ports.ts';
import { signAnswer, type SignedAnswer } from './sign-answer.ts';
import { type OcspSigner, OcspSigners } from './signers.ts';
import { StatusLookup } from './status-lookup.ts';
import { standingOf } from './status.ts';

/** Further ones are told to come later: each may wait for the store, which has other things to do too. */
export const MAX_REQUESTS_AT_ONCE = 256;
/**
 * Answers signed for one request alone: with a nonce, about several certificates, about unknown ones. Anybody can ask
 * for as many as he likes. An RSA authority signs them in the threads in which certificates are signed, the others sign
 * on the event loop: SM2 for 0.7 ms each.
 */
export const MAX_SIGNED_ASIDE_AT_ONCE = 32;
/**
 * Answers that are to be kept and are signed in one turn of the event loop: 6 ms of SM2. After a restart, or for who asks about
 * more certificates than answers are kept, there are as many to sign as requests.
 */
export const MAX_SIGNED_IN_TURN = 8;

export interface OcspAnswer {
  /** kept: whoever asks the same gets the same · signed: for this request alone · or the status of a refusal. */
  readonly kind: 'kept' | 'signed' | OcspRefusal;
  /** The OCSPResponse, DER. */
  readonly der: Uint8Array;
  /** Undefined for what answers this request alone. */
  readonly kept: AnswerDates | undefined;
}

export type AnswerDates = Omit<SignedAnswer, 'der'>;

interface KeptAnswer extends SignedAnswer {
  /** What it says of the certificate. */
  readonly says: string;
}

export interface OcspWorld {
  readonly store: OcspStore;
  readonly vault: KeyVault;
  readonly clock: Clock;
  /** Of the answers that are kept ready. */
  readonly maxKeptBytes?: number;
}

/**
 * The ledger is asked for each request, so that an answer never says what was true a moment ago, on any node; what is kept
 * is the signature.
 */
export class Ocsp {
  readonly signers: OcspSigners;
  readonly #world: OcspWorld;
  readonly #issuers: OcspIssuers;
  readonly #lookup: StatusLookup;
  readonly #kept: AnswerCache<KeptAnswer>;
  /** Of those that are to be kept and are being signed. */
  readonly #signing = new Map<string, Promise<KeptAnswer>>();
  readonly #turns = new Turns(MAX_SIGNED_IN_TURN);
  #underWay = 0;
  #signedAside = 0;

  constructor(world: OcspWorld) {
    this.#world = world;
    this.signers = new OcspSigners(world);
    this.#issuers = new OcspIssuers(world);
    this.#lookup = new StatusLookup(world.store);
    this.#kept = new AnswerCache(world.maxKeptBytes);
  }

  /** Throws where the store cannot be read or a key cannot be opened. */
  async answer(der: Uint8Array): Promise<OcspAnswer> {
    if (this.#underWay === MAX_REQUESTS_AT_ONCE) return REFUSALS.tryLater;
    const request = readOrRefuse(der);
    if (request === undefined) return REFUSALS.malformedRequest;
    this.#underWay += 1;
    try {
      return await this.#answer(request);
    } finally {
      this.#underWay -= 1;
    }
  }

  async #answer({ certIds, nonce }: OcspRequest): Promise<OcspAnswer> {
    const authority = await this.#findAuthority(certIds);
    if (authority === undefined) return REFUSALS.unauthorized;
    const signer = await this.signers.find(authority);
    if (signer === undefined) return REFUSALS.tryLater;
    const now = this.#world.clock.now();
    const answers = await this.#singleAnswers(certIds, { authority, now });
    const [only, ...others] = answers ?? [];
    if (answers === undefined || only === undefined) return REFUSALS.unauthorized;
    const isKept = others.length === 0 && only.status.kind !== 'unknown';
    const isFull = this.#signedAside === MAX_SIGNED_ASIDE_AT_ONCE;
    // RFC 5019 §4: whoever asks with a nonce must take an answer without one.
    if (isKept && (nonce === undefined || isFull)) {
      const kept = await this.#findOrSign(only, { signer, now });
      return { kind: 'kept', der: kept.der, kept };
    }
    if (isFull) return REFUSALS.tryLater;
    return await this.#signAside({ answers, nonce }, { signer, now });
  }

  /** A responder certificate speaks for one issuer (RFC 6960 §4.2.2.2), so that a request about several has no answer. */
  async #findAuthority(certIds: readonly CertId[]): Promise<AuthorityRecord | undefined> {
    const found = await Promise.all(certIds.map((certId) => this.#issuers.find(certId)));
    const [first] = found;
    return found.every((authority) => authority?.id === first?.id) ? first : undefined;
  }

  /** Undefined where the status of one of them is kept no longer. */
  async #singleAnswers(
    certIds: readonly CertId[],
    from: { readonly authority: AuthorityRecord; readonly now: Date },
  ): Promise<readonly SingleAnswer[] | undefined> {
    const standings = await Promise.all(
      certIds.map(({ serial }) => standingOf(serial, { ...from, lookup: this.#lookup })),
    );
    const answers: SingleAnswer[] = [];
    for (const [index, { der }] of certIds.entries()) {
      const status = standings[index];
      if (status === undefined || status.kind === 'removed') return undefined;
      answers.push({ certId: der, status });
    }
    return answers;
  }

  async #findOrSign(
    answer: SingleAnswer,
    by: { readonly signer: OcspSigner; readonly now: Date },
  ): Promise<KeptAnswer> {
    const key = Buffer.from(answer.certId).toString('latin1');
    const says = textOf(answer);
    const kept = this.#kept.find(key);
    if (kept?.says === says && by.now < kept.refreshAt && !isDatedAhead(kept.thisUpdate, by.now)) return kept;
    const signing = this.#signing.get(key + says) ?? this.#signAndKeep(answer, { ...by, key, says });
    return await signing;
  }

  /** Others who ask meanwhile wait for the same signature. */
  #signAndKeep(
    answer: SingleAnswer,
    by: { readonly signer: OcspSigner; readonly now: Date; readonly key: string; readonly says: string },
  ): Promise<KeptAnswer> {
    const { key, says } = by;
    const signing = this.#turns
      .take()
      .then(() => signAnswer({ answers: [answer], nonce: undefined }, by))
      .then((signed) => {
        const kept = { ...signed, says };
        this.#kept.put(key, kept);
        return kept;
      })
      .finally(() => this.#signing.delete(key + says));
    this.#signing.set(key + says, signing);
    return signing;
  }

  /** A turn of the event loop passes with each: so no more than may be under way are signed in one turn. */
  async #signAside(
    content: Parameters<typeof signAnswer>[0],
    by: Parameters<typeof signAnswer>[1],
  ): Promise<OcspAnswer> {
    this.#signedAside += 1;
    try {
      const { der } = await signAnswer(content, by);
      await nextTurn();
      return { kind: 'signed', der, kept: undefined };
    } finally {
      this.#signedAside -= 1;
    }
  }
}

const refusal = (kind: OcspRefusal): OcspAnswer => ({ kind, der: writeOcspRefusal(kind), kept: undefined });

const REFUSALS = {
  malformedRequest: refusal('malformedRequest'),
  tryLater: refusal('tryLater'),
  unauthorized: refusal('unauthorized'),
} as const;

function readOrRefuse(der: Uint8Array): OcspRequest | undefined {
  try {
    return readOcspRequest(der);
  } catch (error) {
    if (error instanceof EncodingError) return undefined;
    throw error;
  }
}

function textOf({ status }: SingleAnswer): string {
  return status.kind === 'revoked' ? `revoked ${status.at.getTime()} ${status.reason ?? ''}` : status.kind;
}
