// An entry of the log as one line of text: the form that is sealed, exported and verified.

import type { Operation } from '../certificates/model/operations.ts';

/** A JSON object whose members stand in this order, without spaces between them; `detail` is the text that was recorded. */
export function lineOf(operation: Operation): string {
  const { sequence, at, accountUin, actor, certificateId, kind, origin, detail } = operation;
  return JSON.stringify({
    sequence,
    at: at.toISOString(),
    accountUin,
    actor,
    certificateId,
    kind,
    origin: origin.kind,
    user: origin.user,
    secretId: origin.secretId,
    address: origin.address,
    requestId: origin.requestId,
    detail,
  });
}

/** Of a line of that form; undefined for any other text. */
export function sequenceOf(line: string): number | undefined {
  const digits = /^\{"sequence":(?<digits>[0-9]{1,16}),/.exec(line)?.groups?.['digits'];
  return digits === undefined ? undefined : Number(digits);
}
