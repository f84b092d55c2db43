// The API keys of the account: what each may do, from where, until when, and when it was used last.

import { useTexts } from '../../app/app-context.ts';
import type { ListedKey } from '../../api/access.ts';
import { type Column, Table } from '../../parts/table.tsx';
import { Time } from '../../parts/time.tsx';
import { wireDate } from '../../parts/wire-date.ts';
import { Words } from '../../parts/words.tsx';
import { ACCESS } from '../../texts/access.ts';
import { projectsText } from './projects.ts';

export function KeysCard({ apiKeys }: { readonly apiKeys: readonly ListedKey[] }) {
  const texts = useTexts(ACCESS);
  const { column } = texts;
  const columns: readonly Column<ListedKey>[] = [
    { label: column.name, kind: 'lead', cell: ({ SecretId }) => <code>{SecretId}</code> },
    { label: column.policy, cell: ({ PolicyName }) => <Words text={PolicyName} most={64} /> },
    { label: column.projects, cell: ({ ProjectIds }) => projectsText(ProjectIds, texts.allProjects) },
    {
      label: column.from,
      cell: ({ Addresses }) => <Words text={Addresses === null ? texts.everywhere : Addresses.join(', ')} />,
    },
    { label: column.state, cell: (listed) => <KeyState listed={listed} /> },
    { label: column.ends, kind: 'nowrap', cell: ({ ExpiresOn }) => <Time at={ExpiresOn} day /> },
    { label: column.used, kind: 'nowrap', cell: ({ LastUsedOn }) => <Time at={LastUsedOn} /> },
    { label: column.since, kind: 'nowrap', cell: ({ CreatedOn }) => <Time at={CreatedOn} day /> },
  ];
  return (
    <section className="card" aria-label={texts.keys}>
      <header>
        <h2>{texts.keys}</h2>
        <p className="small muted">{texts.keysHow}</p>
      </header>
      <div className="body flush">
        <Table label={texts.keys} rows={apiKeys} columns={columns} keyOf={({ SecretId }) => SecretId} />
      </div>
    </section>
  );
}

function KeyState({ listed: { Disabled, ExpiresOn } }: { readonly listed: ListedKey }) {
  const texts = useTexts(ACCESS);
  const end = wireDate(ExpiresOn);
  if (Disabled) return <span className="tag warn">{texts.disabled}</span>;
  if (end !== undefined && end <= new Date()) return <span className="tag">{texts.ended}</span>;
  return <span className="tag good">{texts.enabled}</span>;
}
