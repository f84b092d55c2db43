// Reissue, and renewal, in one page: why, which key, how control is proved, what becomes of the old one, what will change.

import { useState } from 'react';
import { Link, useLocation } from 'wouter';
import { useSurroundings, useTexts } from '../../app/app-context.ts';
import { useAct } from '../../app/use-act.ts';
import { useCall } from '../../app/use-call.ts';
import { useDraft } from '../../app/use-draft.ts';
import type { CertificateDetail } from '../../api/actions.ts';
import type { CsrReading } from '../../csr/read-csr.ts';
import { Failure } from '../../parts/failure.tsx';
import { Choice, SelectField, TextField } from '../../parts/field.tsx';
import { Loading } from '../../parts/loading.tsx';
import { OrderForm } from '../../parts/order-form.tsx';
import { Part } from '../../parts/part.tsx';
import { Words } from '../../parts/words.tsx';
import { ORDERS } from '../../texts/orders.ts';
import { namesOf } from '../certificate/names.ts';
import { CsrField, useCsrReading } from './csr-field.tsx';
import { AlgorithmField, keyChoiceOf, ProofChoice, REISSUE_ALGORITHMS } from './key-choice.tsx';
import { WhatChanges } from './what-changes.tsx';

const EMPTY = { reason: '', words: '', key: 'online', algorithm: 'same', csr: '', method: '' };
type Draft = typeof EMPTY;

/** A reissue ends with what it replaces, a renewal has a time of its own. */
export type ReissueKind = 'reissue' | 'renew';

interface PageProps {
  readonly id: string;
  readonly kind: ReissueKind;
}

export function ReissuePage({ id, kind }: PageProps) {
  const { data, failure, reload } = useCall({ action: 'DescribeCertificateDetail', input: { CertificateId: id } });
  if (data !== undefined) return <ReissueForm original={data} kind={kind} />;
  if (failure === undefined) return <Loading />;
  return (
    <div className="page">
      <Failure failure={failure} retry={reload} />
    </div>
  );
}

interface FormProps {
  readonly original: CertificateDetail;
  readonly kind: ReissueKind;
}

function ReissueForm({ original, kind }: FormProps) {
  const texts = useTexts(ORDERS);
  const { client } = useSurroundings();
  const [, navigate] = useLocation();
  const id = original.CertificateId;
  const [empty] = useState<Draft>(() => ({ ...EMPTY, method: methodLike(original.VerifyType) }));
  const { draft, change, forget } = useDraft(`${kind}.${id}`, empty);
  const reading = useCsrReading(draft.csr);
  const order = useAct(async () => {
    const wish = { CertificateId: id, ValidType: methodLike(draft.method), ...keyChoiceOf(draft) };
    const Reason = draft.reason === 'other' ? draft.words : draft.reason;
    const { CertificateId } =
      kind === 'renew'
        ? await client.call('ResealRenewCertificate', wish)
        : await client.call('ReplaceCertificate', { ...wish, Reason });
    forget();
    navigate(`/certificates/${CertificateId}`, { replace: true });
  });
  // Why a certificate is renewed is plain.
  const firstNumber = kind === 'reissue' ? 2 : 1;
  const csrKey = reading?.ok === true ? reading.facts.key : undefined;
  return (
    <OrderForm
      head={<Head original={original} kind={kind} />}
      aside={<WhatChanges original={original} kind={kind} draft={draft} csrKey={csrKey} />}
      order={order}
      act={texts.order[kind]}
      isReady={draft.key !== 'upload' || csrKey !== undefined}
      back={`/certificates/${id}`}
    >
      {kind === 'reissue' && <Why draft={draft} change={change} />}
      <WhichKey number={firstNumber} draft={draft} change={change} reading={reading} original={original} />
      <Part number={firstNumber + 1} title={texts.howProved}>
        <ProofChoice value={draft.method} onChange={(method) => change({ method })} />
      </Part>
    </OrderForm>
  );
}

function Head({ original, kind }: FormProps) {
  const texts = useTexts(ORDERS);
  return (
    <>
      <Link className="crumb" href={`/certificates/${original.CertificateId}`}>
        <Words text={original.Domain} /> · <code>{original.CertificateId}</code>
      </Link>
      <h1>{kind === 'renew' ? texts.renewTitle : texts.reissueTitle}</h1>
      <p className="muted">
        <Words text={kind === 'renew' ? texts.renewLead(original.Domain) : texts.reissueLead(original.Domain)} />
      </p>
    </>
  );
}

interface StepProps {
  readonly draft: Draft;
  readonly change: (part: Partial<Draft>) => void;
}

const REASONS = ['', 'key compromise', 'superseded', 'other'] as const;

function Why({ draft, change }: StepProps) {
  const texts = useTexts(ORDERS);
  return (
    <Part number={1} title={texts.why}>
      <SelectField
        label={texts.reason}
        hint={texts.whyHint}
        value={draft.reason}
        onChange={(reason) => change({ reason })}
        options={REASONS.map((value) => ({ value, label: texts.reasons[value] }))}
      />
      {draft.reason === 'other' && (
        <TextField
          label={texts.reasonWords}
          maxLength={200}
          value={draft.words}
          onChange={(words) => change({ words })}
        />
      )}
    </Part>
  );
}

interface KeyProps extends StepProps {
  readonly number: number;
  readonly reading: CsrReading | undefined;
  readonly original: CertificateDetail;
}

function WhichKey({ number, draft, change, reading, original }: KeyProps) {
  const texts = useTexts(ORDERS);
  const options = (['online', 'original', 'upload'] as const).map((value) => ({ value, words: texts.keys[value] }));
  return (
    <Part number={number} title={texts.whichKey}>
      <Choice legend={texts.whichKey} value={draft.key} options={options} onChange={(key) => change({ key })} />
      {draft.key === 'online' && (
        <AlgorithmField
          value={draft.algorithm}
          names={REISSUE_ALGORITHMS}
          onChange={(algorithm) => change({ algorithm })}
        />
      )}
      {draft.key === 'upload' && (
        <CsrField value={draft.csr} onChange={(csr) => change({ csr })} reading={reading} names={namesOf(original)} />
      )}
    </Part>
  );
}

/** Nothing for a method that no order takes: uploaded certificates have none. */
function methodLike(text: string): 'DNS_AUTO' | 'DNS' | 'FILE' {
  return text === 'DNS' || text === 'FILE' ? text : 'DNS_AUTO';
}
