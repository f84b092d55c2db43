// A receiver of the operator's that publishes records, asked over HTTP in the form of lego's provider "httpreq".

import { type ApiAnswer, type CallApi, refusedWith } from './api-call.ts';
import type { KeptRecord, RecordKeeper } from './record-keeper.ts';

/** default: a name and a value · raw: for receivers that take a domain and what is to be proved there. */
export type HttpRequestMode = 'default' | 'raw';

export interface HttpRequestParts {
  /** Ends without a slash. */
  readonly endpoint: string;
  readonly mode: HttpRequestMode;
  /** For basic authentication (RFC 7617). */
  readonly login: { readonly username: string; readonly password: string } | undefined;
  readonly callApi: CallApi;
}

export function httpRequestKeeper(parts: HttpRequestParts): RecordKeeper {
  return {
    add: async (record, signal) => await send(parts, { path: '/present', record, signal }),
    remove: async (record, signal) => await send(parts, { path: '/cleanup', record, signal }),
    look: async (_zone, signal) => await look(parts, signal),
  };
}

async function send(
  { endpoint, mode, login, callApi }: HttpRequestParts,
  { path, record, signal }: { readonly path: string; readonly record: KeptRecord; readonly signal: AbortSignal },
): Promise<void> {
  const headers = { 'Content-Type': 'application/json', Accept: 'application/json', ...loginHeader(login) };
  const body = JSON.stringify(mode === 'raw' ? rawOf(record) : { fqdn: `${record.name}.`, value: record.value });
  const answer = await callApi({ method: 'POST', url: new URL(endpoint + path), headers, body, changes: true, signal });
  if (!isGood(answer)) throw refusedWith(answer);
}

/** Our proofs are values and no key authorizations: the value stands in the place of one, and there is no token. */
function rawOf({ name, value }: KeptRecord) {
  return { domain: name, token: '', keyAuth: value };
}

/** Whether something answers there and takes the password: any other answer than a refusal of it is good enough. */
async function look({ endpoint, login, callApi }: HttpRequestParts, signal: AbortSignal): Promise<void> {
  const call = { method: 'HEAD', url: new URL(endpoint), headers: loginHeader(login), changes: false, signal } as const;
  const answer = await callApi(call);
  if ([401, 403, 407].includes(answer.status)) throw refusedWith(answer);
}

function isGood({ status }: ApiAnswer): boolean {
  return status >= 200 && status < 300;
}

function loginHeader(login: HttpRequestParts['login']): Readonly<Record<string, string>> {
  if (login === undefined) return {};
  return { Authorization: `Basic ${Buffer.from(`${login.username}:${login.password}`).toString('base64')}` };
}
