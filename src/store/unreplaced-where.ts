// Whether no issued reissue stands in a certificate's place, as a condition of SQL.

import type { Expression, ExpressionBuilder, SqlBool } from 'kysely';
import type { Tables } from './tables.ts';

/** Reissues that were deleted do not count. */
export function unreplacedWhere(where: ExpressionBuilder<Tables, 'certificates'>): Expression<SqlBool> {
  return where.not(
    where.exists(
      where
        .selectFrom('certificates as reissue')
        .select('reissue.id')
        .whereRef('reissue.replaces', '=', 'certificates.id')
        .where('reissue.step', '=', 'issued')
        .where('reissue.deleted_at', 'is', null),
    ),
  );
}
