// Whether no issued reissue or renewal stands in a certificate's place, as a condition of SQL.

import type { Expression, ExpressionBuilder, SqlBool } from 'kysely';
import { renewals } from '../renewals/renewed-where.ts';
import type { Tables } from '../tables.ts';

/** What was deleted does not count. */
export function unreplacedWhere(where: ExpressionBuilder<Tables, 'certificates'>): Expression<SqlBool> {
  const reissue = where
    .selectFrom('certificates as reissue')
    .select('reissue.id')
    .whereRef('reissue.replaces', '=', 'certificates.id')
    .where('reissue.step', '=', 'issued')
    .where('reissue.deleted_at', 'is', null);
  return where.not(where.or([where.exists(reissue), where.exists(renewals(where))]));
}
