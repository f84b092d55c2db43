// Entries of the log as rows.

import { Link } from 'wouter';
import { useTexts } from '../../app/app-context.ts';
import type { LogEntry } from '../../api/actions.ts';
import { harmless } from '../../parts/harmless.ts';
import { kindWords } from '../../parts/kind-words.ts';
import { type Column, Table } from '../../parts/table.tsx';
import { Time } from '../../parts/time.tsx';
import { Words } from '../../parts/words.tsx';
import { KINDS } from '../../texts/kinds.ts';
import { LOG } from '../../texts/log.ts';

export function LogTable({ entries }: { readonly entries: readonly LogEntry[] }) {
  const texts = useTexts(LOG);
  const kinds = useTexts(KINDS);
  const { column } = texts;
  const who = (entry: LogEntry): string => whoDid(entry, texts.service);
  const columns: readonly Column<LogEntry>[] = [
    { label: column.at, kind: 'lead', cell: ({ CreatedOn }) => <Time at={CreatedOn} /> },
    { label: column.what, kind: 'nowrap', cell: ({ Kind }) => kindWords(kinds, Kind) },
    { label: column.on, cell: certificateOf },
    {
      label: column.who,
      kind: 'short',
      title: (entry) => harmless(who(entry)),
      cell: (entry) => <Words text={who(entry)} most={80} />,
    },
    {
      label: column.where,
      kind: 'nowrap',
      cell: ({ Address }) => (Address === '' ? undefined : <Words text={Address} />),
    },
    { label: column.detail, cell: detailOf },
  ];
  return <Table label={texts.title} rows={entries} columns={columns} keyOf={({ Sequence }) => Sequence} />;
}

function certificateOf({ CertificateId }: LogEntry) {
  if (CertificateId === '') return undefined;
  return (
    <Link href={`/certificates/${CertificateId}/timeline`}>
      <code>{CertificateId}</code>
    </Link>
  );
}

function detailOf({ Detail }: LogEntry) {
  if (Detail === '') return undefined;
  return (
    <code className="small">
      <Words text={Detail} most={160} />
    </code>
  );
}

function whoDid({ Operator, SecretId }: LogEntry, service: string): string {
  if (Operator !== '') return Operator;
  return SecretId === '' ? service : SecretId;
}
