// How many certificates there are of each of several kinds.

import type { ReactNode } from 'react';

interface CountTableProps {
  readonly title: string;
  /** The last is that of the count. */
  readonly heads: readonly string[];
  readonly none: string;
  readonly rows: readonly { readonly key: string; readonly cells: readonly ReactNode[]; readonly count: number }[];
}

export function CountTable({ title, heads, none, rows }: CountTableProps) {
  return (
    <section className="card" aria-label={title}>
      <header>
        <h2>{title}</h2>
      </header>
      {rows.length === 0 ? (
        <div className="body">
          <p className="muted">{none}</p>
        </div>
      ) : (
        <div className="body flush">
          <div className="table-wrap" tabIndex={0} role="group" aria-label={title}>
            <table>
              <thead>
                <tr>
                  {heads.map((head) => (
                    <th key={head} scope="col">
                      {head}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {rows.map(({ key, cells, count }) => (
                  <tr key={key}>
                    {cells.map((cell, at) => (
                      <td key={heads[at]}>{cell}</td>
                    ))}
                    <td className="nowrap">{count.toLocaleString()}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </div>
      )}
    </section>
  );
}
