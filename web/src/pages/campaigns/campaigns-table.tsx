// Campaigns as rows.

import { Link } from 'wouter';
import { useTexts } from '../../app/app-context.ts';
import type { CampaignSummary } from '../../api/campaigns.ts';
import { None } from '../../parts/none.tsx';
import { Time } from '../../parts/time.tsx';
import { Words } from '../../parts/words.tsx';
import { CAMPAIGNS } from '../../texts/campaigns.ts';
import { Progress } from './progress.tsx';
import { StepTag } from './step-tag.tsx';

export function CampaignsTable({ campaigns }: { readonly campaigns: readonly CampaignSummary[] }) {
  const { column } = useTexts(CAMPAIGNS);
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
          {campaigns.map((campaign) => (
            <CampaignRow key={campaign.CampaignId} campaign={campaign} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function CampaignRow({ campaign }: { readonly campaign: CampaignSummary }) {
  const { column } = useTexts(CAMPAIGNS);
  const { CampaignId, Name, Counts: counts } = campaign;
  const trouble = counts.Failed + counts.Refused + counts.External;
  return (
    <tr>
      <td className="lead">
        <div>
          <Link className="name" href={`/campaigns/${CampaignId}`}>
            <Words text={Name} most={80} />
          </Link>
          <span className="under">
            <code>{CampaignId}</code>
          </span>
        </div>
      </td>
      <td data-label={column.step}>
        <StepTag campaign={campaign} />
      </td>
      <td data-label={column.done}>
        <Progress counts={counts} />
      </td>
      <td data-label={column.trouble}>{trouble === 0 ? <None /> : <span className="tag warn">{trouble}</span>}</td>
      <td className="nowrap" data-label={column.deadline}>
        <Time at={campaign.Deadline} />
      </td>
      <td className="nowrap" data-label={column.made}>
        <Time at={campaign.CreateTime} />
      </td>
    </tr>
  );
}
