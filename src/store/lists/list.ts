// A page of an account's certificates by a filter, and how many there are: docs/decisions/lists.md.

import type { SelectQueryBuilder } from 'kysely';
import type { CertificateFilter } from '../../certificates/model/certificate-filter.ts';
import type { Certificate } from '../../certificates/model/certificate.ts';
import { MAX_PAGE } from '../../certificates/ports/store.ts';
import { mapInTurns } from '../../lib/turns/turns.ts';
import { certificateOf } from '../certificates/columns.ts';
import { selectCertificates } from '../certificates/issuer-chains.ts';
import { prepared, type Session } from '../query.ts';
import type { ListGroupTable } from './tables.ts';
import type { Tables } from '../tables.ts';
import { type Asked, asksForTexts, entryInGroups, entryWhere } from './entries.ts';
import { type ListGroup, slicesOf } from './list-groups.ts';
import { totalByCounters, totalByEntries } from './list-total.ts';

/** Half a millisecond of the event loop; a page may have a thousand. */
const ROWS_PER_TURN = 16;

/** So few are sorted sooner than they are met with among the others. */
export const SORTED_AT_ONCE = 5000;

export interface Listed {
  readonly total: number;
  readonly page: readonly Certificate[];
}

/** Deleted ones are left out. `total` counts what the filter selects, whatever offset and limit are. */
export async function list(session: Session, filter: CertificateFilter, now: Date): Promise<Listed> {
  const { accountUin } = filter;
  const groups = (await session.all(groupsOf({ accountUin }))).map(groupOf);
  const slices = slicesOf(filter, groups);
  if (slices.length === 0) return { total: 0, page: [] };
  const asked = { filter, now, slices, groups };
  return asksForTexts(filter) ? await listByTexts(session, asked) : await listByCounters(session, asked);
}

async function listByCounters(session: Session, asked: Asked): Promise<Listed> {
  const total = await totalByCounters(session, asked);
  const { offset } = asked.filter;
  if (offset >= total) return { total, page: [] };
  return { total, page: await pageOf(session, asked, total <= SORTED_AT_ONCE ? 'few' : 'many') };
}

/** A page that is not full ends the list, so that what is rare is sought once only. */
async function listByTexts(session: Session, asked: Asked): Promise<Listed> {
  const { offset, limit } = asked.filter;
  const page = await pageOf(session, asked, 'many');
  const isEnd = page.length < Math.min(limit, MAX_PAGE) && (page.length > 0 || offset === 0);
  return { total: isEnd ? offset + page.length : await totalByEntries(session, asked), page };
}

async function pageOf(session: Session, asked: Asked, found: 'few' | 'many'): Promise<readonly Certificate[]> {
  const { sort, limit, offset } = asked.filter;
  const ids = await session.all((db) => {
    const entries = db.selectFrom('list_entries').select('sequence');
    const chosen =
      found === 'few'
        ? entries.where((where) => where.or(asked.slices.map((slice) => entryInGroups(slice, asked))))
        : entries.where((where) => entryWhere(where, asked));
    return sortedBy(chosen, sort).limit(Math.min(limit, MAX_PAGE)).offset(offset);
  });
  const sequences = ids.map(({ sequence }) => sequence);
  if (sequences.length === 0) return [];
  const rows = await session.all((db) => selectCertificates(db).where('sequence', 'in', sequences));
  const bySequence = new Map(rows.map((row) => [row.sequence, row]));
  // One that was forgotten since is missing.
  const inOrder = sequences.flatMap((sequence) => bySequence.get(sequence) ?? []);
  return await mapInTurns(inOrder, certificateOf, { perTurn: ROWS_PER_TURN });
}

type EntryQuery<Row> = SelectQueryBuilder<Tables, 'list_entries', Row>;

/** Those that have not expired because they were never issued come last in either order of expiry. */
function sortedBy<Row>(query: EntryQuery<Row>, sort: CertificateFilter['sort']): EntryQuery<Row> {
  if (sort === 'newest') return query.orderBy('created_at', 'desc').orderBy('sequence', 'desc');
  const direction = sort === 'expiryAscending' ? 'asc' : 'desc';
  return query.orderBy('not_after', (order) => order[direction]().nullsLast()).orderBy('sequence', direction);
}

const groupsOf = prepared((db, { accountUin }: { readonly accountUin: string }) =>
  db
    .selectFrom('list_groups')
    .select(['id', 'project_id', 'source', 'type', 'step', 'is_reissue', 'is_automatic', 'product_id', 'key_algorithm'])
    .where('account_uin', '=', accountUin),
);

function groupOf(row: Omit<ListGroupTable, 'id' | 'account_uin'> & { readonly id: number }): ListGroup {
  return {
    id: row.id,
    projectId: row.project_id,
    source: row.source,
    type: row.type,
    step: row.step,
    isReissue: row.is_reissue === 1,
    isAutomatic: row.is_automatic === 1,
    productId: row.product_id,
    keyAlgorithm: row.key_algorithm,
  };
}
