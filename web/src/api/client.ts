// The one way from the pages to the service: actions of the API, and the session's own routes.

import { type ActionName, type InputOf, type OutputOf, versionOf } from './actions.ts';
import { readAnswer } from './answer.ts';
import { CallFailed } from './failure.ts';
import { type ApiKey, signInHeaders } from './sign.ts';
import type { Credentials, LinkFacts, Session, SignedIn } from './session.ts';

const BASE = '/console';

export interface Client {
  /** Throws CallFailed. */
  call<Name extends ActionName>(action: Name, input: InputOf<Name>, signal?: AbortSignal): Promise<OutputOf<Name>>;
  /** What lies at an address below the console's, whole; one that breaks off is none. Throws CallFailed. */
  file(path: string, signal?: AbortSignal): Promise<Blob>;
  session(): Promise<Session>;
  signInByKey(key: ApiKey): Promise<SignedIn>;
  signInByPassword(words: {
    readonly Name: string;
    readonly Password: string;
    readonly Code?: string;
  }): Promise<SignedIn>;
  signOut(wish: { readonly everywhere: boolean }): Promise<void>;
  link(token: string): Promise<LinkFacts>;
  takeUpLink(words: { readonly Token: string; readonly Name?: string; readonly Password: string }): Promise<SignedIn>;
  credentials(): Promise<Credentials>;
  changeCredentials<Output>(change: object): Promise<Output>;
}

export interface ClientParts {
  readonly fetch: typeof globalThis.fetch;
  readonly now: () => Date;
  readonly host: string;
  /** Another text each time. */
  readonly nonce: () => string;
  /** "zh-CN" or "en-US", for the words of refusals. */
  readonly language: () => string;
  readonly csrf: () => string;
  /** Told of each answer that says that nobody is signed in. */
  readonly onSignedOut: () => void;
}

type Sent = { readonly method: string; readonly headers?: Readonly<Record<string, string>>; readonly body?: string };

export function makeClient(parts: ClientParts): Client {
  const ask = async <Output>(path: string, sent: Sent, signal?: AbortSignal): Promise<Output> =>
    await readAnswer<Output>(await request(parts, { path, sent, signal }));
  const post = async <Output>(path: string, body: object): Promise<Output> =>
    await ask<Output>(path, { method: 'POST', headers: JSON_BODY, body: JSON.stringify(body) });
  return {
    call: async (action, input, signal) => {
      const headers = { ...JSON_BODY, 'x-reseal-action': action, 'x-reseal-version': versionOf(action) };
      try {
        return await ask('/call', { method: 'POST', headers, body: JSON.stringify(input) }, signal);
      } catch (error) {
        if (error instanceof CallFailed && error.kind === 'signedOut') parts.onSignedOut();
        throw error;
      }
    },
    file: async (path, signal) => {
      const answer = await request(parts, { path, sent: { method: 'GET' }, signal });
      if (answer.ok) return await answer.blob().catch(() => Promise.reject(new CallFailed('unreachable')));
      if (answer.status === 401) parts.onSignedOut();
      return await readAnswer(answer);
    },
    session: async () => await ask('/session', { method: 'GET' }),
    signInByKey: async (key) => {
      // The same signature signs in once, also for two who sign in within a second.
      const body = JSON.stringify({ Kind: 'key', Nonce: parts.nonce() });
      const headers = signInHeaders(key, { host: parts.host, body, now: parts.now() });
      return await ask('/session', { method: 'POST', headers, body });
    },
    signInByPassword: async (words) => await post('/session', { Kind: 'person', ...words }),
    signOut: async ({ everywhere }) => {
      await ask(`/session${everywhere ? '?everywhere=1' : ''}`, { method: 'DELETE' });
    },
    link: async (token) => await post('/link', { Token: token }),
    takeUpLink: async (words) => await post('/link', words),
    credentials: async () => await ask('/credentials', { method: 'GET' }),
    changeCredentials: async (change) => await post('/credentials', change),
  };
}

const JSON_BODY = { 'content-type': 'application/json' };

interface Request {
  readonly path: string;
  readonly sent: Sent;
  readonly signal: AbortSignal | undefined;
}

async function request(parts: ClientParts, { path, sent, signal }: Request): Promise<Response> {
  const csrf = parts.csrf();
  const headers = {
    'x-tc-language': parts.language(),
    ...(sent.method === 'GET' || csrf === '' ? {} : { 'x-reseal-csrf': csrf }),
    ...sent.headers,
  };
  const init = { ...sent, headers, credentials: 'same-origin', cache: 'no-store' } as const;
  try {
    return await parts.fetch(`${BASE}${path}`, signal === undefined ? init : { ...init, signal });
  } catch (error) {
    if (signal?.aborted === true) throw error;
    throw new CallFailed('unreachable');
  }
}
