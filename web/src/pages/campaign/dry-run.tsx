// What the plan has found: the certificates in groups, and those that are refused, by their reasons.

import { useTexts } from '../../app/app-context.ts';
import type { Campaign } from '../../api/campaigns.ts';
import { kindWords } from '../../parts/kind-words.ts';
import { Words } from '../../parts/words.tsx';
import { CAMPAIGNS } from '../../texts/campaigns.ts';
import { CountTable } from './count-table.tsx';

export function DryRun({ campaign: { Groups = [], Refusals, Step } }: { readonly campaign: Campaign }) {
  const texts = useTexts(CAMPAIGNS);
  if (Step === 'drafted') return null;
  return (
    <>
      <CountTable
        title={texts.refusals}
        heads={[texts.items.state, texts.refusal.reason, texts.refusal.count]}
        none={texts.refusalsNone}
        rows={Refusals.map(({ State, Reason, Count }) => ({
          key: `${State} ${Reason}`,
          cells: [texts.state[State], <Words text={Reason} />],
          count: Count,
        }))}
      />
      <CountTable
        title={texts.groups}
        heads={[texts.group.by, texts.group.value, texts.group.count]}
        none={texts.forecastNone}
        rows={Groups.map(({ By, Value, Count }) => ({
          key: `${By} ${Value}`,
          cells: [kindWords(texts.groupBy, By), <Words text={Value} most={80} />],
          count: Count,
        }))}
      />
    </>
  );
}
