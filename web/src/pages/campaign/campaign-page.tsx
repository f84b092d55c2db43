// One campaign: how it stands, what it would do or has done, and what can be done with it.

import { Link } from 'wouter';
import { useMay, useTexts } from '../../app/app-context.ts';
import { useCampaign } from '../../app/use-campaigns.ts';
import type { Campaign } from '../../api/campaigns.ts';
import { Failure } from '../../parts/failure.tsx';
import { Loading } from '../../parts/loading.tsx';
import { Words } from '../../parts/words.tsx';
import { CAMPAIGNS } from '../../texts/campaigns.ts';
import { StepTag } from '../campaigns/step-tag.tsx';
import { CampaignActs } from './campaign-acts.tsx';
import { Items } from './items.tsx';
import { Moments } from './moments.tsx';
import { CampaignOverview } from './campaign-overview.tsx';
import { PlanFacts } from './plan-facts.tsx';
import { Report } from './report.tsx';

const TABS = ['overview', 'items', 'timeline', 'plan', 'report'] as const;
type Tab = (typeof TABS)[number];

export function CampaignPage({ id, part }: { readonly id: string; readonly part: string | undefined }) {
  const { data, failure, reload } = useCampaign(id);
  if (data === undefined) {
    if (failure === undefined) return <Loading />;
    return (
      <div className="page">
        <Failure failure={failure} retry={reload} />
      </div>
    );
  }
  return <Shown campaign={data} tab={TABS.find((tab) => tab === part) ?? 'overview'} onChanged={reload} />;
}

interface ShownProps {
  readonly campaign: Campaign;
  readonly tab: Tab;
  readonly onChanged: () => void;
}

function Shown({ campaign, tab, onChanged }: ShownProps) {
  const texts = useTexts(CAMPAIGNS);
  const may = useMay();
  const tabs = TABS.filter((one) => one !== 'report' || may('ResealDescribeCampaignReport'));
  const { CampaignId, Name } = campaign;
  return (
    <div className="page">
      <div className="page-head">
        <div>
          <Link className="crumb" href="/campaigns">
            {texts.title}
          </Link>
          <h1 className="row">
            <Words text={Name} most={120} />
            <StepTag campaign={campaign} />
          </h1>
          <p>
            <code>{CampaignId}</code>
          </p>
        </div>
        <CampaignActs campaign={campaign} onChanged={onChanged} />
      </div>
      <nav className="tabs" aria-label={Name}>
        {tabs.map((one) => (
          <Link key={one} href={`/campaigns/${CampaignId}/${one}`} aria-current={one === tab ? 'page' : undefined}>
            {texts.tabs[one]}
          </Link>
        ))}
      </nav>
      <TabShown campaign={campaign} tab={tab} />
    </div>
  );
}

function TabShown({ campaign, tab }: Pick<ShownProps, 'campaign' | 'tab'>) {
  switch (tab) {
    case 'overview':
      return <CampaignOverview campaign={campaign} />;
    case 'items':
      return <Items campaign={campaign} />;
    case 'timeline':
      return <Moments moments={campaign.Moments} />;
    case 'report':
      return <Report id={campaign.CampaignId} />;
    case 'plan':
      return <PlanFacts campaign={campaign} />;
  }
}
