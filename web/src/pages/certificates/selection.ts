// Which certificates an act is for: some that are named, or all that a filter finds, however many pages they fill.

import type { ListFilter } from '../../api/actions.ts';
import type { Client } from '../../api/client.ts';
import { type ExportWish, type FileFormat, filtersOfIds } from '../../api/export.ts';

export type Selection =
  | { readonly kind: 'some'; readonly ids: ReadonlySet<string> }
  | { readonly kind: 'all'; readonly filter: ListFilter; readonly count: number };

export const NOTHING: Selection = { kind: 'some', ids: new Set() };

export function countOf(selection: Selection): number {
  return selection.kind === 'all' ? selection.count : selection.ids.size;
}

export function isSelected(selection: Selection, id: string): boolean {
  return selection.kind === 'all' || selection.ids.has(id);
}

/** Without one of all, the rest of the page stays selected, since of the other pages nobody has seen what is on them. */
export function toggled(selection: Selection, id: string, pageIds: readonly string[]): Selection {
  const ids = new Set(selection.kind === 'all' ? pageIds : selection.ids);
  if (!ids.delete(id)) ids.add(id);
  return { kind: 'some', ids };
}

export function withPage(selection: Selection, pageIds: readonly string[], isOn: boolean): Selection {
  const ids = new Set(selection.kind === 'all' ? [] : selection.ids);
  for (const id of pageIds) {
    if (isOn) ids.add(id);
    else ids.delete(id);
  }
  return { kind: 'some', ids };
}

/** As many as the service lists at once. */
export const PAGE_OF_IDS = 1000;

/** Every id of the selection, each once: all are read before anything is done, since what is done may move them in the list. */
export async function idsOf(client: Client, selection: Selection, signal: AbortSignal): Promise<readonly string[]> {
  if (selection.kind === 'some') return [...selection.ids];
  const ids = new Set<string>();
  for (let offset = 0; ; offset += PAGE_OF_IDS) {
    const input = { ...selection.filter, Offset: offset, Limit: PAGE_OF_IDS };
    const { Certificates: page, TotalCount: total } = await client.call('DescribeCertificates', input, signal);
    for (const { CertificateId } of page) ids.add(CertificateId);
    if (page.length === 0 || offset + page.length >= total) return [...ids];
  }
}

export function exportOf(selection: Selection, format: FileFormat): ExportWish {
  const filters = selection.kind === 'all' ? [selection.filter] : filtersOfIds([...selection.ids]);
  return { what: 'certificates', format, filters };
}
