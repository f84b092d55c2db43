// How names with A-labels are written, put beside those that an earlier version has stored, so that a search finds them by it.

import type { DomainName } from '../../certificates/model/domain-name.ts';
import { prepared, type Session } from '../query.ts';
import { unicodeNamesOf } from './searched-text.ts';

interface Range {
  readonly after: number;
  readonly limit: number;
}

const nextNames = prepared((db, { after, limit }: Range) =>
  db
    .selectFrom('certificates')
    .select(['sequence', 'names', 'unicode_names'])
    .where('sequence', '>', after)
    .orderBy('sequence')
    .limit(limit),
);

const write = prepared(
  (db, { sequence, unicode_names }: { readonly sequence: number; readonly unicode_names: string }) =>
    db.updateTable('certificates').set({ unicode_names }).where('sequence', '=', sequence),
);

/** Of up to `limit` certificates after this one; answers how far it has come, undefined at the end. */
export async function writeUnicodeNames(session: Session, { after, limit }: Range): Promise<number | undefined> {
  const rows = await session.all(nextNames({ after, limit }));
  for (const { sequence, names, unicode_names: known } of rows) {
    const written = unicodeNamesOf(JSON.parse(names) as readonly DomainName[]);
    if (written !== null && written !== known) await session.change(write({ sequence, unicode_names: written }));
  }
  return rows.length < limit ? undefined : rows.at(-1)?.sequence;
}
