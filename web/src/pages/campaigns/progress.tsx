// How far a campaign or a wave is: replaced of all, and a bar of what became of the rest.

import { useTexts } from '../../app/app-context.ts';
import type { Counts } from '../../api/campaigns.ts';
import { CAMPAIGNS } from '../../texts/campaigns.ts';
import { sharesOf } from './counts.ts';

export function Progress({ counts }: { readonly counts: Counts }) {
  const texts = useTexts(CAMPAIGNS);
  return (
    <div className="days">
      <span className="small">{texts.of(counts.Replaced, counts.Total)}</span>
      <ProgressBar counts={counts} />
    </div>
  );
}

export function ProgressBar({ counts, isTall = false }: { readonly counts: Counts; readonly isTall?: boolean }) {
  return (
    <div className={isTall ? 'bar parts tall' : 'bar parts'} aria-hidden="true">
      {sharesOf(counts).map(({ part, share }) => (
        <i key={part} className={part} style={{ width: `${share * 100}%` }} />
      ))}
    </div>
  );
}
