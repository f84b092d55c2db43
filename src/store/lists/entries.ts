// Entries of the list by what is asked of them, as conditions of SQL.

import { type Expression, type ExpressionBuilder, sql, type SqlBool } from 'kysely';
import type { CertificateFilter } from '../../certificates/model/certificate-filter.ts';
import { excludedWhere, type ExcludableColumns } from '../certificates/exclusion-where.ts';
import type { Tables } from '../tables.ts';
import { tagWhere } from '../certificates/tags.ts';
import type { ListGroup, Part, Slice } from './list-groups.ts';
import { hasOneOf, NAME_MARK, soughtTexts } from './searched-text.ts';

export type EntryWhere = ExpressionBuilder<Tables, 'list_entries'>;
type Condition = Expression<SqlBool>;

const NOT_AFTER = sql.ref<number | null>('list_entries.not_after');

export interface Asked {
  readonly filter: CertificateFilter;
  readonly now: Date;
  readonly slices: readonly Slice[];
  /** All of the account. */
  readonly groups: readonly ListGroup[];
}

/** Whether the filter asks for what no group is kept by: then no counter knows the answer. */
export function asksForTexts({ search, tags = [], except = [], ids }: CertificateFilter): boolean {
  return search !== undefined || tags.length > 0 || except.length > 0 || ids !== undefined;
}

/** Of the account, in one of the slices, with the texts: met with in the order of the list, from its begin. */
export function entryWhere(where: EntryWhere, asked: Asked): Condition {
  const { filter, slices, groups, now } = asked;
  const conditions: Condition[] = [where('account_uin', '=', filter.accountUin)];
  // "+ 0": no index of what is compared is entered, after which all that it finds would have to be sorted.
  const notAfter = filter.sort === 'newest' ? sql<number | null>`(list_entries.not_after + 0)` : NOT_AFTER;
  const [only] = slices;
  const isEverything = slices.length === 1 && only?.part === 'all' && only.groupIds.length === groups.length;
  if (!isEverything) {
    const inSlices = slices.map(({ part, groupIds }) =>
      all([sql<SqlBool>`list_entries.group_id + 0 in (${literals(groupIds)})`, partWhere(part, now, notAfter)]),
    );
    conditions.push(sql<SqlBool>`(${sql.join(inSlices, sql` or `)})`);
  }
  return all([...conditions, ...endWhere(asked, notAfter), ...textsWhere(where, filter)]);
}

/** Found by its groups, without a look at the account's others. */
export function entryInGroups({ part, groupIds }: Slice, asked: Pick<Asked, 'filter' | 'now'>): Condition {
  return all([
    sql<SqlBool>`list_entries.group_id in (${literals(groupIds)})`,
    partWhere(part, asked.now),
    ...endWhere(asked),
  ]);
}

/** Short numbers that the store has made itself. */
export function literals(numbers: readonly number[]) {
  return sql.join(numbers.map((number) => sql.lit(number)));
}

/** The same of an entry, and of a day's counter where `notAfter` is the day's begin. */
export function partWhere(part: Part, now: Date, notAfter: Expression<number | null> = NOT_AFTER): Condition {
  const nowMs = now.getTime();
  switch (part) {
    case 'all':
      return sql<SqlBool>`1 = 1`;
    case 'live':
      return sql<SqlBool>`(${notAfter} is null or ${notAfter} >= ${nowMs})`;
    case 'over':
      return sql<SqlBool>`${notAfter} < ${nowMs}`;
    case 'open':
      return sql<SqlBool>`(proof_deadline is null or proof_deadline > ${nowMs})`;
    case 'overdue':
      return sql<SqlBool>`proof_deadline <= ${nowMs}`;
  }
}

export function endWhere(
  { filter: { endsUntil } }: Pick<Asked, 'filter'>,
  notAfter: Expression<number | null> = NOT_AFTER,
): readonly Condition[] {
  return endsUntil === undefined ? [] : [sql<SqlBool>`${notAfter} <= ${endsUntil.getTime()}`];
}

const ENTRY_TEXTS: ExcludableColumns = {
  id: 'list_entries.id',
  projectId: 'list_entries.project_id',
  tags: 'list_entries.tags',
  names: 'list_entries.searched',
  asName: (name) => `${NAME_MARK}${name}${NAME_MARK}`,
  asEnd: (end) => `${end}${NAME_MARK}`,
  noNames: NAME_MARK + NAME_MARK,
};

function textsWhere(
  where: EntryWhere,
  { ids, search, tags = [], except = [] }: CertificateFilter,
): readonly Condition[] {
  const conditions = tags.map((tag) => tagWhere('list_entries.tags', tag));
  if (ids !== undefined) conditions.push(where('id', 'in', ids));
  if (except.length > 0) conditions.push(where.not(excludedWhere(ENTRY_TEXTS, except)));
  if (search !== undefined) conditions.push(hasOneOf(sql.ref('list_entries.searched'), soughtTexts(search)));
  return conditions;
}

function all(conditions: readonly Condition[]): Condition {
  return sql<SqlBool>`(${sql.join(conditions, sql` and `)})`;
}
