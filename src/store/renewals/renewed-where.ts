// Whether a lineage holds a place by another certificate, as conditions of SQL: a renewal and what it renews are one.

import { type Expression, type ExpressionBuilder, sql, type SqlBool } from 'kysely';
import type { Tables } from '../tables.ts';

type Where = ExpressionBuilder<Tables, 'certificates'>;

/** No certificate of a later term is there that is valid then. */
export function unrenewedWhere(where: Where, nowMs: number): Expression<SqlBool> {
  return where.not(where.exists(renewals(where).where('later.not_after', '>=', nowMs)));
}

/** Issued certificates of later terms, whether they are valid still or not. */
export function renewals(where: Where) {
  return (
    where
      .selectFrom('certificates as later')
      .select('later.id')
      .whereRef('later.lineage_id', '=', 'certificates.lineage_id')
      .whereRef('later.generation', '>', 'certificates.generation')
      .where(
        sql<SqlBool>`coalesce(later.term_id, later.lineage_id) <> coalesce(certificates.term_id, certificates.lineage_id)`,
      )
      // A literal, so that the index of lineages serves.
      .where(sql<SqlBool>`later.step not in ('failed', 'cancelled')`)
      .where('later.step', '=', 'issued')
      .where('later.deleted_at', 'is', null)
  );
}

/** Of an order: it is no renewal of a certificate that is still valid. */
export function renewsNothingValidWhere(where: Where, nowMs: number): Expression<SqlBool> {
  const renewed = where
    .selectFrom('certificates as renewed')
    .select('renewed.id')
    .whereRef('renewed.id', '=', 'certificates.renews')
    .where('renewed.step', '=', 'issued')
    .where('renewed.deleted_at', 'is', null)
    .where('renewed.not_after', '>=', nowMs);
  return where.not(
    where.and([sql<SqlBool>`coalesce(certificates.term_id, '') = certificates.id`, where.exists(renewed)]),
  );
}
