// The words for what happened; a kind that is not in the table yet is shown as it is called.

export function kindWords(table: Readonly<Record<string, string>>, kind: string): string {
  return Object.hasOwn(table, kind) ? (table[kind] ?? kind) : kind;
}
