// What phaseOf says of a certificate, as a condition of SQL; a property test holds the two together.

import { sql, type Expression, type ExpressionBuilder, type SqlBool } from 'kysely';
import type { Phase } from '../../certificates/model/certificate.ts';
import type { Tables } from '../tables.ts';

type Where = ExpressionBuilder<Tables, 'certificates'>;

/** True for certificates whose phase at `now` is one of `phases`; for no phases, false. */
export function phaseWhere(
  where: Where,
  { phases, now }: { readonly phases: readonly Phase[]; readonly now: Date },
): Expression<SqlBool> {
  return where.or(phases.map((phase) => onePhaseWhere(where, { phase, nowMs: now.getTime() })));
}

/** A reissue that has neither come to something nor failed; its literals make the index of pending reissues usable. */
export function pendingReissueWhere(where: Where, nowMs: number): Expression<SqlBool> {
  return where.and([
    where('replaces', 'is not', null),
    sql<SqlBool>`step in ('validating', 'issuing')`,
    where.not(overdueWhere(where, nowMs)),
  ]);
}

function onePhaseWhere(
  where: Where,
  { phase, nowMs }: { readonly phase: Phase; readonly nowMs: number },
): Expression<SqlBool> {
  switch (phase) {
    case 'expired':
      return expiredWhere(where, nowMs);
    case 'issued':
      return where.and([where('step', '=', 'issued'), where.not(expiredWhere(where, nowMs))]);
    case 'failed':
      return where.or([where('step', '=', 'failed'), overdueWhere(where, nowMs)]);
    case 'validating':
      return where.and([where('step', '=', 'validating'), where.not(overdueWhere(where, nowMs))]);
    default:
      return where('step', '=', phase);
  }
}

function expiredWhere(where: Where, nowMs: number): Expression<SqlBool> {
  return where.and([where('step', '=', 'issued'), isKnownAnd(where, where('not_after', '<', nowMs), 'not_after')]);
}

function overdueWhere(where: Where, nowMs: number): Expression<SqlBool> {
  return where.and([
    where('step', '=', 'validating'),
    isKnownAnd(where, where('proof_deadline', '<=', nowMs), 'proof_deadline'),
  ]);
}

/** Never null, so that it may be negated. */
function isKnownAnd(
  where: Where,
  condition: Expression<SqlBool>,
  column: 'not_after' | 'proof_deadline',
): Expression<SqlBool> {
  return where.and([where(column, 'is not', null), condition]);
}
