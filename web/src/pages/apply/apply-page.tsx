// Applying for a certificate: free for one name, or of a product for several.

import { useLocation } from 'wouter';
import { useSurroundings, useTexts } from '../../app/app-context.ts';
import { useAct } from '../../app/use-act.ts';
import { useDraft } from '../../app/use-draft.ts';
import type { CsrReading } from '../../csr/read-csr.ts';
import { Choice, TextAreaField, TextField } from '../../parts/field.tsx';
import { OrderForm } from '../../parts/order-form.tsx';
import { Part } from '../../parts/part.tsx';
import { ORDERS } from '../../texts/orders.ts';
import { CsrField, useCsrReading } from '../reissue/csr-field.tsx';
import { AlgorithmField, ProofChoice } from '../reissue/key-choice.tsx';
import { type ApplyDraft, applyFree, EMPTY_DRAFT, namesTyped, orderSeveral } from './order.ts';

type Draft = ApplyDraft & Readonly<Record<string, string>>;
const EMPTY: Draft = { ...EMPTY_DRAFT };

export function ApplyPage() {
  const texts = useTexts(ORDERS);
  const { client } = useSurroundings();
  const [, navigate] = useLocation();
  const { draft, change, forget } = useDraft('apply', EMPTY);
  const reading = useCsrReading(draft.csr);
  const isFree = draft.product === 'free';
  const names = namesTyped(draft.names);
  const needsCsr = !isFree && draft.key === 'upload';
  const order = useAct(async () => {
    const [name = ''] = names;
    const id = isFree ? await applyFree(client, draft, name) : await orderSeveral(client, draft, change);
    forget();
    navigate(`/certificates/${id}`, { replace: true });
  });
  return (
    <OrderForm
      head={
        <>
          <h1>{texts.applyTitle}</h1>
          <p className="muted">{texts.applyLead}</p>
        </>
      }
      aside={<About draft={draft} change={change} />}
      order={order}
      act={texts.order.apply}
      isReady={names.length > 0 && (!isFree || names.length === 1) && (!needsCsr || reading?.ok === true)}
      back="/certificates"
    >
      <Names draft={draft} change={change} />
      <Part number={2} title={texts.howProved}>
        <ProofChoice value={draft.method} onChange={(method) => change({ method })} />
      </Part>
      <Part number={3} title={texts.whichKey}>
        {isFree ? (
          <AlgorithmField
            value={draft.algorithm}
            names={FREE_ALGORITHMS}
            onChange={(algorithm) => change({ algorithm })}
          />
        ) : (
          <KeyOfSeveral draft={draft} change={change} reading={reading} />
        )}
      </Part>
    </OrderForm>
  );
}

const FREE_ALGORITHMS = ['ECC prime256v1', 'RSA 2048'] as const;

interface StepProps {
  readonly draft: ApplyDraft;
  readonly change: (part: Partial<ApplyDraft>) => void;
}

function Names({ draft, change }: StepProps) {
  const texts = useTexts(ORDERS);
  const isFree = draft.product === 'free';
  const options = (['free', 'several'] as const).map((value) => ({ value, words: texts.products[value] }));
  return (
    <Part number={1} title={texts.names}>
      <Choice
        legend={texts.product}
        value={draft.product}
        options={options}
        onChange={(product) => change({ product })}
      />
      {isFree ? (
        <TextField
          label={texts.domain}
          hint={texts.domainHint}
          wrong={namesTyped(draft.names).length > 1 ? texts.oneName : undefined}
          name="domain"
          autoComplete="off"
          spellCheck={false}
          required
          value={draft.names}
          onChange={(names) => change({ names })}
        />
      ) : (
        <TextAreaField
          label={texts.names}
          hint={texts.namesHint}
          name="names"
          required
          value={draft.names}
          onChange={(names) => change({ names })}
        />
      )}
    </Part>
  );
}

function KeyOfSeveral({ draft, change, reading }: StepProps & { readonly reading: CsrReading | undefined }) {
  const texts = useTexts(ORDERS);
  const options = (['online', 'upload'] as const).map((value) => ({ value, words: texts.keys[value] }));
  return (
    <>
      <Choice legend={texts.whichKey} value={draft.key} options={options} onChange={(key) => change({ key })} />
      {draft.key === 'upload' && (
        <CsrField
          value={draft.csr}
          onChange={(csr) => change({ csr })}
          reading={reading}
          names={namesTyped(draft.names)}
        />
      )}
    </>
  );
}

function About({ draft, change }: StepProps) {
  const texts = useTexts(ORDERS);
  return (
    <section className="card">
      <div className="body stack">
        <TextField label={texts.alias} maxLength={200} value={draft.alias} onChange={(alias) => change({ alias })} />
        <TextField
          label={texts.project}
          inputMode="numeric"
          pattern="\d*"
          value={draft.project}
          onChange={(project) => change({ project })}
        />
      </div>
    </section>
  );
}
