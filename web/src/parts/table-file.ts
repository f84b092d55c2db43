// Rows as a file for other programs: CSV (RFC 4180) or JSON.

export type FileFormat = 'csv' | 'json';

/** By its heading, what a row has in a column. */
export type FileColumns<Row> = Readonly<Record<string, (row: Row) => string>>;

/** What spreadsheets would take for a formula begins with an apostrophe, since names and aliases are strangers' words. */
const FORMULA = /^[=+\-@\t\r]/;

export function tableFile<Row>(rows: readonly Row[], columns: FileColumns<Row>, format: FileFormat): string {
  if (format === 'json') return `${JSON.stringify(rows, undefined, 2)}\n`;
  const lines = [Object.keys(columns), ...rows.map((row) => Object.values(columns).map((valueOf) => valueOf(row)))];
  // The mark tells spreadsheets that it is UTF-8.
  return `\ufeff${lines.map((line) => line.map(cellOf).join(',')).join('\r\n')}\r\n`;
}

function cellOf(value: string): string {
  const plain = FORMULA.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
}

export const FILE_TYPES: Readonly<Record<FileFormat, string>> = {
  csv: 'text/csv;charset=utf-8',
  json: 'application/json',
};
