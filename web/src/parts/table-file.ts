// Rows as a file for other programs: CSV (RFC 4180) or JSON.

export type FileFormat = 'csv' | 'json';

/** By its heading, what a row has in a column. */
export type FileColumns<Row> = Readonly<Record<string, (row: Row) => string>>;

/**
 * Before what spreadsheets would take for a formula stands an apostrophe, since names and aliases are strangers' words: in full width, too, and
 * behind what separates cells and rows where a spreadsheet is set to another language or takes no quotes.
 */
const FORMULA = /(^|[;\t\r\n])(?=[=+\-@\t\r＝＋－＠])/g;

export function tableFile<Row>(rows: readonly Row[], columns: FileColumns<Row>, format: FileFormat): string {
  if (format === 'json') return `${JSON.stringify(rows, undefined, 2)}\n`;
  const lines = [Object.keys(columns), ...rows.map((row) => Object.values(columns).map((valueOf) => valueOf(row)))];
  // The mark tells spreadsheets that it is UTF-8.
  return `\ufeff${lines.map((line) => line.map(cellOf).join(',')).join('\r\n')}\r\n`;
}

function cellOf(value: string): string {
  const plain = value.replaceAll(FORMULA, "$1'");
  return /[",\r\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
}

export const FILE_TYPES: Readonly<Record<FileFormat, string>> = {
  csv: 'text/csv;charset=utf-8',
  json: 'application/json',
};
