// How many certificates are selected so far, beside the form.

import { useTexts } from '../../app/app-context.ts';
import { Failure } from '../../parts/failure.tsx';
import { NEW_CAMPAIGN } from '../../texts/new-campaign.ts';
import { type CampaignDraft, selectionOf } from './draft.ts';
import { useSelectionCount } from './use-selection-count.ts';

interface CountProps {
  readonly draft: CampaignDraft;
  /** Certificates are named one by one, too. */
  readonly hasLines: boolean;
}

export function SelectionCount({ draft, hasLines }: CountProps) {
  const texts = useTexts(NEW_CAMPAIGN);
  const counted = useSelectionCount(selectionOf(draft));
  if (counted === undefined) return <p className="muted">{hasLines ? texts.linesAlone : texts.nothing}</p>;
  if (counted.failure !== undefined) return <Failure failure={counted.failure} />;
  return (
    <div className="stack">
      <p role="status">
        <strong>{texts.found(counted.count)}</strong>
      </p>
      {!counted.isWhole && <p className="small muted">{texts.counting}</p>}
      {hasLines && <p className="small muted">{texts.linesToo}</p>}
    </div>
  );
}
