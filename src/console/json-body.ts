// The JSON that the console's own routes take: checked as a form of theirs, and refused by what is wrong with it.

import type { z } from 'zod';
import { parametersOfJson } from '../api/call/parameters.ts';
import { refuse } from '../failure.ts';
import { because } from '../reasons/reason.ts';
import type { ConsoleRequest } from './exchange.ts';

/** Of what the routes take, but for calls, which take what their actions do. */
export const MAX_BODY_BYTES = 16 * 1024;

/** A page of another site can send this type to nobody who does not ask for it (Fetch, CORS-safelisted request-header). */
const JSON_TYPE = 'application/json';

/** Throws requestForged for another type, requestUnreadable, and parameterValueInvalid by the member that is wrong. */
export function readBody<Form extends z.ZodType>(
  { headers, body }: Pick<ConsoleRequest, 'headers' | 'body'>,
  form: Form,
): z.output<Form> {
  checkJson(headers);
  const read = form.safeParse(Object.fromEntries(parametersOfJson(body).values));
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  const name = String(issue?.path[0] ?? '');
  return refuse({ kind: 'parameterValueInvalid', name, detail: because('consoleForm') });
}

/** Throws requestForged for a body of another type. */
export function checkJson(headers: ConsoleRequest['headers']): void {
  const [type = ''] = (headers.get('content-type') ?? '').split(';');
  if (type.trim().toLowerCase() !== JSON_TYPE) refuse({ kind: 'requestForged' });
}
