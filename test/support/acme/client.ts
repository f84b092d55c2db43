// A client of ACME for tests, by RFC 8555 and no more: what it sends can be changed in every part.

import { base64UrlOf } from '../../../src/lib/base64url.ts';
import { type AccountKey, type Header, makeAccountKey, signBinding, signJws } from './signing.ts';

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** Of a problem, the end of its type: "badNonce". */
  readonly problem: string | undefined;
  // The wire is untyped here: each test asserts what it looks at.
  readonly json: Json;
}

export interface Json {
  readonly [member: string]: unknown;
}

export interface Binding {
  readonly kid: string;
  readonly macKey: Uint8Array;
}

export class AcmeClient {
  readonly key: AccountKey;
  readonly directory: Json;
  kid: string | undefined;
  /** By the word of a proxy that the service trusts. */
  from: string | undefined;
  #nonce: string | undefined;

  private constructor(directory: Json, key: AccountKey) {
    this.directory = directory;
    this.key = key;
  }

  static async open(directoryUrl: string, key: AccountKey = makeAccountKey()): Promise<AcmeClient> {
    const answer = await fetch(directoryUrl);
    return new AcmeClient((await answer.json()) as Json, key);
  }

  /** With an account, by the binding, or by none. */
  static async register(directoryUrl: string, binding?: Binding): Promise<AcmeClient> {
    const client = await AcmeClient.open(directoryUrl);
    await client.register(binding);
    return client;
  }

  async register(binding: Binding | undefined, payload: Json = {}): Promise<Answer> {
    const url = String(this.directory['newAccount']);
    const externalAccountBinding =
      binding === undefined ? undefined : await signBinding(this.key.jwk, { ...binding, url });
    const answer = await this.post(
      url,
      { termsOfServiceAgreed: true, externalAccountBinding, ...payload },
      { jwk: this.key.jwk, kid: undefined },
    );
    this.kid = answer.headers.get('location') ?? undefined;
    return answer;
  }

  /** By the account, or as `header` says; `payload` undefined for a POST-as-GET. */
  async post(url: string, payload?: unknown, header: Header = {}): Promise<Answer> {
    const nonce = this.#nonce ?? (await this.nonce());
    this.#nonce = undefined;
    return await this.send(url, await signJws(this.key, { nonce, url, kid: this.kid, ...header }, payload));
  }

  async send(url: string, body: unknown, contentType = 'application/jose+json'): Promise<Answer> {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    const forwarded = this.from === undefined ? {} : { 'x-forwarded-for': this.from };
    const headers = { 'content-type': contentType, ...forwarded };
    const answer = await readAnswer(await fetch(url, { method: 'POST', body: text, headers }));
    this.#nonce = answer.headers.get('replay-nonce') ?? undefined;
    return answer;
  }

  /** After a time in which the one that it has grew too old. */
  forgetNonce(): void {
    this.#nonce = undefined;
  }

  async nonce(): Promise<string> {
    const answer = await fetch(String(this.directory['newNonce']), { method: 'HEAD' });
    return answer.headers.get('replay-nonce') ?? '';
  }

  async order(names: readonly string[], payload: Json = {}): Promise<Answer> {
    const identifiers = names.map(identifierOf);
    return await this.post(String(this.directory['newOrder']), { identifiers, ...payload });
  }

  /** Of each authorization of the order, its challenge of this type. */
  async challenges(order: Json, type: string): Promise<readonly Json[]> {
    const challenges: Json[] = [];
    for (const url of order['authorizations'] as readonly string[]) {
      const { json } = await this.post(url);
      const challenge = (json['challenges'] as readonly Json[]).find((one) => one['type'] === type);
      if (challenge !== undefined && json['status'] === 'pending')
        challenges.push({ ...challenge, ...pick(json), authorization: url });
    }
    return challenges;
  }

  keyAuthorization({ token }: Json): string {
    return `${String(token)}.${this.key.publicKey.thumbprint}`;
  }

  /** Asks again until the status is another than these; fails after a while, saying what it was. */
  async until(url: string, statuses: readonly string[] = ['pending', 'processing']): Promise<Json> {
    for (let waitedMs = 0; waitedMs < PATIENCE_MS; waitedMs += POLL_MS) {
      const { json } = await this.post(url);
      if (!statuses.includes(String(json['status']))) return json;
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
    throw new Error(`${url} stays as it is`);
  }

  async finalize(order: Json, csr: Uint8Array): Promise<Answer> {
    return await this.post(String(order['finalize']), { csr: base64UrlOf(csr) });
  }
}

const PATIENCE_MS = 60_000;
const POLL_MS = 20;

function pick({ identifier, wildcard }: Json): Json {
  return { identifier, wildcard };
}

export function identifierOf(name: string): Json {
  return /^[\d.]+$|:/.test(name) ? { type: 'ip', value: name } : { type: 'dns', value: name };
}

export async function readAnswer(response: Response): Promise<Answer> {
  const text = await response.text();
  const isJson = /json/.test(response.headers.get('content-type') ?? '');
  const json = isJson ? (JSON.parse(text) as Json) : {};
  const type = typeof json['type'] === 'string' ? json['type'] : '';
  const problem = /^urn:ietf:params:acme:error:(\w+)$/.exec(type)?.[1];
  return { status: response.status, headers: response.headers, text, json, problem };
}
