// Requests to one ACME authority (RFC 8555 §6): its directory and its nonces are kept, and a refused nonce is followed by another.

import type { ExchangeAnswer } from '../../lib/network/bounded-fetch.ts';
import { bytesOfUtf8, utf8Of } from '../../lib/bytes.ts';
import { addMs, type Clock, HOUR_MS } from '../../lib/clock.ts';
import { because } from '../../reasons/reason.ts';
import { type AccountKey, signMessage } from './account-key.ts';
import { AcmeError, isProblem, unreadable } from './acme-error.ts';
import { readProblem, reasonOfProblem } from './authority-problem.ts';
import { type Directory, readDirectory } from './directory.ts';
import { readRetryAfter } from '../../lib/network/retry-after.ts';
import { judgeAddress, type Transport } from './transport.ts';

/** Of Pebble, which can be told to refuse a share of all nonces, and of authorities behind several machines. */
export const MAX_REFUSED_NONCES = 10;
/** Each answer brings one; those that lie too long are refused, which costs a request more. */
export const MAX_KEPT_NONCES = 16;
const DIRECTORY_MS = HOUR_MS;

export interface SessionParts {
  readonly directory: URL;
  /** "host:port" besides that of the directory, where the authority's addresses may lie. */
  readonly hosts: readonly string[];
  readonly transport: Transport;
  readonly clock: Clock;
}

/** Who signs: an account by its address, or a key that has none yet. */
export interface Signer {
  readonly key: AccountKey;
  /** Undefined: the key goes along. */
  readonly accountUrl: string | undefined;
}

export interface AcmeAnswer {
  /** Judged; where it has a header Location. */
  readonly location: URL | undefined;
  readonly retryAt: Date | undefined;
  /** The header Link, as it came. */
  readonly link: string;
  readonly text: string;
  /** Undefined for what is no JSON. */
  readonly json: unknown;
}

export class AcmeSession {
  readonly #parts: SessionParts;
  readonly #nonces: string[] = [];
  #directory: { readonly content: Directory; readonly until: Date } | undefined;

  constructor(parts: SessionParts) {
    this.#parts = parts;
  }

  /** Fetched once an hour. Throws AcmeError. */
  async directory(): Promise<Directory> {
    const { clock, directory: url } = this.#parts;
    const kept = this.#directory;
    if (kept !== undefined && clock.now() < kept.until) return kept.content;
    const { json } = await this.get(url);
    const content = readDirectory(json, { url, judge: (text) => this.judge(text) });
    this.#directory = { content, until: addMs(clock.now(), DIRECTORY_MS) };
    return content;
  }

  /** An address that the authority has sent. Throws AcmeError, unreadable, for one that may not be followed. */
  judge(text: string): URL {
    return judgeAddress(text, this.#parts);
  }

  /** Unsigned, for the directory and for renewal information. */
  async get(url: URL): Promise<AcmeAnswer> {
    const answer = await this.#parts.transport({ url, method: 'GET', headers: {}, body: undefined });
    return this.#read(url, answer);
  }

  /** Signed; `payload` undefined is POST-as-GET. Throws AcmeError. */
  async post(url: URL, message: { readonly signer: Signer; readonly payload: unknown }): Promise<AcmeAnswer> {
    for (let refused = 0; ; refused += 1) {
      try {
        return await this.#postOnce(url, message);
      } catch (error) {
        if (!isProblem(error, 'badNonce')) throw error;
        if (refused === MAX_REFUSED_NONCES) {
          throw new AcmeError({ kind: 'unreachable', reason: because('acmeNonces', { count: refused + 1 }) });
        }
      }
    }
  }

  async #postOnce(
    url: URL,
    { signer, payload }: { readonly signer: Signer; readonly payload: unknown },
  ): Promise<AcmeAnswer> {
    const { key, accountUrl } = signer;
    const nonce = this.#nonces.pop() ?? (await this.#newNonce());
    const by = accountUrl === undefined ? { jwk: key.jwk } : { kid: accountUrl };
    const body = bytesOfUtf8(JSON.stringify(signMessage(key, { header: { ...by, nonce, url: url.href }, payload })));
    const headers = { 'Content-Type': 'application/jose+json' };
    return this.#read(url, await this.#parts.transport({ url, method: 'POST', headers, body }));
  }

  async #newNonce(): Promise<string> {
    const { newNonce: url } = await this.directory();
    const answer = await this.#parts.transport({ url, method: 'HEAD', headers: {}, body: undefined });
    this.#read(url, answer);
    return this.#nonces.pop() ?? unreadable(because('acmeNoHeader', { url: url.href, header: 'Replay-Nonce' }));
  }

  #read(url: URL, answer: ExchangeAnswer): AcmeAnswer {
    const { headers, status } = answer;
    this.#keepNonce(headers.get('replay-nonce'));
    const retryAt = readRetryAfter(headers.get('retry-after'), this.#parts.clock.now());
    const text = utf8Of(answer.body);
    const json = jsonOf(text);
    if (status < 200 || status >= 300) throw troubleOf({ url, status, json, retryAt });
    const location = answer.location === undefined ? undefined : this.judge(answer.location);
    return { location, retryAt, link: headers.get('link') ?? '', text, json };
  }

  /** RFC 8555 §6.5.1: base64url. */
  #keepNonce(nonce: string | undefined): void {
    if (nonce === undefined || !/^[A-Za-z0-9_-]{1,512}$/.test(nonce)) return;
    this.#nonces.push(nonce);
    if (this.#nonces.length > MAX_KEPT_NONCES) this.#nonces.shift();
  }
}

/** An authority that is busy may say so by a status alone, or by a page of whatever stands before it. */
function troubleOf(answered: {
  readonly url: URL;
  readonly status: number;
  readonly json: unknown;
  readonly retryAt: Date | undefined;
}): AcmeError {
  const { url, status, json, retryAt } = answered;
  const problem = readProblem(json);
  const isBusy = status >= 500 || status === 429;
  if (problem === undefined) {
    const reason = because('acmeStatus', { url: url.href, status });
    return new AcmeError({ kind: isBusy ? 'unreachable' : 'unreadable', reason, retryAt });
  }
  const passes = isBusy || problem.type === 'rateLimited' || problem.type === 'serverInternal';
  const reason = reasonOfProblem(problem);
  return new AcmeError({ kind: passes ? 'unreachable' : 'problem', reason, problem, retryAt });
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
