// The log as a whole, for sealing and pruning, and the seals over it.

import { type AuditRows, MAX_AUDIT_PAGE, type StoredSeal } from '../../audit/ports.ts';
import type { SealRecord } from '../../audit/seal.ts';
import { operationOf } from './operations.ts';
import { type Builder, prepared, type Session } from '../query.ts';
import type { AuditSealTable } from './tables.ts';
import { dateOf } from '../values.ts';

export function auditRows(session: Session): AuditRows {
  const firstSeal = async (narrow: (query: ReturnType<typeof seals>) => ReturnType<typeof seals>) => {
    const row = await session.first((db) => narrow(seals(db)).limit(1));
    return row === undefined ? undefined : sealOf(row);
  };
  return {
    listEntries: async (stretch) => (await session.all(entries(stretch))).map(operationOf),
    findLastSequence: async () => (await session.first(newest({})))?.sequence ?? 0,
    findLastSeal: async () => await firstSeal((query) => query.orderBy('number', 'desc')),
    findSealOf: async (day) => await firstSeal((query) => query.where('day', '=', day)),
    findLastPruned: async () =>
      await firstSeal((query) => query.where('pruned_at', 'is not', null).orderBy('number', 'desc')),
    findPrunable: async (sealedBefore) => {
      const oldest = await firstSeal((query) => query.where('pruned_at', 'is', null).orderBy('number'));
      return oldest !== undefined && oldest.sealedAt < sealedBefore ? oldest : undefined;
    },
    listSeals: async (after) => {
      const rows = await session.all((db) =>
        seals(db).where('number', '>', after).orderBy('number').limit(MAX_AUDIT_PAGE),
      );
      return rows.map(sealOf);
    },
    findMarks: async (number) => (await session.first(marksOf({ number })))?.marks ?? new Uint8Array(),
    appendSeal: (seal, marks) => appendSeal(session, seal, marks),
    markPruned: async (number, at) => {
      await session.change((db) =>
        db.updateTable('audit_seals').set({ pruned_at: at.getTime() }).where('number', '=', number),
      );
      await session.change((db) => db.deleteFrom('audit_marks').where('seal_number', '=', number));
    },
    dropEntries: async (until, limit) => await session.change(drop({ until, limit })),
  };
}

const seals = (db: Builder) => db.selectFrom('audit_seals').selectAll();

const entries = prepared((db, { after, until }: { readonly after: number; readonly until: number }) =>
  db
    .selectFrom('operations')
    .selectAll()
    .where('sequence', '>', after)
    .where('sequence', '<=', until)
    .orderBy('sequence')
    .limit(MAX_AUDIT_PAGE),
);

const newest = prepared((db) => db.selectFrom('operations').select('sequence').orderBy('sequence', 'desc').limit(1));

const marksOf = prepared((db, { number }: { readonly number: number }) =>
  db.selectFrom('audit_marks').select('marks').where('seal_number', '=', number),
);

const drop = prepared((db, { until, limit }: { readonly until: number; readonly limit: number }) =>
  db
    .deleteFrom('operations')
    .where('sequence', 'in', (oldest) =>
      oldest
        .selectFrom('operations')
        .select('sequence')
        .where('sequence', '<=', until)
        .orderBy('sequence')
        .limit(limit),
    ),
);

async function appendSeal(session: Session, seal: SealRecord, marks: Uint8Array): Promise<boolean> {
  const { number, day, after, last, sealedAt, content, previous, digest } = seal;
  const columns = { number, day, after_sequence: after, last_sequence: last, entries: seal.entries };
  const sealed = { ...columns, content, sealed_at: sealedAt.getTime(), previous, digest, pruned_at: null };
  const appended = await session.change((db) =>
    db
      .insertInto('audit_seals')
      .values(sealed)
      .onConflict((taken) => taken.doNothing()),
  );
  if (appended === 0) return false;
  await session.change((db) => db.insertInto('audit_marks').values({ seal_number: number, marks }));
  return true;
}

function sealOf(row: AuditSealTable): StoredSeal {
  return {
    number: row.number,
    day: row.day,
    after: row.after_sequence,
    last: row.last_sequence,
    entries: row.entries,
    content: row.content,
    sealedAt: new Date(row.sealed_at),
    previous: row.previous,
    digest: row.digest,
    prunedAt: dateOf(row.pruned_at),
  };
}
