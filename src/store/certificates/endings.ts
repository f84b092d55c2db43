// Certificates that are about to end, over all accounts, and which of them somebody was told of.

import { sql, type SqlBool } from 'kysely';
import type { EndNotice } from '../../certificates/ports/write-set.ts';
import type { EndingRows } from '../../events/ports.ts';
import { prepared, type Query, type Session } from '../query.ts';
import type { CertificateColumns } from '../tables.ts';
import { unreplacedWhere } from './unreplaced-where.ts';

export function endingRows(session: Session): EndingRows {
  return {
    listEnding: async (band) => {
      const rows = await session.all(ending(band));
      return rows.flatMap(({ id, not_after }) => (not_after === null ? [] : [{ id, notAfter: new Date(not_after) }]));
    },
    prune: async (until, limit) => {
      const ended = await session.all((db) =>
        db.selectFrom('expiry_notices').select('certificate_id').where('not_after', '<', until.getTime()).limit(limit),
      );
      if (ended.length === 0) return 0;
      const ids = ended.map(({ certificate_id }) => certificate_id);
      return await session.change((db) => db.deleteFrom('expiry_notices').where('certificate_id', 'in', ids));
    },
  };
}

function ending(band: Parameters<EndingRows['listEnding']>[0]): Query<Pick<CertificateColumns, 'id' | 'not_after'>> {
  const { after, until, days, heedsSwitch, limit } = band;
  return (db) => {
    const untold = db
      .selectFrom('certificates')
      .select(['id', 'not_after'])
      // Literals, so that the index of issued certificates serves.
      .where(sql<SqlBool>`step = 'issued' and deleted_at is null`)
      .where(sql<SqlBool>`(not_after, id) > (${after.notAfter.getTime()}, ${after.id})`)
      .where('not_after', '<=', until.getTime())
      .where((where) =>
        where.not(
          where.exists(
            where
              .selectFrom('expiry_notices')
              .select('certificate_id')
              .whereRef('certificate_id', '=', 'certificates.id')
              .where('days', '<=', days),
          ),
        ),
      )
      .where(unreplacedWhere)
      .orderBy('not_after')
      .orderBy('id')
      .limit(limit);
    return heedsSwitch ? untold.where('ignores_expiry', '=', 0) : untold;
  };
}

const findToldAt = prepared((db, { certificateId, days }: Pick<EndNotice, 'certificateId' | 'days'>) =>
  db
    .selectFrom('expiry_notices')
    .select('certificate_id')
    .where('certificate_id', '=', certificateId)
    .where('days', '<=', days),
);

/** The notice that was given at so many days before the end, or later. */
export function findTold({ certificateId, days }: Pick<EndNotice, 'certificateId' | 'days'>): Query<unknown> {
  return findToldAt({ certificateId, days });
}

const putTold = prepared(
  (db, { id, days, notAfterMs }: { readonly id: string; readonly days: number; readonly notAfterMs: number }) =>
    db
      .insertInto('expiry_notices')
      .values({ certificate_id: id, days, not_after: notAfterMs })
      .onConflict((earlier) => earlier.column('certificate_id').doUpdateSet({ days: sql`excluded.days` })),
);

/** In place of what was told of it earlier. */
export function markTold({ certificateId: id, days, notAfter }: EndNotice): Query<unknown> {
  return putTold({ id, days, notAfterMs: notAfter.getTime() });
}
