// Certificates of a campaign as rows.

import { Link } from 'wouter';
import { useTexts } from '../../app/app-context.ts';
import type { CampaignItem, ItemState } from '../../api/campaigns.ts';
import { kindWords } from '../../parts/kind-words.ts';
import { type Column, Table, Tag } from '../../parts/table.tsx';
import { Time } from '../../parts/time.tsx';
import { Words } from '../../parts/words.tsx';
import { CAMPAIGNS } from '../../texts/campaigns.ts';

const TONES: Readonly<Record<ItemState, string>> = {
  waiting: '',
  underWay: 'busy',
  replaced: 'good',
  failed: 'bad',
  refused: 'warn',
  external: 'warn',
  over: '',
  cancelled: '',
};

export function ItemsTable({ items }: { readonly items: readonly CampaignItem[] }) {
  const texts = useTexts(CAMPAIGNS);
  const { items: column } = texts;
  const columns: readonly Column<CampaignItem>[] = [
    { label: column.certificate, kind: 'lead', cell: (item) => <NameCell item={item} /> },
    { label: column.state, cell: ({ State }) => <Tag tone={TONES[State]}>{texts.state[State]}</Tag> },
    { label: column.why, cell: ({ Reason }) => (Reason === '' ? undefined : <Words text={Reason} />) },
    { label: column.wave, cell: ({ Wave }) => (Wave === 0 ? undefined : Wave) },
    { label: column.replacement, cell: replacementOf },
    { label: column.old, cell: ({ OldState }) => (OldState === '' ? undefined : kindWords(texts.old, OldState)) },
    { label: column.at, kind: 'nowrap', cell: ({ ChangeTime }) => <Time at={ChangeTime} /> },
  ];
  return <Table label={texts.tabs.items} rows={items} columns={columns} keyOf={({ CertificateId }) => CertificateId} />;
}

function NameCell({ item: { CertificateId, Domain, Issuer } }: { readonly item: CampaignItem }) {
  return (
    <>
      <Link className="name" href={`/certificates/${CertificateId}`}>
        <Words text={Domain === '' ? CertificateId : Domain} most={80} />
      </Link>
      <span className="under">
        <code>{CertificateId}</code> <Words text={Issuer} most={60} />
      </span>
    </>
  );
}

function replacementOf({ ReplacementId }: CampaignItem) {
  if (ReplacementId === '') return undefined;
  return (
    <Link href={`/certificates/${ReplacementId}`}>
      <code>{ReplacementId}</code>
    </Link>
  );
}
