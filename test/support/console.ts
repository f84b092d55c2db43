// A browser at the console, as far as a server can tell: it keeps cookies, sends them back, and names its origin.

import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { SIGN_IN_ACTION } from '../../src/console/session-route.ts';
import { signTc3, type Tc3Wish } from './signing.ts';
import type { TestService } from './service.ts';
import type { Credential } from './toy-service.ts';

export interface ConsoleReply {
  readonly status: number;
  readonly headers: Headers;
  readonly cookies: readonly string[];
  /** The members of "Response"; empty where there is none. */
  readonly response: Readonly<Record<string, unknown>>;
  readonly text: string;
}

export interface Sent {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | object;
}

export class TestBrowser {
  readonly #test: TestService;
  readonly jar = new Map<string, string>();
  csrf = '';
  origin: string;

  constructor(test: TestService) {
    this.#test = test;
    this.origin = `http://127.0.0.1:${test.service.port}`;
  }

  /** `path` below "/console/". */
  async send(path: string, { method = 'GET', headers = {}, body }: Sent = {}): Promise<ConsoleReply> {
    const cookie = [...this.jar].map(([name, value]) => `${name}=${value}`).join('; ');
    const reply = await fetch(`http://127.0.0.1:${this.#test.service.port}/console/${path}`, {
      method,
      redirect: 'manual',
      headers: {
        'sec-fetch-site': 'same-origin',
        ...(method === 'GET' ? {} : { origin: this.origin }),
        ...(cookie === '' ? {} : { cookie }),
        ...(this.csrf === '' || method === 'GET' ? {} : { 'x-reseal-csrf': this.csrf }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const cookies = reply.headers.getSetCookie();
    for (const one of cookies) this.#keep(one);
    const text = await reply.text();
    return { status: reply.status, headers: reply.headers, cookies, response: responseOf(text), text };
  }

  async signInByKey(key: Credential = this.#test.key): Promise<ConsoleReply> {
    const reply = await this.send('session', this.signedBy(key));
    this.learn(reply);
    return reply;
  }

  /** What signs in by this key. */
  signedBy(key: Credential, wish: Partial<Tc3Wish> = {}): Sent {
    const body = JSON.stringify({ Kind: 'key', Nonce: randomUUID() });
    const action = SIGN_IN_ACTION;
    const host = `127.0.0.1:${this.#test.service.port}`;
    const signed = { credential: key, action, body, now: this.#test.clock.now(), headers: { host }, ...wish };
    const wire = signTc3({ signedHeaders: ['content-type', 'host', 'x-tc-action'], ...signed });
    const { host: _host, ...headers } = Object.fromEntries(wire.headers);
    return { method: 'POST', body, headers };
  }

  async signIn(name: string, password: string, code?: string): Promise<ConsoleReply> {
    const words = { Kind: 'person', Name: name, Password: password, ...(code === undefined ? {} : { Code: code }) };
    const reply = await this.send('session', { method: 'POST', body: words });
    this.learn(reply);
    return reply;
  }

  async call(
    action: string,
    input: object = {},
    headers: Readonly<Record<string, string>> = {},
  ): Promise<ConsoleReply> {
    return await this.send('call', { method: 'POST', headers: { 'x-reseal-action': action, ...headers }, body: input });
  }

  /** The Code of the refusal; fails where it is not refused. */
  static codeOf({ response }: ConsoleReply): string {
    const error = response['Error'];
    assert.ok(typeof error === 'object' && error !== null && 'Code' in error, JSON.stringify(response));
    return String(error.Code);
  }

  learn({ response }: ConsoleReply): void {
    const csrf = response['Csrf'];
    this.csrf = typeof csrf === 'string' ? csrf : '';
  }

  #keep(cookie: string): void {
    const [pair = '', ...attributes] = cookie.split('; ');
    const [name = '', value = ''] = pair.split('=');
    if (attributes.includes('Max-Age=0')) this.jar.delete(name);
    else this.jar.set(name, value);
  }
}

function responseOf(text: string): Readonly<Record<string, unknown>> {
  try {
    return (JSON.parse(text) as { readonly Response: Readonly<Record<string, unknown>> }).Response;
  } catch {
    return {};
  }
}
