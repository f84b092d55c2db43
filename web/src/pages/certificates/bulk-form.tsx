// What an act over many certificates has to be told.

import { useTexts } from '../../app/app-context.ts';
import type { ProofMethod } from '../../api/actions.ts';
import { SelectField, TextField } from '../../parts/field.tsx';
import { CERTIFICATES } from '../../texts/certificates.ts';
import { ORDERS } from '../../texts/orders.ts';

export type BulkKind = 'reissue' | 'tag' | 'untag' | 'project' | 'download' | 'delete';

export interface BulkWish {
  readonly project: string;
  readonly tagKey: string;
  readonly tagValue: string;
  readonly method: ProofMethod;
  readonly key: 'original' | 'online';
  readonly reason: string;
}

export const EMPTY_WISH: BulkWish = {
  project: '',
  tagKey: '',
  tagValue: '',
  method: 'DNS_AUTO',
  key: 'online',
  reason: '',
};

export function isReady(kind: BulkKind, wish: BulkWish): boolean {
  if (kind === 'project') return /^\d{1,15}$/.test(wish.project);
  return (kind !== 'tag' && kind !== 'untag') || wish.tagKey !== '';
}

interface FormProps {
  readonly kind: BulkKind;
  readonly wish: BulkWish;
  readonly onChange: (part: Partial<BulkWish>) => void;
}

export function BulkForm({ kind, wish, onChange }: FormProps) {
  const texts = useTexts(CERTIFICATES);
  switch (kind) {
    case 'delete':
      return <p>{texts.deleteText}</p>;
    case 'download':
      return <p>{texts.downloadText}</p>;
    case 'project':
      return (
        <TextField
          label={texts.projectNumber}
          inputMode="numeric"
          value={wish.project}
          onChange={(project) => onChange({ project })}
        />
      );
    case 'untag':
      return <TextField label={texts.tagKey} value={wish.tagKey} onChange={(tagKey) => onChange({ tagKey })} />;
    case 'tag':
      return (
        <>
          <TextField label={texts.tagKey} value={wish.tagKey} onChange={(tagKey) => onChange({ tagKey })} />
          <TextField label={texts.tagValue} value={wish.tagValue} onChange={(tagValue) => onChange({ tagValue })} />
        </>
      );
    case 'reissue':
      return <ReissueMany wish={wish} onChange={onChange} />;
  }
}

function ReissueMany({ wish, onChange }: Omit<FormProps, 'kind'>) {
  const texts = useTexts(CERTIFICATES);
  const orders = useTexts(ORDERS);
  const keys = (['online', 'original'] as const).map((value) => ({ value, label: orders.keys[value].label }));
  const methods = (['DNS_AUTO', 'DNS', 'FILE'] as const).map((value) => ({
    value,
    label: orders.methods[value].label,
  }));
  return (
    <>
      <p>{texts.reissueText}</p>
      <TextField
        label={orders.reason}
        value={wish.reason}
        maxLength={200}
        onChange={(reason) => onChange({ reason })}
      />
      <SelectField
        label={orders.whichKey}
        options={keys}
        value={wish.key}
        onChange={(key) => onChange({ key: key as BulkWish['key'] })}
      />
      <SelectField
        label={orders.howProved}
        options={methods}
        value={wish.method}
        onChange={(method) => onChange({ method: method as ProofMethod })}
      />
    </>
  );
}
