// What a campaign was made to be: its plan and its selection, as the service has them.

import { useTexts } from '../../app/app-context.ts';
import type { Campaign } from '../../api/campaigns.ts';
import { kindWords } from '../../parts/kind-words.ts';
import { Part } from '../../parts/part.tsx';
import { Time } from '../../parts/time.tsx';
import { Words } from '../../parts/words.tsx';
import { CAMPAIGNS } from '../../texts/campaigns.ts';
import { NEW_CAMPAIGN } from '../../texts/new-campaign.ts';

export function PlanFacts({ campaign: { Plan, Selection } }: { readonly campaign: Campaign }) {
  const texts = useTexts(CAMPAIGNS);
  return (
    <div className="columns">
      <Part title={texts.tabs.plan}>
        <Members of={Plan} />
      </Part>
      <Part title={texts.selection}>
        <Members of={Selection} />
      </Part>
    </div>
  );
}

/** By their names on the wire, where they say anything. */
function Members({ of }: { readonly of: object }) {
  const { member } = useTexts(NEW_CAMPAIGN);
  const told = Object.entries(of).flatMap(([name, value]: [string, unknown]) => {
    const text = textOf(value);
    return text === '' ? [] : [{ name, text }];
  });
  return (
    <dl className="facts">
      {told.map(({ name, text }) => (
        <Member key={name} label={kindWords(member, name)} text={text} />
      ))}
    </dl>
  );
}

const WIRE_TIME = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/;

function Member({ label, text }: { readonly label: string; readonly text: string }) {
  return (
    <>
      <dt>{label}</dt>
      <dd>{WIRE_TIME.test(text) ? <Time at={text} /> : <Words text={text} most={4000} />}</dd>
    </>
  );
}

/** Rates as "corp=20"; what is false, null or empty says nothing. */
function textOf(value: unknown): string {
  if (value === null || value === undefined || value === false || value === 0) return '';
  if (Array.isArray(value)) return value.map(textOf).join(', ');
  if (typeof value === 'object') return Object.values(value).map(textOf).join('=');
  if (value === true) return '✓';
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}
