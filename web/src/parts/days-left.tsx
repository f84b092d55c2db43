// How much of its time a certificate has left, as days of days and as a bar.

import { useTexts } from '../app/app-context.ts';
import type { CertificateFacts } from '../api/actions.ts';
import { CERTIFICATES } from '../texts/certificates.ts';
import { None } from './none.tsx';
import { wireDate } from './wire-date.ts';

const DAY_MS = 86_400_000;
/** Shares of the whole time below which it becomes a warning, and a matter of urgency. */
const SOON = 1 / 3;
const URGENT = 1 / 10;

type Dated = Pick<CertificateFacts, 'CertBeginTime' | 'CertEndTime' | 'Status'>;

/** A revoked certificate has no time left, whatever is written in it. */
const REVOKED = 10;

/** Undefined for what is not issued, and for what is revoked. */
export function daysLeftOf(
  { CertBeginTime, CertEndTime, Status }: Dated,
  now: Date,
): { readonly left: number; readonly whole: number } | undefined {
  const begin = wireDate(CertBeginTime);
  const end = wireDate(CertEndTime);
  if (begin === undefined || end === undefined || Status === REVOKED) return undefined;
  const days = (from: Date): number => (end.getTime() - from.getTime()) / DAY_MS;
  return { left: Math.max(0, Math.floor(days(now))), whole: Math.max(1, Math.round(days(begin))) };
}

export function DaysLeft({ certificate }: { readonly certificate: Dated }) {
  const texts = useTexts(CERTIFICATES);
  const days = daysLeftOf(certificate, new Date());
  if (days === undefined) return <None />;
  const share = days.left / days.whole;
  const tone = share < URGENT ? 'bad' : share < SOON ? 'warn' : '';
  return (
    <div className="days">
      <span className="small">{days.left === 0 ? texts.ended : texts.daysLeft(days.left, days.whole)}</span>
      <div className={`bar ${tone}`}>
        <i style={{ width: `${Math.min(100, share * 100)}%` }} />
      </div>
    </div>
  );
}
