// Applying for a certificate, or for one that renews another.

import { useLocation, useSearch } from 'wouter';
import { useSurroundings, useTexts } from '../../app/app-context.ts';
import { useAct } from '../../app/use-act.ts';
import { useDraft } from '../../app/use-draft.ts';
import type { CsrReading } from '../../csr/read-csr.ts';
import { Choice, TextAreaField, TextField } from '../../parts/field.tsx';
import { OrderForm } from '../../parts/order-form.tsx';
import { Part } from '../../parts/part.tsx';
import { Words } from '../../parts/words.tsx';
import { ORDERS } from '../../texts/orders.ts';
import { CsrField, useCsrReading } from '../reissue/csr-field.tsx';
import { AlgorithmField, ProofChoice } from '../reissue/key-choice.tsx';
import { type ApplyDraft, applyFree, EMPTY_DRAFT, namesTyped, orderSeveral } from './order.ts';

type Draft = ApplyDraft & Readonly<Record<string, string>>;
const EMPTY: Draft = { ...EMPTY_DRAFT };

/** `?renews=ID&domain=NAME` renews; without them it is a new certificate. */
export function ApplyPage() {
  const query = new URLSearchParams(useSearch());
  const renews = query.get('renews') ?? '';
  return <ApplyForm key={renews} renews={renews} domain={query.get('domain') ?? ''} />;
}

function ApplyForm({ renews, domain }: { readonly renews: string; readonly domain: string }) {
  const texts = useTexts(ORDERS);
  const { client } = useSurroundings();
  const [, navigate] = useLocation();
  const { draft, change, forget } = useDraft(`apply.${renews}`, EMPTY);
  const reading = useCsrReading(draft.csr);
  const isRenewal = renews !== '';
  const isFree = isRenewal || draft.product === 'free';
  const names = isRenewal ? [domain] : namesTyped(draft.names);
  const needsCsr = !isFree && draft.key === 'upload';
  const order = useAct(async () => {
    const [name = ''] = names;
    const id = isFree ? await applyFree(client, draft, { name, renews }) : await orderSeveral(client, draft, change);
    forget();
    navigate(`/certificates/${id}`, { replace: true });
  });
  return (
    <OrderForm
      head={
        <>
          <h1>{isRenewal ? texts.renewTitle : texts.applyTitle}</h1>
          <p className="muted">
            <Words text={isRenewal ? texts.renewLead(domain) : texts.applyLead} />
          </p>
        </>
      }
      aside={isRenewal ? undefined : <About draft={draft} change={change} />}
      order={order}
      act={isRenewal ? texts.order.renew : texts.order.apply}
      isReady={names.length > 0 && (!isFree || names.length === 1) && (!needsCsr || reading?.ok === true)}
      back="/certificates"
    >
      {!isRenewal && <Names draft={draft} change={change} />}
      <Part number={isRenewal ? 1 : 2} title={texts.howProved}>
        <ProofChoice value={draft.method} onChange={(method) => change({ method })} />
      </Part>
      <Part number={isRenewal ? 2 : 3} title={texts.whichKey}>
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
