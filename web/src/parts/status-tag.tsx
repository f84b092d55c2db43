// A certificate's status as a tag, in the service's own words and the colour of what it means.

import type { CertificateFacts } from '../api/actions.ts';
import { Words } from './words.tsx';

export type StatusTone = 'good' | 'busy' | 'warn' | 'bad' | '';

const TONES: Readonly<Record<number, StatusTone>> = {
  0: 'busy',
  1: 'good',
  2: 'bad',
  3: '',
  4: 'busy',
  5: 'warn',
  7: '',
  9: 'busy',
  10: 'bad',
  11: 'busy',
  13: 'warn',
};

export function StatusTag({ certificate }: { readonly certificate: Pick<CertificateFacts, 'Status' | 'StatusName'> }) {
  return (
    <span className={`tag ${TONES[certificate.Status] ?? ''}`}>
      <span className="dot" aria-hidden="true" />
      <Words text={certificate.StatusName} />
    </span>
  );
}

/** Whether its order may still move on by itself. */
export function isUnderWay({ Status }: Pick<CertificateFacts, 'Status'>): boolean {
  return [0, 4, 9, 11].includes(Status);
}
