// Problems that an ACME authority answers with (RFC 7807, RFC 8555 §6.7), read, and said in words of both languages.

import { z } from 'zod';
import { because, type Reason } from '../../reasons/reason.ts';
import { ACME_PROBLEMS } from '../../reasons/issuers.ts';
import { problemTypeOf, type ProblemType } from '../problems.ts';

/** Of what an authority says so many characters are told, and so many of its subproblems. */
export const MAX_DETAIL_CHARACTERS = 300;
export const MAX_SUBPROBLEMS = 5;

interface SaidProblem {
  /** Undefined for one that is not registered. */
  readonly type: ProblemType | undefined;
  /** In the authority's words, without control characters; empty where it says nothing. */
  readonly detail: string;
}

export interface AuthorityProblem extends SaidProblem {
  /** At most MAX_SUBPROBLEMS. */
  readonly subproblems: readonly (SaidProblem & { readonly name: string })[];
}

const TEXT = z.string().catch('');

const SUBPROBLEM = z.object({
  type: TEXT,
  detail: TEXT,
  identifier: z.object({ value: TEXT }).optional().catch(undefined),
});

const PROBLEM = z.object({ type: TEXT, detail: TEXT, subproblems: z.array(SUBPROBLEM).optional().catch(undefined) });

/** Undefined for what is no problem document. */
export function readProblem(json: unknown): AuthorityProblem | undefined {
  const read = PROBLEM.safeParse(json);
  if (!read.success || (read.data.type === '' && read.data.detail === '')) return undefined;
  const { subproblems = [] } = read.data;
  return {
    ...saidIn(read.data),
    subproblems: subproblems.slice(0, MAX_SUBPROBLEMS).map(ofName),
  };
}

function ofName(one: z.infer<typeof SUBPROBLEM>): AuthorityProblem['subproblems'][number] {
  return { ...saidIn(one), name: shown(one.identifier?.value ?? '') };
}

function saidIn({ type, detail }: { readonly type: string; readonly detail: string }): SaidProblem {
  return { type: problemTypeOf(type), detail: shown(detail) };
}

/** In one line, cut where it is long. */
export function shown(text: string): string {
  const plain = text.slice(0, 2 * MAX_DETAIL_CHARACTERS).replace(/[\p{C}\s]+/gu, ' ');
  return plain.length > MAX_DETAIL_CHARACTERS ? `${plain.slice(0, MAX_DETAIL_CHARACTERS - 1)}…` : plain;
}

/** The type's own words in the language of whoever reads it, then the authority's; then each subproblem with its name. */
export function reasonOfProblem(problem: AuthorityProblem): Reason {
  return problem.subproblems.reduce(
    (first, { name, ...said }) =>
      because('acmeProblems', { first, second: because('acmeProblemOf', { name, why: saidReason(said) }) }),
    saidReason(problem),
  );
}

function saidReason({ type, detail }: SaidProblem): Reason {
  const words = type === undefined ? undefined : PHRASES.get(type);
  if (words === undefined) return because('toldByAuthority', { text: detail });
  return detail === ''
    ? because('acmeProblemAlone', { problem: words })
    : because('acmeProblem', { problem: words, text: detail });
}

const PHRASES: ReadonlyMap<string, string> = new Map(
  Object.entries(ACME_PROBLEMS).map(([type, [english]]) => [type, english]),
);
