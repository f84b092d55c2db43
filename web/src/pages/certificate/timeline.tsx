// Everything that happened to a certificate, the newest first.

import { useEffect, useState } from 'react';
import { useSurroundings, useTexts } from '../../app/app-context.ts';
import { useAct } from '../../app/use-act.ts';
import { useChanges } from '../../app/use-call.ts';
import type { LogEntry } from '../../api/actions.ts';
import { Empty } from '../../parts/empty.tsx';
import { Failure } from '../../parts/failure.tsx';
import { kindWords } from '../../parts/kind-words.ts';
import { Time } from '../../parts/time.tsx';
import { Words } from '../../parts/words.tsx';
import { CERTIFICATE } from '../../texts/certificate.ts';
import { KINDS } from '../../texts/kinds.ts';

const PAGE = 200;
/** Of one certificate so many entries are read; the log has the others. */
const MOST_PAGES = 10;

export function Timeline({ id }: { readonly id: string }) {
  const texts = useTexts(CERTIFICATE);
  const { client } = useSurroundings();
  const [entries, setEntries] = useState<readonly LogEntry[] | undefined>();
  const load = useAct(async () => setEntries((await entriesOf(id, client)).toReversed()));
  const { run } = load;
  useEffect(() => {
    run();
  }, [run, id]);
  useChanges((change) => change.CertificateId === id, run);
  if (load.failure !== undefined) return <Failure failure={load.failure} retry={run} />;
  if (entries?.length === 0) return <Empty icon="clock" title={texts.timelineNone} />;
  return (
    <section className="card">
      <div className="body">
        <ol className="timeline">
          {(entries ?? []).map((entry) => (
            <Happened key={entry.Sequence} entry={entry} />
          ))}
        </ol>
      </div>
    </section>
  );
}

/** The log is read from its beginning, a cursor at a time. */
async function entriesOf(
  CertificateId: string,
  client: ReturnType<typeof useSurroundings>['client'],
): Promise<readonly LogEntry[]> {
  const entries: LogEntry[] = [];
  let cursor: string | null = '';
  for (let page = 0; page < MOST_PAGES && cursor !== null; page += 1) {
    const from: { readonly Cursor?: string } = cursor === '' ? {} : { Cursor: cursor };
    const answer = await client.call('ResealDescribeAuditLog', { CertificateId, Limit: PAGE, ...from });
    entries.push(...answer.Entries);
    cursor = answer.NextCursor;
  }
  return entries;
}

function Happened({ entry }: { readonly entry: LogEntry }) {
  const texts = useTexts(CERTIFICATE);
  const kinds = useTexts(KINDS);
  const who = entry.Operator === '' ? entry.SecretId : entry.Operator;
  return (
    <li className={/fail|revoke/i.test(entry.Kind) ? 'bad' : ''}>
      <Time at={entry.CreatedOn} />
      <div>
        <strong>{kindWords(kinds, entry.Kind)}</strong>
        {who !== '' && (
          <span className="small muted">
            {' '}
            {texts.by} <Words text={who} most={60} />
          </span>
        )}
      </div>
    </li>
  );
}
