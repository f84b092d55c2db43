// Migration 35: entries of lists and their counters are kept with fewer statements: an entry knows its group, what is under way is
// counted where it is asked for, and texts are put together anew where one of them is changed.

import { dayOf, ENTRY_COLUMNS, entryValues, group, isGroupOf, searchedText } from './0034-lists.ts';
import type { ColumnTypes, Migration, Trigger } from './migration.ts';

export const listTriggers: Migration = {
  number: 35,
  name: 'list-triggers',
  statements: (types) => [
    ...['list_new', 'list_changed', 'list_deleted', 'list_gone'].map(types.noTrigger),
    `delete from list_counts where group_id in (select id from list_groups where step in (${UNDER_WAY}))`,
    ...triggersOf(types).flatMap(types.trigger),
  ],
};

/** Few at any time: an account may have so many orders. */
const UNDER_WAY = "'ordered', 'filled', 'validating', 'issuing'";

const GROUPED_COLUMNS =
  'project_id, source, type, product_id, step, method, proof_deadline, key_algorithm, replaces, not_after';

function triggersOf(types: ColumnTypes): readonly Trigger[] {
  const remove = `delete from list_entries where ${isEntryOf('old')}`;
  const enter = `insert into list_entries (${ENTRY_COLUMNS})
    select ${entryValues('new', types)} from list_groups where ${isGroupOf('new')}`;
  const move = `update list_entries set group_id = (select list_groups.id from list_groups where ${isGroupOf('new')}),
    not_after = new.not_after, proof_deadline = new.proof_deadline, project_id = new.project_id where ${isEntryOf('new')}`;
  const write = `update list_entries set tags = new.tags, searched = ${searchedText('new', types)} where ${isEntryOf('new')}`;
  const [add, take] = [counting('new', 1, types), counting('old', -1, types)];
  const on = { table: 'certificates' };
  const stays = 'old.deleted_at is null and new.deleted_at is null';
  return [
    {
      ...on,
      name: 'list_new',
      event: 'insert',
      when: 'new.deleted_at is null',
      statements: [group('new'), enter, add],
    },
    {
      ...on,
      name: 'list_changed',
      event: `update of ${GROUPED_COLUMNS}`,
      when: stays,
      statements: [take, group('new'), move, add],
    },
    {
      ...on,
      name: 'list_written',
      event: 'update of alias, tags, names, unicode_names',
      when: stays,
      statements: [write],
    },
    {
      ...on,
      name: 'list_deleted',
      event: 'update of deleted_at',
      when: 'old.deleted_at is null and new.deleted_at is not null',
      statements: [take, remove],
    },
    { ...on, name: 'list_gone', event: 'delete', when: 'old.deleted_at is null', statements: [take, remove] },
  ];
}

/** A certificate stays in its account, and was made when it was made. */
function isEntryOf(row: string): string {
  return `account_uin = ${row}.account_uin and created_at = ${row}.created_at and sequence = ${row}.sequence`;
}

/** While the entry is there as `row` says. In the slot of whoever writes, so that those who write at once do not wait for each other. */
function counting(row: string, count: 1 | -1, { writerSlot }: ColumnTypes): string {
  return `insert into list_counts (group_id, day, slot, count)
    select group_id, ${dayOf(row)}, ${writerSlot}, ${count} from list_entries
      where ${row}.step not in (${UNDER_WAY}) and ${isEntryOf(row)}
    on conflict (group_id, day, slot) do update set count = list_counts.count + excluded.count`;
}
