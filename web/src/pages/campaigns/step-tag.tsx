// Where a campaign stands, as a tag; a drill says that it is one.

import { useTexts } from '../../app/app-context.ts';
import type { CampaignStep, CampaignSummary } from '../../api/campaigns.ts';
import { CAMPAIGNS } from '../../texts/campaigns.ts';

const TONES: Readonly<Record<CampaignStep, string>> = {
  drafted: '',
  planning: 'busy',
  planned: 'busy',
  running: 'busy',
  paused: 'warn',
  done: 'good',
  cancelled: '',
};

export function StepTag({ campaign: { Step, Mode } }: { readonly campaign: Pick<CampaignSummary, 'Step' | 'Mode'> }) {
  const texts = useTexts(CAMPAIGNS);
  return (
    <span className="row">
      <span className={`tag ${TONES[Step]}`}>
        <span className="dot" aria-hidden="true" />
        {texts.step[Step]}
      </span>
      {Mode !== 'real' && <span className="tag">{texts.drill}</span>}
    </span>
  );
}
