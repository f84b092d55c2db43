// The keys that sign reports, sealed, with their certificates; the newest signs.

import { type SignerRecord, type SignerRows, signerIdOf } from '../../reports/ports.ts';
import { prepared, type Session } from '../query.ts';
import type { ReportSignerTable } from './report-tables.ts';

export function reportSignerRows(session: Session): SignerRows['reportSigners'] {
  return {
    find: async () => {
      const row = await session.first(findNewest({}));
      return row === undefined ? undefined : signerOf(row);
    },
    insert: async ({ number, certificate, sealedKey }) => {
      const row = { id: signerIdOf(number), number, certificate, sealed_key: sealedKey };
      const written = await session.change((db) =>
        db
          .insertInto('report_signers')
          .values(row)
          .onConflict((earlier) => earlier.doNothing()),
      );
      return written === 1;
    },
  };
}

const findNewest = prepared((db) => db.selectFrom('report_signers').selectAll().orderBy('number', 'desc').limit(1));

function signerOf({ number, certificate, sealed_key: sealedKey }: ReportSignerTable): SignerRecord {
  return { number, certificate, sealedKey };
}
