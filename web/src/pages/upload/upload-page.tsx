// Uploading a certificate that somebody else has issued.

import { useState } from 'react';
import { useLocation } from 'wouter';
import { useSurroundings, useTexts } from '../../app/app-context.ts';
import { useAct } from '../../app/use-act.ts';
import { useDraft } from '../../app/use-draft.ts';
import { SelectField, TextAreaField, TextField } from '../../parts/field.tsx';
import { FileButton } from '../../parts/file-button.tsx';
import { OrderForm } from '../../parts/order-form.tsx';
import { Part } from '../../parts/part.tsx';
import { ORDERS } from '../../texts/orders.ts';

const EMPTY = { chain: '', alias: '', project: '', kind: 'SVR' };
type Draft = typeof EMPTY;

/** It lives as long as the page, and is no part of the draft. */
interface Secret {
  readonly key: string;
  readonly password: string;
}

export function UploadPage() {
  const texts = useTexts(ORDERS);
  const { client } = useSurroundings();
  const [, navigate] = useLocation();
  const { draft, change, forget } = useDraft('upload', EMPTY);
  const [secret, setSecret] = useState<Secret>({ key: '', password: '' });
  const upload = useAct(async () => {
    const { CertificateId } = await client.call('UploadCertificate', uploadOf(draft, secret));
    forget();
    navigate(`/certificates/${CertificateId}`, { replace: true });
  });
  return (
    <OrderForm
      head={
        <>
          <h1>{texts.uploadTitle}</h1>
          <p className="muted">{texts.uploadLead}</p>
        </>
      }
      aside={<About draft={draft} change={change} />}
      order={upload}
      act={texts.order.upload}
      isReady={draft.chain !== ''}
      back="/certificates"
    >
      <Part title={texts.publicKey}>
        <TextAreaField label={texts.publicKey} required value={draft.chain} onChange={(chain) => change({ chain })} />
        <FileButton label={texts.csrFile} onText={(chain) => change({ chain })} />
      </Part>
      <PrivateKey secret={secret} change={(part) => setSecret((before) => ({ ...before, ...part }))} />
    </OrderForm>
  );
}

/** One that is here already is not kept twice: the answer leads to it. */
function uploadOf(draft: Draft, secret: Secret) {
  return {
    CertificatePublicKey: draft.chain,
    CertificateType: draft.kind === 'CA' ? 'CA' : 'SVR',
    Alias: draft.alias,
    Repeatable: false,
    ...(draft.project === '' ? {} : { ProjectId: Number(draft.project) }),
    ...(secret.key === '' ? {} : { CertificatePrivateKey: secret.key }),
    ...(secret.password === '' ? {} : { KeyPassword: secret.password }),
  } as const;
}

function PrivateKey({ secret, change }: { readonly secret: Secret; readonly change: (part: Partial<Secret>) => void }) {
  const texts = useTexts(ORDERS);
  return (
    <Part title={texts.privateKey}>
      <TextAreaField
        label={texts.privateKey}
        hint={texts.privateKeyHint}
        value={secret.key}
        onChange={(key) => change({ key })}
      />
      <FileButton label={texts.csrFile} onText={(key) => change({ key })} />
      <TextField
        label={texts.keyPassword}
        type="password"
        autoComplete="off"
        value={secret.password}
        onChange={(password) => change({ password })}
      />
    </Part>
  );
}

function About({ draft, change }: { readonly draft: Draft; readonly change: (part: Partial<Draft>) => void }) {
  const texts = useTexts(ORDERS);
  return (
    <section className="card">
      <div className="body stack">
        <SelectField
          label={texts.kind}
          value={draft.kind}
          onChange={(kind) => change({ kind })}
          options={(['SVR', 'CA'] as const).map((value) => ({ value, label: texts.kinds[value] }))}
        />
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
