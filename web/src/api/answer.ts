// What the service answers, taken apart: the members of its Response, or why there are none.

import { CallFailed, type FailureKind } from './failure.ts';

interface WireError {
  readonly Code: string;
  readonly Message: string;
}

/** The caller says of which form the Response is: this is the one place where the wire gets its types. */
export async function readAnswer<Output>(answer: Response): Promise<Output> {
  const response = responseOf(await answer.text());
  const retryAfter = Number(answer.headers.get('retry-after') ?? Number.NaN);
  const retryAfterSeconds = Number.isNaN(retryAfter) ? undefined : retryAfter;
  if (response === undefined) {
    throw new CallFailed(answer.status === 401 ? 'signedOut' : kindOf(answer.status), { retryAfterSeconds });
  }
  if (response.Error === undefined) return response as Output;
  throw new CallFailed(kindOf(answer.status), {
    code: response.Error.Code,
    message: response.Error.Message,
    requestId: response.RequestId ?? '',
    retryAfterSeconds,
  });
}

function responseOf(text: string): { readonly Error?: WireError; readonly RequestId?: string } | undefined {
  try {
    const whole = JSON.parse(text) as {
      readonly Response?: { readonly Error?: WireError; readonly RequestId?: string };
    };
    return whole.Response;
  } catch {
    // A proxy between that answers for a service that is not there.
    return undefined;
  }
}

function kindOf(status: number): FailureKind {
  if (status === 401) return 'signedOut';
  if (status === 429) return 'busy';
  return status >= 500 ? 'unreachable' : 'refused';
}
