// POST /console/call: one action of the API, for whoever is signed in, through the same steps as a signed call.

import type { WireRequest } from '../api/call/request.ts';
import { SERVICE_VERSIONS, serviceOf } from '../api/services.ts';
import { bytesOfUtf8 } from '../lib/bytes.ts';
import type { ConsoleAnswer, ConsoleRequest } from './exchange.ts';
import { checkJson } from './json-body.ts';
import { getSignedIn } from './signed-in.ts';
import type { ConsoleWorld } from './world.ts';

export const ACTION_HEADER = 'x-reseal-action';
const VERSION_HEADER = 'x-reseal-version';

/** The API's answer, byte for byte: its refusals too have status 200. */
export async function call(world: ConsoleWorld, request: ConsoleRequest): Promise<ConsoleAnswer> {
  const { caller } = await getSignedIn(world, request);
  checkJson(request.headers);
  const { headers, text } = await world.api.answerSignedIn(wireOf(request), caller);
  const kept = { ...headers, 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' };
  return { kind: 'whole', status: 200, headers: kept, cookies: [], text };
}

/** Which bytes of its body are worth keeping. */
export function callHeaders(headers: ConsoleRequest['headers']): WireRequest['headers'] {
  const action = headers.get(ACTION_HEADER) ?? '';
  const version = headers.get(VERSION_HEADER) ?? SERVICE_VERSIONS[serviceOf(action)];
  const wanted: (readonly [string, string | undefined])[] = [
    ['content-type', headers.get('content-type')],
    ['x-tc-action', action],
    ['x-tc-version', version],
    ['x-tc-region', headers.get('x-tc-region')],
    ['x-tc-language', headers.get('x-tc-language')],
  ];
  return new Map(wanted.flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const])));
}

type Sent = Pick<ConsoleRequest, 'headers' | 'body' | 'remoteAddress' | 'isSecure'>;

function wireOf({ headers, body, remoteAddress, isSecure }: Sent): WireRequest {
  return { method: 'POST', target: '/', headers: callHeaders(headers), body, remoteAddress, isSecure };
}

/** The same with a body of the service's own, for what runs one action again and again. */
export function wireOfAction(
  { remoteAddress, isSecure, headers }: Omit<Sent, 'body'>,
  wish: { readonly action: string; readonly input: object },
): WireRequest {
  const named = new Map([...headers, [ACTION_HEADER, wish.action], ['content-type', 'application/json']]);
  return wireOf({ headers: named, body: bytesOfUtf8(JSON.stringify(wish.input)), remoteAddress, isSecure });
}
