// Tencent Cloud's SSL service as a client of it calls it: one action, signed with TC3-HMAC-SHA256, its answer or its refusal.

import { z } from 'zod';
import type { Credential } from '../../client/credentials.ts';
import { authorizationOf, timestampOf } from '../../client/tc3.ts';
import { bytesOfUtf8, utf8Of } from '../../lib/bytes.ts';
import type { Clock } from '../../lib/clock.ts';
import { because } from '../../reasons/reason.ts';
import { ReasonError } from '../../reasons/reason-error.ts';
import type { MayDial } from '../addresses.ts';
import { askHttp, dialerOf, refusalOf } from '../http.ts';
import { PassingTrouble } from '../place-error.ts';
import { shownOutput } from '../../lib/shown-output.ts';
import type { OpenTrust } from '../trust.ts';

export interface TencentCloudParts {
  readonly endpoint: URL;
  readonly readCredential: () => Promise<Credential>;
  readonly secureContext: OpenTrust;
  readonly mayDial: MayDial;
  readonly clock: Clock;
}

/** Answers the members of "Response". Throws ReasonError with code and message of a refusal, PassingTrouble where it may pass. */
export type CallTencentCloud = (action: string, input: object, signal: AbortSignal) => Promise<unknown>;

const API_VERSION = '2019-12-05';
const CONTENT_TYPE = 'application/json';
const ENVELOPE = z.object({ Response: z.looseObject({}) });
const ERROR = z.object({ Error: z.object({ Code: z.string(), Message: z.string() }) });

/** What it says for a while, and not of what it was sent. */
const PASSING_CODES: ReadonlySet<string> = new Set([
  'InternalError',
  'FailedOperation.NetworkError',
  'FailedOperation.CertificateDeployHasPendingRecord',
  'FailedOperation.CertificateHostResourceInnerInterrupt',
  'LimitExceeded.RateLimitExceeded',
  'RequestLimitExceeded',
  'ServiceUnavailable',
]);

export function callTencentCloud(parts: TencentCloudParts): CallTencentCloud {
  const { endpoint: url, readCredential, secureContext, mayDial, clock } = parts;
  return async (action, input, signal) => {
    const message = { action, body: JSON.stringify(input), host: url.host, at: clock.now() };
    const headers = headersOf(message, await readCredential());
    const connect = dialerOf(url, { mayDial, signal });
    const body = bytesOfUtf8(message.body);
    const answer = await askHttp({ method: 'POST', url, headers, body, secureContext, connect, signal });
    const response = ENVELOPE.safeParse(jsonOf(answer.body)).data?.Response;
    if (response === undefined)
      throw answer.status === 200 ? new ReasonError(because('answerNotRead')) : refusalOf(answer);
    const refusal = ERROR.safeParse(response).data?.Error;
    if (refusal !== undefined) throw refusedWith(action, refusal);
    return response;
  };
}

interface Message {
  readonly action: string;
  readonly body: string;
  readonly host: string;
  readonly at: Date;
}

function headersOf({ action, body, host, at }: Message, credential: Credential): Readonly<Record<string, string>> {
  const signed = { host, service: 'ssl', contentType: CONTENT_TYPE, action, body, at };
  return {
    Host: host,
    'Content-Type': CONTENT_TYPE,
    Authorization: authorizationOf(signed, credential),
    'X-TC-Action': action,
    'X-TC-Version': API_VERSION,
    'X-TC-Timestamp': timestampOf(at),
  };
}

function refusedWith(action: string, { Code, Message: said }: { readonly Code: string; readonly Message: string }) {
  const reason = because('actionRefused', { action, code: shownOutput(Code), output: shownOutput(said) });
  return PASSING_CODES.has(Code) ? new PassingTrouble(reason) : new ReasonError(reason);
}

function jsonOf(body: Uint8Array): unknown {
  try {
    return JSON.parse(utf8Of(body));
  } catch {
    return undefined; // A proxy's page, say.
  }
}
