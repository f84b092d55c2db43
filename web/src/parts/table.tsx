// Rows in columns, which are a list of cards where the page is narrow.

import { createElement, Fragment, type ReactNode } from 'react';
import { None } from './none.tsx';

export interface Column<Row> {
  readonly label: string;
  /** What stands there; a dash where that is nothing, or empty. */
  readonly cell: (row: Row) => ReactNode;
  /** lead: what the row is called by, the head of its card · nowrap: on one line · short: cut to fit. */
  readonly kind?: 'lead' | 'nowrap' | 'short';
  /** All of it, where it may be cut. */
  readonly title?: (row: Row) => string;
}

interface TableProps<Row> {
  readonly label: string;
  readonly rows: readonly Row[];
  readonly columns: readonly Column<Row>[];
  readonly keyOf: (row: Row) => string | number;
}

/** Wider than the page it scrolls by itself, by the keyboard too. */
export function Table<Row>({ label, rows, columns, keyOf }: TableProps<Row>) {
  return (
    <div className="table-wrap" tabIndex={0} role="group" aria-label={label}>
      <table className="cards">
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column.label} scope="col">
                {column.label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={keyOf(row)}>
              {columns.map((column) => (
                <td
                  key={column.label}
                  className={column.kind}
                  data-label={column.kind === 'lead' ? undefined : column.label}
                  title={column.title?.(row)}
                >
                  <Cell content={column.cell(row)} isLead={column.kind === 'lead'} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Cell({ content, isLead }: { readonly content: ReactNode; readonly isLead: boolean }) {
  if (content === undefined || content === null || content === false || content === '') return <None />;
  return createElement(isLead ? 'div' : Fragment, null, content);
}

/** A state as a word in the colour of what it means. */
export function Tag({ tone, children }: { readonly tone: string; readonly children: ReactNode }) {
  return (
    <span className={`tag ${tone}`}>
      <span className="dot" aria-hidden="true" />
      {children}
    </span>
  );
}
