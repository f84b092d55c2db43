// Migration 34: what lists show, kept beside the certificates by triggers: an entry for each that is not deleted, and how many
// there are of each kind. docs/decisions/lists.md says why.

import type { ColumnTypes, Migration } from './migration.ts';

export const lists: Migration = {
  number: 34,
  name: 'lists',
  statements: (types) => [
    `alter table certificates add column unicode_names ${types.text}`,
    ...tables(types),
    ...fromCertificates(types),
    'create index list_entries_expiry on list_entries (account_uin, not_after, sequence, group_id)',
    'create index list_entries_group on list_entries (group_id, created_at, sequence)',
    ...triggers(types),
    'drop index certificates_newest',
    'drop index certificates_expiry',
    'drop index if exists certificates_searched',
    `insert into upkeep (name, sequence)
      select 'unicodeNames', 0 where exists (select 1 from certificates)`,
  ],
};

/** From what is there. */
export const fromCertificates = (types: ColumnTypes): readonly string[] => [
  `insert into list_groups (${GROUP_COLUMNS}) select distinct ${groupValues('certificates')} from certificates
      where deleted_at is null`,
  `insert into list_entries (${ENTRY_COLUMNS}) select ${entryValues('certificates', types)}
      from certificates join list_groups on ${isGroupOf('certificates')} where certificates.deleted_at is null`,
  `insert into list_counts (group_id, day, slot, count)
      select group_id, ${dayOf('list_entries')}, 0, count(*) from list_entries group by 1, 2`,
];

const tables = ({ integer, text, sequence, tableOptions, keyedTableOptions }: ColumnTypes): readonly string[] => [
  // Certificates that are alike in all that a list is filtered by, but for time and texts.
  `create table list_groups (
    id ${sequence},
    account_uin ${text} not null,
    project_id ${integer} not null,
    source ${text} not null,
    type ${text} not null,
    step ${text} not null,
    is_reissue ${integer} not null,
    is_automatic ${integer} not null,
    product_id ${text} not null,
    key_algorithm ${text} not null,
    unique (account_uin, project_id, source, type, step, is_reissue, is_automatic, product_id, key_algorithm)
  ) ${tableOptions}`,
  // In the order of most lists.
  `create table list_entries (
    account_uin ${text} not null,
    created_at ${integer} not null,
    sequence ${integer} not null,
    group_id ${integer} not null,
    not_after ${integer},
    proof_deadline ${integer},
    project_id ${integer} not null,
    id ${text} not null,
    tags ${text} not null,
    searched ${text} not null,
    primary key (account_uin, created_at, sequence)
  ) ${keyedTableOptions}`,
  // Of each group by the day on which they end, so that what time decides is counted one by one of a single day.
  `create table list_counts (
    group_id ${integer} not null,
    day ${integer} not null,
    slot ${integer} not null,
    count ${integer} not null,
    primary key (group_id, day, slot)
  ) ${keyedTableOptions}`,
];

export const GROUP_COLUMNS =
  'account_uin, project_id, source, type, step, is_reissue, is_automatic, product_id, key_algorithm';

export function groupValues(row: string): string {
  return `${row}.account_uin, ${row}.project_id, ${row}.source, ${row}.type, ${row}.step,
    case when ${row}.replaces is null then 0 else 1 end, case when ${row}.method = 'DNS_AUTO' then 1 else 0 end,
    ${row}.product_id, ${row}.key_algorithm`;
}

export function isGroupOf(row: string): string {
  return `(${GROUP_COLUMNS.split(', ')
    .map((column) => `list_groups.${column}`)
    .join(', ')}) = (${groupValues(row)})`;
}

export const ENTRY_COLUMNS =
  'account_uin, created_at, sequence, group_id, not_after, proof_deadline, project_id, id, tags, searched';

export function entryValues(row: string, types: ColumnTypes): string {
  return `${row}.account_uin, ${row}.created_at, ${row}.sequence, list_groups.id, ${row}.not_after, ${row}.proof_deadline,
    ${row}.project_id, ${row}.id, ${row}.tags, ${searchedText(row, types)}`;
}

/** See store/lists/searched-text.ts. */
export function searchedText(row: string, { character }: ColumnTypes): string {
  const [name, part] = [character(30), character(31)];
  const names = `replace(replace(replace(${row}.names, '","', ${name}), '["', ${name}), '"]', ${name})`;
  return `lower(${row}.id) || ${part} || replace(replace(lower(${row}.alias), ${name}, ' '), ${part}, ' ') || ${part}
    || case when ${row}.names = '[]' then ${name} || ${name} else ${names} end || coalesce(${row}.unicode_names || ${name}, '')`;
}

/** Far from every day on which something ends. */
export const NO_DAY = -1_000_000;

export function dayOf(row: string): string {
  return `coalesce(${row}.not_after / 86400000, ${NO_DAY})`;
}

const LISTED_COLUMNS = `account_uin, project_id, alias, source, type, tags, product_id, names, unicode_names, step,
  created_at, method, proof_deadline, key_algorithm, replaces, not_after, deleted_at`;

function triggers(types: ColumnTypes): readonly string[] {
  const [add, take] = [counting('new', 1, types), counting('old', -1, types)];
  const remove = `delete from list_entries
    where account_uin = old.account_uin and created_at = old.created_at and sequence = old.sequence`;
  const enter = [
    group('new'),
    `insert into list_entries (${ENTRY_COLUMNS}) select ${entryValues('new', types)} from list_groups where ${isGroupOf('new')}`,
    add,
  ];
  const on = { table: 'certificates' };
  return [
    ...types.trigger({ ...on, name: 'list_new', event: 'insert', when: 'new.deleted_at is null', statements: enter }),
    ...types.trigger({
      ...on,
      name: 'list_changed',
      event: `update of ${LISTED_COLUMNS}`,
      when: 'old.deleted_at is null and new.deleted_at is null',
      statements: [take, group('new'), change(types), add],
    }),
    ...types.trigger({
      ...on,
      name: 'list_deleted',
      event: 'update of deleted_at',
      when: 'old.deleted_at is null and new.deleted_at is not null',
      statements: [remove, take],
    }),
    ...types.trigger({
      ...on,
      name: 'list_gone',
      event: 'delete',
      when: 'old.deleted_at is null',
      statements: [remove, take],
    }),
  ];
}

export function group(row: string): string {
  return `insert into list_groups (${GROUP_COLUMNS}) values (${groupValues(row)}) on conflict do nothing`;
}

function change(types: ColumnTypes): string {
  return `update list_entries set account_uin = new.account_uin, created_at = new.created_at,
      group_id = (select list_groups.id from list_groups where ${isGroupOf('new')}), not_after = new.not_after,
      proof_deadline = new.proof_deadline, project_id = new.project_id, tags = new.tags,
      searched = ${searchedText('new', types)}
    where account_uin = old.account_uin and created_at = old.created_at and sequence = old.sequence`;
}

/** In the slot of whoever writes, so that those who write at the same time are not in each other's way. */
function counting(row: string, count: 1 | -1, { writerSlot }: ColumnTypes): string {
  return `insert into list_counts (group_id, day, slot, count)
    select list_groups.id, ${dayOf(row)}, ${writerSlot}, ${count} from list_groups where ${isGroupOf(row)}
    on conflict (group_id, day, slot) do update set count = list_counts.count + excluded.count`;
}
