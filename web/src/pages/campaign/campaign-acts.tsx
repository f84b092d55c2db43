// What can be done with a campaign, as far as its step and the person's policy allow; each is asked about once more.

import { useState } from 'react';
import { useMay, useSurroundings, useTexts } from '../../app/app-context.ts';
import type { ActionName } from '../../api/actions.ts';
import { type Campaign, type CampaignStep, type ItemState, STATE_COUNTS } from '../../api/campaigns.ts';
import { Confirm } from '../../parts/confirm.tsx';
import { ActsMenu } from '../../parts/menu.tsx';
import { CAMPAIGNS } from '../../texts/campaigns.ts';

interface ActsProps {
  readonly campaign: Campaign;
  readonly onChanged: () => void;
}

const ACTIONS = {
  plan: 'ResealPlanCampaign',
  start: 'ResealStartCampaign',
  pause: 'ResealPauseCampaign',
  resume: 'ResealResumeCampaign',
  retry: 'ResealRetryCampaign',
  cancel: 'ResealCancelCampaign',
} as const satisfies Readonly<Record<string, ActionName>>;

type Act = keyof typeof ACTIONS;

/** The first is the one that most come for. */
const ACTS_OF: Readonly<Record<CampaignStep, readonly Act[]>> = {
  drafted: ['plan', 'cancel'],
  planning: ['cancel'],
  planned: ['start', 'plan', 'cancel'],
  running: ['pause', 'retry', 'cancel'],
  paused: ['resume', 'cancel'],
  done: ['retry'],
  cancelled: [],
};

export function CampaignActs({ campaign, onChanged }: ActsProps) {
  const texts = useTexts(CAMPAIGNS);
  const may = useMay();
  const [asked, setAsked] = useState<Act | undefined>();
  const open = ACTS_OF[campaign.Step].filter((act) => may(ACTIONS[act]));
  const [first, ...others] = open;
  return (
    <div className="row">
      {first !== undefined && (
        <button
          type="button"
          className={first === 'cancel' ? 'button danger' : 'button primary'}
          onClick={() => setAsked(first)}
        >
          {texts.act[first]}
        </button>
      )}
      {others.length > 0 && (
        <ActsMenu
          label={texts.acts}
          acts={others.map((act) => ({ id: act, label: texts.act[act], isGrave: act === 'cancel' }))}
          onAct={(id) => setAsked(others.find((act) => act === id))}
        />
      )}
      {asked === 'retry' && <Retry campaign={campaign} onChanged={onChanged} onClose={() => setAsked(undefined)} />}
      {asked !== undefined && asked !== 'retry' && (
        <Asked act={asked} campaign={campaign} onChanged={onChanged} onClose={() => setAsked(undefined)} />
      )}
    </div>
  );
}

interface AskedProps extends ActsProps {
  readonly onClose: () => void;
}

function Asked({ act, campaign, onChanged, onClose }: AskedProps & { readonly act: Exclude<Act, 'retry'> }) {
  const texts = useTexts(CAMPAIGNS);
  const { client } = useSurroundings();
  const { CampaignId, Mode, Counts: counts } = campaign;
  const run = async (): Promise<void> => {
    await client.call(ACTIONS[act], { CampaignId });
    onChanged();
  };
  const words = {
    plan: texts.ask.plan,
    start: Mode !== 'real' ? texts.ask.startDrill(counts.Waiting) : texts.ask.start(counts.Waiting),
    pause: texts.ask.pause,
    resume: texts.ask.resume,
    cancel: texts.ask.cancel,
  }[act];
  return (
    <Confirm title={texts.act[act]} act={texts.act[act]} isGrave={act === 'cancel'} run={run} onClose={onClose}>
      <p>{words}</p>
    </Confirm>
  );
}

/** What may wait once more, with what most come for first. */
const RETRIED: readonly ItemState[] = ['failed', 'refused', 'external'];

function Retry({ campaign: { CampaignId, Counts: counts }, onChanged, onClose }: AskedProps) {
  const texts = useTexts(CAMPAIGNS);
  const { client } = useSurroundings();
  const there = RETRIED.filter((state) => counts[STATE_COUNTS[state]] > 0);
  const [chosen, setChosen] = useState<readonly ItemState[]>(there.slice(0, 1));
  const run = async (): Promise<void> => {
    await client.call('ResealRetryCampaign', { CampaignId, States: chosen });
    onChanged();
  };
  return (
    <Confirm title={texts.act.retry} act={texts.act.retry} isOff={chosen.length === 0} run={run} onClose={onClose}>
      <fieldset className="stack">
        <legend>{there.length === 0 ? texts.retryNone : texts.ask.retry}</legend>
        {there.map((state) => (
          <label key={state} className="check">
            <input
              type="checkbox"
              checked={chosen.includes(state)}
              onChange={({ target: { checked } }) =>
                setChosen((before) => (checked ? [...before, state] : before.filter((one) => one !== state)))
              }
            />
            {texts.state[state]} ({counts[STATE_COUNTS[state]]})
          </label>
        ))}
      </fieldset>
    </Confirm>
  );
}
