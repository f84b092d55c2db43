// The certificates and sealed keys that sign OCSP answers: of each authority the newest.

import { type OcspRows, type ResponderRecord, responderIdOf } from '../../ca/ocsp/ports.ts';
import { prepared, type Session } from '../query.ts';
import type { OcspResponderTable } from '../tables.ts';

export function ocspResponderRows(session: Session): OcspRows['ocspResponders'] {
  return {
    find: async (authorityId) => {
      const row = await session.first(find({ authorityId }));
      return row === undefined ? undefined : responderOf(row);
    },
    put: (responder) => put(session, responder),
  };
}

const find = prepared((db, { authorityId }: { readonly authorityId: string }) =>
  db.selectFrom('ocsp_responders').selectAll().where('authority_id', '=', authorityId),
);

async function put(session: Session, responder: ResponderRecord): Promise<void> {
  const { authorityId, number, certificate, sealedKey } = responder;
  const id = responderIdOf(authorityId, number);
  const replacing = { id, number, certificate, sealed_key: sealedKey };
  const written = await session.change((db) =>
    db
      .insertInto('ocsp_responders')
      .values({ authority_id: authorityId, ...replacing })
      .onConflict((older) =>
        older.column('authority_id').doUpdateSet(replacing).whereRef('excluded.number', '>', 'ocsp_responders.number'),
      ),
  );
  if (written === 1) return;
  throw new Error(`Cannot store OCSP responder ${number} of ${authorityId}: its number is not the greatest`);
}

function responderOf(row: OcspResponderTable): ResponderRecord {
  return {
    authorityId: row.authority_id,
    number: row.number,
    certificate: row.certificate,
    sealedKey: row.sealed_key,
  };
}
