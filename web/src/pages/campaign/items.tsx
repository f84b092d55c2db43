// The certificates of a campaign, by state and wave, a cursor at a time; those shown are looked at anew while the campaign moves.

import { useEffect, useState } from 'react';
import { useSurroundings, useTexts } from '../../app/app-context.ts';
import { useAct } from '../../app/use-act.ts';
import type { InputOf } from '../../api/actions.ts';
import { type Campaign, type CampaignItem, ITEM_STATES, type ItemState, STATE_COUNTS } from '../../api/campaigns.ts';
import { Empty } from '../../parts/empty.tsx';
import { Failure } from '../../parts/failure.tsx';
import { SelectField } from '../../parts/field.tsx';
import { More } from '../../parts/more.tsx';
import { CAMPAIGNS } from '../../texts/campaigns.ts';
import { ItemsTable } from './items-table.tsx';

const PAGE = 100;

interface Chosen {
  readonly state: string;
  readonly wave: string;
}

export function Items({ campaign }: { readonly campaign: Campaign }) {
  const texts = useTexts(CAMPAIGNS);
  const [chosen, setChosen] = useState<Chosen>({ state: '', wave: '' });
  const { items, cursor, more, isUnderWay, failure } = useItems(campaign, chosen);
  return (
    <section className="card" aria-label={texts.tabs.items}>
      <Filters campaign={campaign} chosen={chosen} onChange={(part) => setChosen({ ...chosen, ...part })} />
      {failure !== undefined && (
        <div className="body">
          <Failure failure={failure} retry={more} />
        </div>
      )}
      {items.length === 0 && cursor === null && <Empty icon="shield" title={texts.items.none} />}
      {items.length > 0 && (
        <>
          <ItemsTable items={items} />
          <More cursor={cursor} isUnderWay={isUnderWay} onMore={more} texts={texts.items} />
        </>
      )}
    </section>
  );
}

interface FiltersProps {
  readonly campaign: Campaign;
  readonly chosen: Chosen;
  readonly onChange: (part: Partial<Chosen>) => void;
}

function Filters({ campaign: { Waves, Counts: counts }, chosen, onChange }: FiltersProps) {
  const texts = useTexts(CAMPAIGNS);
  const states = ITEM_STATES.map((value) => ({
    value,
    label: `${texts.state[value]} (${counts[STATE_COUNTS[value]]})`,
  }));
  const waves = Waves.map(({ Wave }) => ({ value: String(Wave), label: String(Wave) }));
  return (
    <div className="filters">
      <SelectField
        label={texts.items.stateLabel}
        value={chosen.state}
        options={[{ value: '', label: texts.items.all }, ...states]}
        onChange={(state) => onChange({ state })}
      />
      <SelectField
        label={texts.items.waveLabel}
        value={chosen.wave}
        options={[{ value: '', label: '–' }, ...waves]}
        onChange={(wave) => onChange({ wave })}
      />
    </div>
  );
}

interface Read {
  readonly key: string;
  readonly items: readonly CampaignItem[];
  readonly cursor: string | null;
}

/** Only the first page is looked at anew: whoever reads on must not lose the place. */
function useItems({ CampaignId, Counts: counts }: Campaign, { state, wave }: Chosen) {
  const { client } = useSurroundings();
  const key = `${CampaignId} ${state} ${wave}`;
  const [read, setRead] = useState<Read>({ key: '', items: [], cursor: '' });
  const page = async (cursor: string): Promise<void> => {
    const input = {
      CampaignId,
      ...filterOf({ state, wave }),
      ...(cursor === '' ? {} : { Cursor: cursor }),
      Limit: PAGE,
    };
    const { Items, NextCursor } = await client.call('ResealDescribeCampaignItems', input);
    setRead((before) => ({
      key,
      items: cursor === '' ? Items : [...before.items, ...Items],
      cursor: NextCursor === '' ? null : NextCursor,
    }));
  };
  const isNewest = read.key === key;
  const hasOnePage = !isNewest || read.items.length <= PAGE;
  const first = useAct(async () => {
    if (hasOnePage) await page('');
  });
  const next = useAct(async () => await page(isNewest ? (read.cursor ?? '') : ''));
  const moved = ITEM_STATES.map((one) => counts[STATE_COUNTS[one]]).join(' ');
  const { run } = first;
  useEffect(() => run(), [run, key, moved]);
  return {
    items: isNewest ? read.items : [],
    cursor: isNewest ? read.cursor : '',
    more: next.run,
    isUnderWay: next.isUnderWay,
    failure: next.failure ?? first.failure,
  };
}

function filterOf({ state, wave }: Chosen): Pick<InputOf<'ResealDescribeCampaignItems'>, 'State' | 'Wave'> {
  const State = ITEM_STATES.find((one): one is ItemState => one === state);
  return { ...(State === undefined ? {} : { State }), ...(wave === '' ? {} : { Wave: Number(wave) }) };
}
