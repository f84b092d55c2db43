// The operation log of the account: filtered by what stands in the address, read a cursor at a time, exported whole.

import { useEffect, useState } from 'react';
import { Link, useLocation, useSearch } from 'wouter';
import { useSurroundings, useTexts } from '../../app/app-context.ts';
import { type Act, useAct } from '../../app/use-act.ts';
import type { LogEntry } from '../../api/actions.ts';
import { Empty } from '../../parts/empty.tsx';
import { Failure } from '../../parts/failure.tsx';
import { TextField } from '../../parts/field.tsx';
import { harmless } from '../../parts/harmless.ts';
import { kindWords } from '../../parts/kind-words.ts';
import { ActsMenu } from '../../parts/menu.tsx';
import { None } from '../../parts/none.tsx';
import { saveFile } from '../../parts/save-file.ts';
import { FILE_TYPES, type FileColumns, type FileFormat, tableFile } from '../../parts/table-file.ts';
import { Time } from '../../parts/time.tsx';
import { Words } from '../../parts/words.tsx';
import { KINDS } from '../../texts/kinds.ts';
import { LOG } from '../../texts/log.ts';
import { type LogFilter, logInput, readLogFilter, writeLogFilter } from './log-filter.ts';

const PAGE = 100;

export function LogPage() {
  const texts = useTexts(LOG);
  const [, navigate] = useLocation();
  const search = useSearch();
  const filter = readLogFilter(new URLSearchParams(search));
  const { entries, cursor, more, isUnderWay, failure } = useLog(filter);
  const exporting = useLogExport();
  const change = (part: Partial<LogFilter>): void => {
    const query = writeLogFilter({ ...filter, ...part }).toString();
    navigate(query === '' ? '/log' : `/log?${query}`, { replace: true });
  };
  return (
    <div className="page">
      <div className="page-head">
        <div>
          <h1>{texts.title}</h1>
          <p>{texts.lead}</p>
        </div>
        <ActsMenu
          label={texts.export}
          icon="download"
          acts={[
            { id: 'csv', label: texts.csv, isOff: exporting.isUnderWay },
            { id: 'json', label: texts.json, isOff: exporting.isUnderWay },
          ]}
          onAct={(id) => exporting.run(filter, id === 'csv' ? 'csv' : 'json')}
        />
      </div>
      {exporting.failure !== undefined && <Failure failure={exporting.failure} />}
      <section className="card">
        <div className="filters">
          <TextField
            label={texts.certificate}
            value={filter.certificate}
            onChange={(certificate) => change({ certificate })}
          />
          <TextField label={texts.key} value={filter.key} onChange={(key) => change({ key })} />
          <TextField label={texts.from} type="date" value={filter.from} onChange={(from) => change({ from })} />
          <TextField label={texts.until} type="date" value={filter.until} onChange={(until) => change({ until })} />
        </div>
        {failure !== undefined && (
          <div className="body">
            <Failure failure={failure} retry={more} />
          </div>
        )}
        {entries.length > 0 && <Entries entries={entries} />}
        {entries.length === 0 && cursor === null && (
          <Empty icon="list" title={texts.emptyTitle} text={texts.emptyText} />
        )}
        {entries.length > 0 && (
          <div className="pager">
            {cursor === null ? (
              <span>{texts.last}</span>
            ) : (
              <button type="button" className="button" disabled={isUnderWay} onClick={more}>
                {texts.more}
              </button>
            )}
          </div>
        )}
      </section>
    </div>
  );
}

function useLog(filter: LogFilter) {
  const { client } = useSurroundings();
  const key = writeLogFilter(filter).toString();
  const [read, setRead] = useState<{
    readonly key: string;
    readonly entries: readonly LogEntry[];
    readonly cursor: string | null;
  }>({
    key: '',
    entries: [],
    cursor: '',
  });
  const load = useAct(async () => {
    const isFirst = read.key !== key || read.cursor === '';
    const from = isFirst || read.cursor === null ? {} : { Cursor: read.cursor };
    const answer = await client.call('ResealDescribeAuditLog', { ...logInput(filter), Limit: PAGE, ...from });
    setRead({ key, entries: [...(isFirst ? [] : read.entries), ...answer.Entries], cursor: answer.NextCursor });
  });
  const { run } = load;
  useEffect(() => run(), [run, key]);
  // What was read by another filter is not shown for this one.
  const isNewest = read.key === key;
  return {
    entries: isNewest ? read.entries : [],
    cursor: isNewest ? read.cursor : '',
    more: run,
    isUnderWay: load.isUnderWay,
    failure: load.failure,
  };
}

/** As many as the service tells at once. */
const EXPORT_PAGE = 1000;

/** The whole of what the filter finds, read a cursor at a time. */
function useLogExport(): Act<readonly [filter: LogFilter, format: FileFormat]> {
  const { client } = useSurroundings();
  return useAct(async (filter, format) => {
    const entries: LogEntry[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const from: { readonly Cursor?: string } = cursor === '' ? {} : { Cursor: cursor };
      const answer = await client.call('ResealDescribeAuditLog', { ...logInput(filter), Limit: EXPORT_PAGE, ...from });
      entries.push(...answer.Entries);
      cursor = answer.NextCursor;
    }
    saveFile(tableFile(entries, EXPORTED, format), { name: `log.${format}`, type: FILE_TYPES[format] });
  });
}

const EXPORTED: FileColumns<LogEntry> = {
  Sequence: ({ Sequence }) => String(Sequence),
  CreatedOn: ({ CreatedOn }) => CreatedOn,
  Kind: ({ Kind }) => Kind,
  CertificateId: ({ CertificateId }) => CertificateId,
  Operator: ({ Operator }) => Operator,
  SecretId: ({ SecretId }) => SecretId,
  Address: ({ Address }) => Address,
  CallRequestId: ({ CallRequestId }) => CallRequestId,
  Detail: ({ Detail }) => Detail,
};

function Entries({ entries }: { readonly entries: readonly LogEntry[] }) {
  const texts = useTexts(LOG);
  const kinds = useTexts(KINDS);
  const { column } = texts;
  return (
    <div className="table-wrap">
      <table className="cards">
        <thead>
          <tr>
            {Object.values(column).map((label) => (
              <th key={label} scope="col">
                {label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {entries.map((entry) => (
            <tr key={entry.Sequence}>
              <td className="lead nowrap">
                <Time at={entry.CreatedOn} />
              </td>
              <td className="nowrap" data-label={column.what}>
                {kindWords(kinds, entry.Kind)}
              </td>
              <td data-label={column.on}>
                {entry.CertificateId === '' ? (
                  <None />
                ) : (
                  <Link href={`/certificates/${entry.CertificateId}/timeline`}>
                    <code>{entry.CertificateId}</code>
                  </Link>
                )}
              </td>
              <td className="short" data-label={column.who} title={harmless(whoDid(entry, texts.service))}>
                <Words text={whoDid(entry, texts.service)} most={80} />
              </td>
              <td className="nowrap" data-label={column.where}>
                {entry.Address === '' ? <None /> : <Words text={entry.Address} />}
              </td>
              <td data-label={column.detail}>
                {entry.Detail === '' ? (
                  <None />
                ) : (
                  <code className="small">
                    <Words text={entry.Detail} most={160} />
                  </code>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function whoDid({ Operator, SecretId }: LogEntry, service: string): string {
  if (Operator !== '') return Operator;
  return SecretId === '' ? service : SecretId;
}
