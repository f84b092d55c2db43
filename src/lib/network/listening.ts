// What an operator is told when a server cannot listen where it should.

import { placeText } from './host-and-port.ts';
import { OperatorError } from '../operator-error.ts';

/** By the code of the system's error; what is not here is told in the system's own words. */
const REASONS: ReadonlyMap<unknown, string> = new Map([
  ['EADDRINUSE', 'another program listens there'],
  ['EADDRNOTAVAIL', 'this machine has no such address'],
  ['EACCES', 'this user may not take that port'],
  ['ENOTFOUND', 'the name has no address'],
  ['EAI_AGAIN', 'the name cannot be looked up'],
]);

export function cannotListen(
  what: 'HTTP' | 'DNS' | 'metrics' | 'a perspective',
  at: { readonly host: string; readonly port: number; readonly cause: unknown },
): OperatorError {
  const { cause } = at;
  return new OperatorError(`Cannot serve ${what} on ${placeText(at)}: ${reasonOf(cause)}`, { cause });
}

function reasonOf(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  return ('code' in cause ? REASONS.get(cause.code) : undefined) ?? cause.message;
}
