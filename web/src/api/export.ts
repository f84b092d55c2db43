// The whole of a selection as a file, as the service writes it page by page.

import type { Client } from './client.ts';

export type FileFormat = 'csv' | 'json';

export interface ExportWish {
  readonly what: 'certificates' | 'log';
  readonly format: FileFormat;
  /** Filters of the action, by their names; several that exclude each other are exported one after the other, into one file. */
  readonly filters: readonly object[];
}

/** Of ids in one address: node reads 16 KiB of head, and an id takes 17 bytes there. */
export const IDS_OF_ADDRESS = 500;

/** Throws CallFailed. */
export async function exportFile(client: Pick<Client, 'file'>, wish: ExportWish, signal?: AbortSignal): Promise<Blob> {
  const { what, format } = wish;
  const files: Blob[] = [];
  for (const filter of wish.filters) files.push(await client.file(addressOf({ what, format, filter }), signal));
  const type = files[0]?.type ?? '';
  const [only, ...others] = files;
  if (only !== undefined && others.length === 0) return new Blob([markOf(format), only], { type });
  const texts = await Promise.all(files.map(async (file) => await file.text()));
  return new Blob([markOf(format), joined(texts, format)], { type });
}

/** It tells spreadsheets that a file is UTF-8. */
function markOf(format: FileFormat): string {
  return format === 'csv' ? '\ufeff' : '';
}

function addressOf({ what, format, filter }: Omit<ExportWish, 'filters'> & { readonly filter: object }): string {
  const query = new URLSearchParams({ what, format });
  for (const [name, value] of Object.entries(filter)) {
    query.set(name, typeof value === 'string' && !LIKE_JSON.test(value) ? value : JSON.stringify(value));
  }
  return `/export?${query.toString()}`;
}

/** What the service would read as something else than a text: the search for a serial, say. */
const LIKE_JSON = /^(?:["[{]|-?\d|true$|false$)/;

/** One heading, or one list. */
export function joined(texts: readonly string[], format: FileFormat): string {
  if (format === 'csv') {
    return texts.map((text, at) => (at === 0 ? text : text.slice(text.indexOf('\r\n') + 2))).join('');
  }
  const lists = texts.map((text) => text.trim().slice(1, -1).trim()).filter((items) => items !== '');
  return `[\n${lists.join(',\n')}\n]\n`;
}

/** A filter for each so many ids. */
export function filtersOfIds(ids: readonly string[]): readonly { readonly CertIds: readonly string[] }[] {
  const filters: { readonly CertIds: readonly string[] }[] = [];
  for (let at = 0; at < ids.length; at += IDS_OF_ADDRESS) filters.push({ CertIds: ids.slice(at, at + IDS_OF_ADDRESS) });
  return filters;
}
