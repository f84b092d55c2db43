// Caddy's admin API (https://caddyserver.com/docs/api): its configuration read, changed by id, and loaded once more.

import type { Duplex } from 'node:stream';
import { bytesOfUtf8, utf8Of } from '../../lib/bytes.ts';
import { because } from '../../reasons/reason.ts';
import { ReasonError } from '../../reasons/reason-error.ts';
import { askHttp, type HttpAnswer, type HttpAsk, refusalOf } from '../http.ts';
import type { OpenTrust } from '../trust.ts';

export interface AdminApi {
  readonly url: URL;
  readonly secureContext: OpenTrust;
  readonly connect: (signal: AbortSignal) => Promise<Duplex>;
}

const NOT_FOUND = 404;
/** Caddy says so of an id that it does not know. */
const UNKNOWN_ID = /unknown object ID/;

/** The JSON that bears the id in the configuration; undefined where none does. */
export async function findById(api: AdminApi, id: string, signal: AbortSignal): Promise<unknown> {
  const answer = await ask(api, { method: 'GET', path: `/id/${id}`, signal });
  if (answer.status === NOT_FOUND || UNKNOWN_ID.test(utf8Of(answer.body))) return undefined;
  return jsonOf(good(answer));
}

/** Caddy provisions the new configuration first: where it cannot, the former one stays. */
export async function replaceById(
  api: AdminApi,
  { id, value }: { readonly id: string; readonly value: object },
  signal: AbortSignal,
) {
  good(await ask(api, { method: 'PATCH', path: `/id/${id}`, value, signal }));
}

/** Throws where it has none. */
export async function readConfiguration(api: AdminApi, signal: AbortSignal): Promise<unknown> {
  const present = jsonOf(good(await ask(api, { method: 'GET', path: '/config/', signal })));
  if (present === null) throw new ReasonError(because('answerNotRead'));
  return present;
}

/** Files that the configuration names are read again, though it is the same as before. */
export async function reloadConfiguration(api: AdminApi, signal: AbortSignal): Promise<void> {
  const present = await readConfiguration(api, signal);
  const headers = { 'Cache-Control': 'must-revalidate' };
  good(await ask(api, { method: 'POST', path: '/load', value: present, headers, signal }));
}

interface Asked {
  readonly method: HttpAsk['method'];
  readonly path: string;
  readonly value?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

async function ask(api: AdminApi, { method, path, value, headers, signal }: Asked): Promise<HttpAnswer> {
  return await askHttp({
    method,
    url: new URL(path, api.url),
    // Caddy takes calls of its own origins alone.
    headers: { Origin: api.url.origin, 'Content-Type': 'application/json', ...headers },
    ...(value === undefined ? {} : { body: bytesOfUtf8(JSON.stringify(value)) }),
    secureContext: api.secureContext,
    connect: async () => await api.connect(signal),
    signal,
  });
}

function good(answer: HttpAnswer): HttpAnswer {
  if (answer.status === 200) return answer;
  throw refusalOf(answer);
}

function jsonOf({ body }: HttpAnswer): unknown {
  try {
    return JSON.parse(utf8Of(body));
  } catch (cause) {
    throw new ReasonError(because('answerNotRead'), { cause });
  }
}
