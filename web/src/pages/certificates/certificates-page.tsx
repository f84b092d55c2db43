// The list of certificates.

import { useState } from 'react';
import { Link, useLocation, useSearch } from 'wouter';
import { useMay, useTexts } from '../../app/app-context.ts';
import { usePreference } from '../../app/preferences.ts';
import { useCall } from '../../app/use-call.ts';
import { useExport } from '../../app/use-export.ts';
import type { ListFilter } from '../../api/actions.ts';
import { Empty } from '../../parts/empty.tsx';
import { Failure } from '../../parts/failure.tsx';
import { Icon } from '../../parts/icon.tsx';
import { Loading } from '../../parts/loading.tsx';
import { ActsMenu, ChoicesMenu } from '../../parts/menu.tsx';
import { Pager } from '../../parts/pager.tsx';
import { CERTIFICATES } from '../../texts/certificates.ts';
import { BulkBar } from './bulk-bar.tsx';
import { CertificatesTable } from './certificates-table.tsx';
import { COLUMN_NAMES, type ColumnName, FIXED_COLUMN, readColumns } from './columns.tsx';
import { Filters } from './filters.tsx';
import { filterOf, type ListState, readListState, writeListState } from './list-state.ts';
import { exportOf, NOTHING, type Selection } from './selection.ts';
import { Views } from './views.tsx';

export function CertificatesPage() {
  const texts = useTexts(CERTIFICATES);
  const [state, change] = useListState();
  const [selection, select] = useState<Selection>(NOTHING);
  const [columns, keepColumns] = usePreference('columns', readColumns);
  const filter = filterOf(state);
  const { page, size } = state;
  const input = { ...filter, Offset: (page - 1) * size, Limit: size };
  const { data, failure, reload } = useCall({ action: 'DescribeCertificates', input, concerns: () => true });
  const narrow = (part: Partial<ListState>): void => {
    // What is found by other filters is another whole.
    select(NOTHING);
    change({ ...part, page: 1 });
  };
  const query = writeListState({ ...state, page: 1 }).toString();
  const isNarrowed = query !== '';
  return (
    <div className="page">
      <Head />
      <Views query={query} />
      <section className="card" aria-label={texts.title}>
        <div className="list-head">
          <Filters state={state} onChange={narrow} />
          <Tools columns={columns} onColumns={keepColumns} filter={filter} />
        </div>
        <BulkBar
          selection={selection}
          filter={filter}
          total={data?.TotalCount ?? 0}
          onSelect={select}
          onDone={reload}
        />
        {failure !== undefined && (
          <div className="body">
            <Failure failure={failure} retry={reload} />
          </div>
        )}
        {data === undefined && failure === undefined && <Loading />}
        {data !== undefined && data.Certificates.length > 0 && (
          <CertificatesTable rows={data.Certificates} columns={columns} selection={selection} onSelect={select} />
        )}
        {data?.Certificates.length === 0 && (
          <Nothing isNarrowed={isNarrowed} onClear={() => narrow(readListState(new URLSearchParams()))} />
        )}
        {data !== undefined && data.TotalCount > 0 && (
          <Pager
            total={data.TotalCount}
            page={page}
            size={size}
            onPage={(next) => change({ page: next })}
            onSize={(next) => change({ size: next, page: 1 })}
          />
        )}
      </section>
    </div>
  );
}

interface ToolsProps {
  readonly columns: readonly ColumnName[];
  readonly onColumns: (columns: readonly ColumnName[]) => void;
  readonly filter: ListFilter;
}

function Tools({ columns, onColumns, filter }: ToolsProps) {
  const texts = useTexts(CERTIFICATES);
  const exporting = useExport();
  const formats = [
    { id: 'csv', label: texts.act.csv, isOff: exporting.isUnderWay },
    { id: 'json', label: texts.act.json, isOff: exporting.isUnderWay },
  ];
  return (
    <div className="list-tools">
      {exporting.failure !== undefined && <Failure failure={exporting.failure} />}
      <ChoicesMenu
        label={texts.columns}
        icon="columns"
        options={COLUMN_NAMES.filter((name) => name !== FIXED_COLUMN).map((id) => ({ id, label: texts.column[id] }))}
        chosen={columns}
        onChange={(chosen) => onColumns(readColumns(chosen))}
      />
      <ActsMenu
        label={texts.exportAll}
        icon="download"
        isBare
        acts={formats}
        onAct={(id) => exporting.run(exportOf({ kind: 'all', filter, count: 0 }, id === 'csv' ? 'csv' : 'json'))}
      />
    </div>
  );
}

/** What the list shows stands in the address alone, so that back, forward, reload and a link to somebody bring it back. */
function useListState(): readonly [state: ListState, change: (part: Partial<ListState>) => void] {
  const search = useSearch();
  const [, navigate] = useLocation();
  const state = readListState(new URLSearchParams(search));
  const change = (part: Partial<ListState>): void => {
    const query = writeListState({ ...state, ...part }).toString();
    navigate(query === '' ? '/certificates' : `/certificates?${query}`);
  };
  return [state, change];
}

function Head() {
  const texts = useTexts(CERTIFICATES);
  const may = useMay();
  return (
    <div className="page-head">
      <h1>{texts.title}</h1>
      <div className="row">
        {may('UploadCertificate') && (
          <Link className="button" href="/upload">
            <Icon name="upload" />
            {texts.upload}
          </Link>
        )}
        {may('ApplyCertificate') && (
          <Link className="button primary" href="/apply">
            <Icon name="plus" />
            {texts.apply}
          </Link>
        )}
      </div>
    </div>
  );
}

function Nothing({ isNarrowed, onClear }: { readonly isNarrowed: boolean; readonly onClear: () => void }) {
  const texts = useTexts(CERTIFICATES);
  if (!isNarrowed) return <Empty icon="shield" title={texts.emptyTitle} text={texts.emptyText} />;
  return (
    <Empty icon="search" title={texts.foundNothing} text={texts.foundNothingText}>
      <button type="button" className="button" onClick={onClear}>
        {texts.clear}
      </button>
    </Empty>
  );
}
