// Attempts to publish records at servers that take updates, from before each is made until its record is retracted.

import type { DnsRecord, Publication, PublicationRows } from '../../dns/ports.ts';
import { prepared, type Session } from '../query.ts';
import type { PublicationTable } from '../tables.ts';

export function publicationRows(session: Session): PublicationRows {
  return {
    listOf: async (record) => (await session.all(ofRecord(record))).map(publicationOf),
    listUnneeded: async ({ sentUntil, after, limit }) =>
      (await session.all(unneeded({ sentUntilMs: sentUntil.getTime(), after, limit }))).map(publicationOf),
    prune: async (until, limit) => {
      const old = await session.all(unneeded({ sentUntilMs: until.getTime() - 1, after: '', limit }));
      for (const { id } of old) await session.change(remove({ id }));
      return old.length;
    },
    add: async (publication) => {
      await session.change(add(columnsOf(publication)));
    },
    settle: async (id) => {
      await session.change(settle({ id }));
    },
    remove: async (ids) => {
      for (const id of ids) await session.change(remove({ id }));
    },
  };
}

const ofRecord = prepared((db, { name, value, certificateId }: DnsRecord) =>
  db
    .selectFrom('publications')
    .selectAll()
    .where('certificate_id', '=', certificateId)
    .where('name', '=', name)
    .where('value', '=', value)
    .orderBy('id'),
);

interface Sweep {
  readonly sentUntilMs: number;
  readonly after: string;
  readonly limit: number;
}

/** Only a certificate that is validating awaits proof, or one whose issuer looks for itself before it signs. */
const unneeded = prepared((db, { sentUntilMs, after, limit }: Sweep) =>
  db
    .selectFrom('publications')
    .selectAll('publications')
    .where('id', '>', after)
    .where('sent_at', '<=', sentUntilMs)
    .where((where) =>
      where.not(
        where.exists(
          where
            .selectFrom('certificates')
            .select('certificates.id')
            .whereRef('certificates.id', '=', 'publications.certificate_id')
            .where('certificates.step', 'in', ['validating', 'issuing']),
        ),
      ),
    )
    .orderBy('id')
    .limit(limit),
);

const add = prepared((db, columns: PublicationTable) => db.insertInto('publications').values(columns));

const settle = prepared((db, { id }: { readonly id: string }) =>
  db.updateTable('publications').set({ settled: 1 }).where('id', '=', id),
);

const remove = prepared((db, { id }: { readonly id: string }) => db.deleteFrom('publications').where('id', '=', id));

function columnsOf(publication: Publication): PublicationTable {
  const { id, name, value, certificateId, accountUin, provider, sentAt, isSettled } = publication;
  const owner = { certificate_id: certificateId, account_uin: accountUin };
  return { id, name, value, ...owner, provider, sent_at: sentAt.getTime(), settled: isSettled ? 1 : 0 };
}

function publicationOf(row: PublicationTable): Publication {
  const { id, name, value, provider } = row;
  const owner = { certificateId: row.certificate_id, accountUin: row.account_uin };
  return { id, name, value, ...owner, provider, sentAt: new Date(row.sent_at), isSettled: row.settled === 1 };
}
