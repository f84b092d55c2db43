// Which key a new certificate gets, and how control of its names is proved: choices that several orders share.

import { useTexts } from '../../app/app-context.ts';
import type { KeyChoice, ProofMethod } from '../../api/actions.ts';
import { Choice, SelectField } from '../../parts/field.tsx';
import { ORDERS } from '../../texts/orders.ts';

/** Those that products have; which of them one product has, the service says. */
const ALGORITHMS = ['ECC prime256v1', 'ECC secp384r1', 'RSA 2048', 'RSA 4096'] as const;

export const REISSUE_ALGORITHMS = ['same', ...ALGORITHMS] as const;

/** "ECC prime256v1" as the two parameters of the wire; "same" is none. */
export function algorithmOf(name: string): { readonly algorithm: string; readonly parameter: string } | undefined {
  const [algorithm, parameter] = name.split(' ');
  return algorithm === undefined || parameter === undefined ? undefined : { algorithm, parameter };
}

export function keyChoiceOf(draft: {
  readonly key: string;
  readonly algorithm: string;
  readonly csr: string;
}): KeyChoice {
  if (draft.key === 'upload') return { CsrType: 'upload', CsrContent: draft.csr };
  if (draft.key === 'original') return { CsrType: 'original' };
  const named = algorithmOf(draft.algorithm);
  if (named === undefined) return { CsrType: 'online' };
  return { CsrType: 'online', CertCSREncryptAlgo: named.algorithm, CertCSRKeyParameter: named.parameter };
}

interface AlgorithmProps {
  readonly value: string;
  readonly names: readonly ('same' | (typeof ALGORITHMS)[number])[];
  readonly onChange: (value: string) => void;
}

export function AlgorithmField({ value, names, onChange }: AlgorithmProps) {
  const texts = useTexts(ORDERS);
  return (
    <SelectField
      label={texts.algorithm}
      value={value}
      onChange={onChange}
      options={names.map((name) => ({ value: name, label: texts.algorithms[name] }))}
    />
  );
}

export function ProofChoice({
  value,
  onChange,
}: {
  readonly value: string;
  readonly onChange: (value: ProofMethod) => void;
}) {
  const texts = useTexts(ORDERS);
  const options = (['DNS_AUTO', 'DNS', 'FILE'] as const).map((method) => ({
    value: method,
    words: texts.methods[method],
  }));
  return (
    <Choice
      legend={texts.howProved}
      value={value}
      options={options}
      onChange={(method) => onChange(method as ProofMethod)}
    />
  );
}
