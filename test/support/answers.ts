// What an answer of the API says, for tests that read it.

import assert from 'node:assert/strict';
import type { WireAnswer } from '../../src/api/call/answer.ts';

export interface ReadAnswer {
  readonly response: Readonly<Record<string, unknown>>;
  readonly requestId: string;
  /** Undefined for a success. */
  readonly code: string | undefined;
  readonly message: string;
}

const REQUEST_ID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** Asserts on the way what every answer must be. */
export function readAnswer(answer: WireAnswer): ReadAnswer {
  assert.equal(answer.status, 200);
  assert.equal(answer.headers['content-type'], 'application/json');
  assert.equal(answer.headers['content-length'], String(Buffer.byteLength(answer.text)));
  return readResponse(answer.text);
}

export function readResponse(text: string): ReadAnswer {
  const { Response } = JSON.parse(text) as {
    readonly Response: {
      readonly RequestId: string;
      readonly Error?: { readonly Code: string; readonly Message: string };
    };
  };
  assert.match(Response.RequestId, REQUEST_ID);
  return {
    response: Response,
    requestId: Response.RequestId,
    code: Response.Error?.Code,
    message: Response.Error?.Message ?? '',
  };
}
