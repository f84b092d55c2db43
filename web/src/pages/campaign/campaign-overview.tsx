// How far a campaign is; before its start, what it would replace and refuse.

import { useTexts } from '../../app/app-context.ts';
import { type Campaign, ITEM_STATES, type ItemState, STATE_COUNTS } from '../../api/campaigns.ts';
import { Notice } from '../../parts/notice.tsx';
import { Part } from '../../parts/part.tsx';
import { Words } from '../../parts/words.tsx';
import { CAMPAIGNS } from '../../texts/campaigns.ts';
import { percentOf, settledOf } from '../campaigns/counts.ts';
import { ProgressBar } from '../campaigns/progress.tsx';
import { DryRun } from './dry-run.tsx';
import { ForecastPart } from './forecast.tsx';
import { Waves } from './waves.tsx';

export function CampaignOverview({ campaign }: { readonly campaign: Campaign }) {
  const { StepReason, Step } = campaign;
  return (
    <>
      {StepReason !== '' && (
        <Notice tone={Step === 'paused' || Step === 'drafted' ? 'warn' : 'info'}>
          <Words text={StepReason} />
        </Notice>
      )}
      <div className="columns">
        <div className="stack">
          <CountsPart campaign={campaign} />
          <Waves waves={campaign.Waves} />
          <DryRun campaign={campaign} />
        </div>
        <div className="stack">
          <ForecastPart campaign={campaign} />
        </div>
      </div>
    </>
  );
}

const ALWAYS_TOLD: ReadonlySet<ItemState> = new Set(['waiting', 'replaced']);

function CountsPart({ campaign: { Counts: counts, Step } }: { readonly campaign: Campaign }) {
  const texts = useTexts(CAMPAIGNS);
  const isBefore = Step === 'drafted' || Step === 'planning' || Step === 'planned';
  return (
    <Part title={texts.counts}>
      {!isBefore && (
        <div className="row apart">
          <strong>{percentOf(counts)} %</strong>
          <span className="muted">{texts.of(settledOf(counts), counts.Total)}</span>
        </div>
      )}
      <ProgressBar counts={counts} isTall />
      <dl className="tiles" aria-live="off">
        {ITEM_STATES.filter((state) => counts[STATE_COUNTS[state]] > 0 || ALWAYS_TOLD.has(state)).map((state) => (
          <div key={state}>
            <dt>{texts.state[state]}</dt>
            <dd className={`count ${state}`}>{counts[STATE_COUNTS[state]].toLocaleString()}</dd>
          </div>
        ))}
      </dl>
    </Part>
  );
}
