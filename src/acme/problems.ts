// The problem types of ACME as they are registered (IANA, "ACME Error Types"), and a refusal that carries one.

import { inEnglish, type Reason } from '../reasons/reason.ts';

/** What a server answers with where its specification names no other status. */
interface ProblemRow {
  readonly status: 400 | 401 | 403 | 404 | 409 | 429 | 500 | 503;
  /** Where it is defined. */
  readonly source: string;
}

export const PROBLEM_TYPES = {
  accountDoesNotExist: { status: 400, source: 'RFC 8555 §6.7' },
  alreadyReplaced: { status: 409, source: 'RFC 9773 §7.4' },
  alreadyRevoked: { status: 400, source: 'RFC 8555 §6.7' },
  autoRenewalCanceled: { status: 403, source: 'RFC 8739 §3.1.2' },
  autoRenewalCancellationInvalid: { status: 400, source: 'RFC 8739 §3.1.2' },
  autoRenewalExpired: { status: 403, source: 'RFC 8739 §3.1.2' },
  autoRenewalRevocationNotSupported: { status: 403, source: 'RFC 8739 §3.1.3' },
  badCSR: { status: 400, source: 'RFC 8555 §6.7' },
  badNonce: { status: 400, source: 'RFC 8555 §6.5' },
  badPublicKey: { status: 400, source: 'RFC 8555 §6.7' },
  badRevocationReason: { status: 400, source: 'RFC 8555 §7.6' },
  badSignatureAlgorithm: { status: 400, source: 'RFC 8555 §6.2' },
  caa: { status: 403, source: 'RFC 8555 §6.7' },
  compound: { status: 400, source: 'RFC 8555 §6.7.1' },
  connection: { status: 400, source: 'RFC 8555 §6.7' },
  dns: { status: 400, source: 'RFC 8555 §6.7' },
  externalAccountRequired: { status: 403, source: 'RFC 8555 §7.3.4' },
  incorrectResponse: { status: 403, source: 'RFC 8555 §6.7' },
  invalidContact: { status: 400, source: 'RFC 8555 §7.3' },
  invalidProfile: { status: 400, source: 'draft-aaron-acme-profiles §6' },
  malformed: { status: 400, source: 'RFC 8555 §6.7' },
  onionCAARequired: { status: 400, source: 'RFC 9799 §6.3' },
  orderNotReady: { status: 403, source: 'RFC 8555 §7.4' },
  rateLimited: { status: 429, source: 'RFC 8555 §6.6' },
  rejectedIdentifier: { status: 403, source: 'RFC 8555 §6.7' },
  serverInternal: { status: 500, source: 'RFC 8555 §6.7' },
  tls: { status: 400, source: 'RFC 8555 §6.7' },
  unauthorized: { status: 403, source: 'RFC 8555 §6.7' },
  unknownDelegation: { status: 400, source: 'RFC 9115 §2.3.2' },
  unsupportedContact: { status: 400, source: 'RFC 8555 §7.3' },
  unsupportedIdentifier: { status: 400, source: 'RFC 8555 §6.7' },
  userActionRequired: { status: 403, source: 'RFC 8555 §7.3.3' },
} as const satisfies Readonly<Record<string, ProblemRow>>;

export type ProblemType = keyof typeof PROBLEM_TYPES;

const URN = 'urn:ietf:params:acme:error:';

export function urnOf(type: ProblemType): string {
  return URN + type;
}

/** Of a type that is not registered undefined: a client takes it for what the status says (RFC 7807 §4.2). */
export function problemTypeOf(urn: string): ProblemType | undefined {
  const name = urn.startsWith(URN) ? urn.slice(URN.length) : '';
  return isProblemType(name) ? name : undefined;
}

function isProblemType(name: string): name is ProblemType {
  return Object.hasOwn(PROBLEM_TYPES, name);
}

/** A name or address that an order is for (RFC 8555 §9.7.7, RFC 8738 §3). */
export interface Identifier {
  readonly type: 'dns' | 'ip';
  readonly value: string;
}

/** One of several that a problem is made of (RFC 8555 §6.7.1). */
export interface Subproblem {
  readonly type: ProblemType;
  readonly detail: Reason;
  readonly identifier?: Identifier | undefined;
}

export interface Problem extends Subproblem {
  readonly subproblems?: readonly Subproblem[] | undefined;
}

/** A request that is answered with a problem. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  readonly problem: Problem;

  constructor(problem: Problem, options?: ErrorOptions) {
    super(`${problem.type}: ${inEnglish(problem.detail)}`, options);
    this.problem = problem;
  }
}

/** Throws; of type never, so that it can end an expression. */
export function refuseWith(type: ProblemType, detail: Reason): never {
  throw new ProblemError({ type, detail });
}
