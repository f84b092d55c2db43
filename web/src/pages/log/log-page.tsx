// The operation log of the account: filtered by what stands in the address, read a cursor at a time, exported whole.

import { useEffect, useState } from 'react';
import { useLocation, useSearch } from 'wouter';
import { useSurroundings, useTexts } from '../../app/app-context.ts';
import { useAct } from '../../app/use-act.ts';
import { useExport } from '../../app/use-export.ts';
import type { LogEntry } from '../../api/actions.ts';
import { Empty } from '../../parts/empty.tsx';
import { Failure } from '../../parts/failure.tsx';
import { TextField } from '../../parts/field.tsx';
import { ActsMenu } from '../../parts/menu.tsx';
import { More } from '../../parts/more.tsx';
import { LOG } from '../../texts/log.ts';
import { type LogFilter, logInput, readLogFilter, writeLogFilter } from './log-filter.ts';
import { LogTable } from './log-table.tsx';

const PAGE = 100;

export function LogPage() {
  const texts = useTexts(LOG);
  const [, navigate] = useLocation();
  const search = useSearch();
  const filter = readLogFilter(new URLSearchParams(search));
  const { entries, cursor, more, isUnderWay, failure } = useLog(filter);
  const exporting = useExport();
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
          onAct={(id) =>
            exporting.run({ what: 'log', format: id === 'csv' ? 'csv' : 'json', filters: [logInput(filter)] })
          }
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
        {entries.length > 0 && <LogTable entries={entries} />}
        {entries.length === 0 && cursor === null && (
          <Empty icon="list" title={texts.emptyTitle} text={texts.emptyText} />
        )}
        {entries.length > 0 && <More cursor={cursor} isUnderWay={isUnderWay} onMore={more} texts={texts} />}
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
