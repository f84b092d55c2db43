// Campaigns as rows.

import { Link } from 'wouter';
import { useTexts } from '../../app/app-context.ts';
import type { CampaignSummary } from '../../api/campaigns.ts';
import { type Column, Table } from '../../parts/table.tsx';
import { Time } from '../../parts/time.tsx';
import { Words } from '../../parts/words.tsx';
import { CAMPAIGNS } from '../../texts/campaigns.ts';
import { Progress } from './progress.tsx';
import { StepTag } from './step-tag.tsx';

export function CampaignsTable({ campaigns }: { readonly campaigns: readonly CampaignSummary[] }) {
  const { title, column } = useTexts(CAMPAIGNS);
  const columns: readonly Column<CampaignSummary>[] = [
    { label: column.name, kind: 'lead', cell: (campaign) => <NameCell campaign={campaign} /> },
    { label: column.step, cell: (campaign) => <StepTag campaign={campaign} /> },
    { label: column.done, cell: ({ Counts: counts }) => <Progress counts={counts} /> },
    { label: column.trouble, cell: troubleOf },
    { label: column.deadline, kind: 'nowrap', cell: ({ Deadline }) => <Time at={Deadline} /> },
    { label: column.made, kind: 'nowrap', cell: ({ CreateTime }) => <Time at={CreateTime} /> },
  ];
  return <Table label={title} rows={campaigns} columns={columns} keyOf={({ CampaignId }) => CampaignId} />;
}

function NameCell({ campaign: { CampaignId, Name } }: { readonly campaign: CampaignSummary }) {
  return (
    <>
      <Link className="name" href={`/campaigns/${CampaignId}`}>
        <Words text={Name} most={80} />
      </Link>
      <span className="under">
        <code>{CampaignId}</code>
      </span>
    </>
  );
}

function troubleOf({ Counts: counts }: CampaignSummary) {
  const trouble = counts.Failed + counts.Refused + counts.External;
  return trouble === 0 ? undefined : <span className="tag warn">{trouble}</span>;
}
