// A page of certificates as rows that can be selected.

import { createElement, useEffect, useRef } from 'react';
import { useTexts } from '../../app/app-context.ts';
import type { ListedCertificate } from '../../api/actions.ts';
import { CERTIFICATES } from '../../texts/certificates.ts';
import { CELLS, type ColumnName } from './columns.tsx';
import { isSelected, type Selection, toggled, withPage } from './selection.ts';

interface TableProps {
  readonly rows: readonly ListedCertificate[];
  readonly columns: readonly ColumnName[];
  readonly selection: Selection;
  readonly onSelect: (selection: Selection) => void;
}

export function CertificatesTable({ rows, columns, selection, onSelect }: TableProps) {
  const texts = useTexts(CERTIFICATES);
  const ids = rows.map(({ CertificateId }) => CertificateId);
  const chosen = ids.filter((id) => isSelected(selection, id)).length;
  return (
    <div className="table-wrap">
      <table className="cards">
        <thead>
          <tr>
            <th className="check-cell" scope="col">
              <SomeOrAll
                label={texts.selectPage}
                isAll={chosen > 0 && chosen === ids.length}
                isSome={chosen > 0}
                onChange={(isOn) => onSelect(withPage(selection, ids, isOn))}
              />
            </th>
            {columns.map((column) => (
              <th key={column} scope="col">
                {texts.column[column]}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.CertificateId} data-selected={isSelected(selection, row.CertificateId)}>
              <td className="check-cell">
                <input
                  type="checkbox"
                  aria-label={texts.selectRow(row.Domain)}
                  checked={isSelected(selection, row.CertificateId)}
                  onChange={() => onSelect(toggled(selection, row.CertificateId, ids))}
                />
              </td>
              {columns.map((column) => (
                <td
                  key={column}
                  className={column === 'name' ? 'lead' : `col-${column}`}
                  data-label={column === 'name' ? undefined : texts.column[column]}
                >
                  {createElement(CELLS[column], row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface SomeOrAllProps {
  readonly label: string;
  readonly isAll: boolean;
  readonly isSome: boolean;
  readonly onChange: (isOn: boolean) => void;
}

function SomeOrAll({ label, isAll, isSome, onChange }: SomeOrAllProps) {
  const box = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (box.current !== null) box.current.indeterminate = isSome && !isAll;
  }, [isSome, isAll]);
  return (
    <input
      ref={box}
      type="checkbox"
      aria-label={label}
      checked={isAll}
      onChange={(event) => onChange(event.target.checked)}
    />
  );
}
