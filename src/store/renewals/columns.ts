// What a certificate keeps of its renewal, as columns: when it is looked at, by which the store looks for it, and the rest as JSON.

import { NO_RENEWAL, type Renewal, type RenewalWish } from '../../certificates/model/renewals/facts.ts';
import { recordedReason, recordOf } from '../../reasons/recorded.ts';
import type { CertificateColumns } from '../tables.ts';
import { dateOf, msOf } from '../values.ts';

type RenewalColumns = Pick<CertificateColumns, 'renewal_at' | 'renewal'>;

/** What is absent is as in NO_RENEWAL; `trouble` as reasons are recorded, times in milliseconds. */
interface RenewalJson {
  readonly wish?: RenewalWish | undefined;
  readonly renewedBy?: string | undefined;
  readonly failures?: number | undefined;
  readonly trouble?: string | undefined;
  readonly suggested?: readonly [number, number] | undefined;
}

const NOTHING: RenewalColumns = { renewal_at: null, renewal: null };

/** Of almost every certificate there is nothing to keep. */
export function renewalColumnsOf(renewal: Renewal): RenewalColumns {
  if (renewal === NO_RENEWAL) return NOTHING;
  const { wish, lookAt, renewedBy, failures, trouble, suggested } = renewal;
  const json: RenewalJson = {
    wish,
    renewedBy,
    failures: failures === 0 ? undefined : failures,
    trouble: trouble === undefined ? undefined : recordOf(trouble),
    suggested: suggested && [suggested.start.getTime(), suggested.end.getTime()],
  };
  const text = JSON.stringify(json);
  return { renewal_at: msOf(lookAt), renewal: text === '{}' ? null : text };
}

export function renewalOf({ renewal_at: lookAt, renewal: text }: RenewalColumns): Renewal {
  if (lookAt === null && text === null) return NO_RENEWAL;
  const { wish, renewedBy, failures = 0, trouble = '', suggested } = JSON.parse(text ?? '{}') as RenewalJson;
  return {
    wish,
    lookAt: dateOf(lookAt),
    renewedBy,
    failures,
    trouble: recordedReason(trouble),
    suggested: suggested && { start: new Date(suggested[0]), end: new Date(suggested[1]) },
  };
}
