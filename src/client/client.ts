// A client of the API: one action at a time, signed, its answer or its refusal read.

import { z } from 'zod';
import type { Clock } from '../lib/clock.ts';
import { OperatorError } from '../lib/operator-error.ts';
import type { Credential } from './credentials.ts';
import { post, type PostAnswer } from './post.ts';
import { authorizationOf, timestampOf } from './tc3.ts';
import { whyNotTheApi, whyUnanswered } from './unanswered.ts';

export interface ClientSettings {
  readonly endpoint: URL;
  readonly credential: Credential;
  readonly clock: Clock;
  /** PEM of the only authorities to trust; undefined for those that Node trusts. */
  readonly trust: string | undefined;
}

/** The members of an answer's "Response". */
export type ApiAnswer = Readonly<Record<string, unknown>>;

/** Throws ApiRefusal where the service refuses, and Unreachable where no answer of it comes. */
export type Call = (action: string, input: object) => Promise<ApiAnswer>;

/** The service's own word; each answer has a RequestId, by which its log can be searched. */
export class ApiRefusal extends OperatorError {
  readonly code: string;
  readonly requestId: string;

  constructor(refusal: { readonly code: string; readonly message: string; readonly requestId: string }) {
    super(`${refusal.code}: ${refusal.message} (RequestId ${refusal.requestId})`);
    this.code = refusal.code;
    this.requestId = refusal.requestId;
  }
}

export class Unreachable extends OperatorError {}

const API_VERSION = '2019-12-05';
const CONTENT_TYPE = 'application/json';
/** A page of 1000 certificates has about 3 MB. */
export const MAX_ANSWER_BYTES = 16 * 1024 * 1024;
export const ANSWER_TIMEOUT_MS = 60_000;

const ENVELOPE = z.object({ Response: z.looseObject({ RequestId: z.string() }) });
const ERROR = z.object({ Code: z.string(), Message: z.string() });

export function makeCall(settings: ClientSettings): Call {
  return async (action, input) => {
    const answer = await send(settings, { action, body: JSON.stringify(input) });
    const response = ENVELOPE.safeParse(parseJson(answer.body)).data?.Response;
    if (response === undefined) throw unreachable(settings, whyNotTheApi(answer.status, settings.endpoint));
    if (response['Error'] === undefined) return response;
    const error = ERROR.safeParse(response['Error']).data ?? { Code: 'Error', Message: 'no reason is given' };
    throw new ApiRefusal({ code: error.Code, message: error.Message, requestId: response.RequestId });
  };
}

interface Message {
  readonly action: string;
  readonly body: string;
}

async function send(settings: ClientSettings, message: Message): Promise<PostAnswer> {
  const { endpoint: url, trust } = settings;
  try {
    return await post({
      url,
      headers: headersOf(settings, message),
      body: message.body,
      trust,
      maxAnswerBytes: MAX_ANSWER_BYTES,
      timeoutMs: ANSWER_TIMEOUT_MS,
    });
  } catch (cause) {
    throw unreachable(settings, whyUnanswered(cause, settings), cause);
  }
}

function headersOf({ endpoint, credential, clock }: ClientSettings, { action, body }: Message) {
  const at = clock.now();
  const { host } = endpoint;
  return {
    Host: host,
    'Content-Type': CONTENT_TYPE,
    Authorization: authorizationOf({ host, service: 'ssl', contentType: CONTENT_TYPE, action, body, at }, credential),
    'X-TC-Action': action,
    'X-TC-Version': API_VERSION,
    'X-TC-Timestamp': timestampOf(at),
    ...(credential.token === undefined ? {} : { 'X-TC-Token': credential.token }),
  };
}

function unreachable({ endpoint }: ClientSettings, why: string, cause?: unknown): Unreachable {
  return new Unreachable(`Cannot reach the service at ${endpoint.origin}: ${why}`, { cause });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // A proxy's page, say; what stands in it is nobody's concern.
  }
}
