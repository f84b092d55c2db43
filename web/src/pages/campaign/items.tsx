// The certificates of a campaign, by state and wave, a cursor at a time; those shown are looked at anew while the campaign moves.

import { useEffect, useState } from 'react';
import { Link } from 'wouter';
import { useSurroundings, useTexts } from '../../app/app-context.ts';
import { useAct } from '../../app/use-act.ts';
import type { InputOf } from '../../api/actions.ts';
import { type Campaign, type CampaignItem, ITEM_STATES, type ItemState, STATE_COUNTS } from '../../api/campaigns.ts';
import { Empty } from '../../parts/empty.tsx';
import { Failure } from '../../parts/failure.tsx';
import { SelectField } from '../../parts/field.tsx';
import { kindWords } from '../../parts/kind-words.ts';
import { None } from '../../parts/none.tsx';
import { Time } from '../../parts/time.tsx';
import { Words } from '../../parts/words.tsx';
import { CAMPAIGNS } from '../../texts/campaigns.ts';

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
          <div className="pager">
            {cursor === null ? (
              <span>{texts.items.last}</span>
            ) : (
              <button type="button" className="button" disabled={isUnderWay} onClick={more}>
                {texts.items.more}
              </button>
            )}
          </div>
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

function ItemsTable({ items }: { readonly items: readonly CampaignItem[] }) {
  const { items: column } = useTexts(CAMPAIGNS);
  const heads = [column.certificate, column.state, column.why, column.wave, column.replacement, column.old, column.at];
  return (
    <div className="table-wrap">
      <table className="cards">
        <thead>
          <tr>
            {heads.map((label) => (
              <th key={label} scope="col">
                {label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {items.map((item) => (
            <ItemRow key={item.CertificateId} item={item} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function ItemRow({ item }: { readonly item: CampaignItem }) {
  const texts = useTexts(CAMPAIGNS);
  const { items: column } = texts;
  return (
    <tr>
      <td className="lead">
        <div>
          <Link className="name" href={`/certificates/${item.CertificateId}`}>
            <Words text={item.Domain === '' ? item.CertificateId : item.Domain} most={80} />
          </Link>
          <span className="under">
            <code>{item.CertificateId}</code> <Words text={item.Issuer} most={60} />
          </span>
        </div>
      </td>
      <td data-label={column.state}>
        <span className={`tag ${TONES[item.State]}`}>
          <span className="dot" aria-hidden="true" />
          {texts.state[item.State]}
        </span>
      </td>
      <td data-label={column.why}>{item.Reason === '' ? <None /> : <Words text={item.Reason} />}</td>
      <td data-label={column.wave}>{item.Wave === 0 ? <None /> : item.Wave}</td>
      <td data-label={column.replacement}>
        {item.ReplacementId === '' ? (
          <None />
        ) : (
          <Link href={`/certificates/${item.ReplacementId}`}>
            <code>{item.ReplacementId}</code>
          </Link>
        )}
      </td>
      <td data-label={column.old}>{item.OldState === '' ? <None /> : kindWords(texts.old, item.OldState)}</td>
      <td className="nowrap" data-label={column.at}>
        <Time at={item.ChangeTime} />
      </td>
    </tr>
  );
}
