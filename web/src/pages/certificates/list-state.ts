// What a list shows, as its address says it, and the filter that the service is asked with.

import type { ListFilter } from '../../api/actions.ts';

/** Groups of the API's Status numbers, as people look for them. */
export const STATUS_GROUPS = {
  pending: [0, 4, 5, 11, 13],
  issued: [1],
  failed: [2],
  cancelled: [7],
  revoked: [9, 10],
  expired: [3],
} as const;

export type StatusGroup = keyof typeof STATUS_GROUPS;
export const STATUS_GROUP_NAMES = Object.keys(STATUS_GROUPS) as readonly StatusGroup[];

export type Sort = 'newest' | 'ends' | 'endsLast';

export interface ListState {
  readonly search: string;
  readonly status: StatusGroup | '';
  /** Digits, or empty for all. */
  readonly project: string;
  readonly source: 'upload' | 'buy' | '';
  readonly isExpiring: boolean;
  /** "key" or "key=value". */
  readonly tag: string;
  readonly sort: Sort;
  /** 1 for the first. */
  readonly page: number;
  readonly size: number;
}

export const DEFAULT_SIZE = 20;
const SIZES: ReadonlySet<number> = new Set([20, 50, 100]);

/** Whatever the address says, something is shown: what makes no sense in it is as if it were absent. */
export function readListState(query: URLSearchParams): ListState {
  const of = (name: string): string => query.get(name) ?? '';
  const page = Number(of('page'));
  const size = Number(of('size'));
  return {
    search: of('q'),
    status: STATUS_GROUP_NAMES.find((name) => name === of('status')) ?? '',
    project: /^\d{1,15}$/.test(of('project')) ? of('project') : '',
    source: (['upload', 'buy'] as const).find((source) => source === of('source')) ?? '',
    isExpiring: of('expiring') === '1',
    tag: of('tag'),
    sort: (['ends', 'endsLast'] as const).find((sort) => sort === of('sort')) ?? 'newest',
    page: Number.isSafeInteger(page) && page > 0 ? page : 1,
    size: SIZES.has(size) ? size : DEFAULT_SIZE,
  };
}

/** Without what is as it would be anyhow, so that an address is as short as what it says. */
export function writeListState(state: ListState): URLSearchParams {
  const members = {
    q: state.search,
    status: state.status,
    project: state.project,
    source: state.source,
    expiring: state.isExpiring ? '1' : '',
    tag: state.tag,
    sort: state.sort === 'newest' ? '' : state.sort,
    page: state.page === 1 ? '' : String(state.page),
    size: state.size === DEFAULT_SIZE ? '' : String(state.size),
  };
  return new URLSearchParams(Object.entries(members).filter(([, value]) => value !== ''));
}

export function filterOf(state: ListState): ListFilter {
  const { search, status, project, source, isExpiring, tag, sort } = state;
  return {
    ...(search === '' ? {} : { SearchKey: search }),
    ...(status === '' ? {} : { CertificateStatus: STATUS_GROUPS[status] }),
    ...(project === '' ? {} : { ProjectId: Number(project) }),
    ...(source === '' ? {} : { FilterSource: source }),
    ...(isExpiring ? { FilterExpiring: 1 } : {}),
    ...(tag === '' ? {} : { Tags: [tagOf(tag)] }),
    ...(sort === 'newest' ? {} : { ExpirationSort: sort === 'ends' ? 'ASC' : 'DESC' }),
  };
}

/** "env=prod" asks for the value too, "env" for any. */
function tagOf(text: string): { readonly TagKey: string; readonly TagValue?: string } {
  const at = text.indexOf('=');
  return at === -1 ? { TagKey: text } : { TagKey: text.slice(0, at), TagValue: text.slice(at + 1) };
}
