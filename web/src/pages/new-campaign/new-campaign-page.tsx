// A new campaign: what it is for, which certificates, and how; what comes of it is the plan, which is seen before anything starts.

import { useState } from 'react';
import { useLocation } from 'wouter';
import { useSurroundings, useTexts } from '../../app/app-context.ts';
import { useAct } from '../../app/use-act.ts';
import { useDraft } from '../../app/use-draft.ts';
import { Choice, TextAreaField, TextField } from '../../parts/field.tsx';
import { Notice } from '../../parts/notice.tsx';
import { OrderForm } from '../../parts/order-form.tsx';
import { Part } from '../../parts/part.tsx';
import { NEW_CAMPAIGN } from '../../texts/new-campaign.ts';
import { type CampaignDraft, type DraftProps, EMPTY_DRAFT, selectionOf } from './draft.ts';
import { makeCampaign } from './make-campaign.ts';
import { HowParts } from './plan-fields.tsx';
import { SelectionCount } from './selection-count.tsx';
import { SelectionFields } from './selection-fields.tsx';

const EMPTY: CampaignDraft = { ...EMPTY_DRAFT };

export function NewCampaignPage() {
  const texts = useTexts(NEW_CAMPAIGN);
  const { client } = useSurroundings();
  const [, navigate] = useLocation();
  const { draft, change, forget } = useDraft('campaign', EMPTY);
  const [file, setFile] = useState<File | undefined>();
  const [sent, setSent] = useState(0);
  const order = useAct(async () => {
    setSent(0);
    const id = await makeCampaign(client, { draft, file, onMade: (madeId) => change({ madeId }), onSent: setSent });
    forget();
    navigate(`/campaigns/${id}`, { replace: true });
  });
  const hasLines = draft.Identifiers.trim() !== '' || file !== undefined;
  const isSelected = hasLines || Object.keys(selectionOf(draft)).length > 0;
  return (
    <OrderForm
      head={
        <>
          <h1>{texts.title}</h1>
          <p className="muted">{texts.lead}</p>
        </>
      }
      aside={
        <>
          <ModeChoice draft={draft} change={change} />
          <Part title={texts.which}>
            <SelectionCount draft={draft} hasLines={hasLines} />
          </Part>
          {order.isUnderWay && sent > 0 && (
            <div role="status">
              <Notice>{texts.sending(sent)}</Notice>
            </div>
          )}
        </>
      }
      order={order}
      act={texts.order}
      isReady={isSelected && draft.Name.trim() !== ''}
      back="/campaigns"
    >
      <Part number={1} title={texts.what}>
        <TextField
          label={texts.member.Name}
          required
          maxLength={MAX_NAME}
          autoComplete="off"
          value={draft.Name}
          onChange={(Name) => change({ Name })}
        />
        <TextAreaField
          label={texts.member.Incident}
          maxLength={MAX_INCIDENT}
          value={draft.Incident}
          onChange={(Incident) => change({ Incident })}
        />
      </Part>
      <SelectionFields draft={draft} change={change} file={file} onFile={setFile} />
      <HowParts draft={draft} change={change} />
    </OrderForm>
  );
}

/** As the API takes them. */
const MAX_NAME = 200;
const MAX_INCIDENT = 4000;

function ModeChoice({ draft, change }: DraftProps) {
  const texts = useTexts(NEW_CAMPAIGN);
  const options = (['real', 'drill', 'parallel'] as const).map((value) => ({ value, words: texts.mode[value] }));
  return (
    <Part title={texts.member.Mode}>
      <Choice legend={texts.member.Mode} value={draft.Mode} options={options} onChange={(Mode) => change({ Mode })} />
    </Part>
  );
}
