// What narrows the log, as its address says it and as the service is asked.

import type { InputOf } from '../../api/actions.ts';

export interface LogFilter {
  readonly certificate: string;
  readonly key: string;
  /** Days, "2026-12-01", or empty; both included. */
  readonly from: string;
  readonly until: string;
}

const DAY = /^\d{4}-\d\d-\d\d$/;

export function readLogFilter(query: URLSearchParams): LogFilter {
  const of = (name: string): string => query.get(name) ?? '';
  const dayOf = (name: string): string => (DAY.test(of(name)) ? of(name) : '');
  return { certificate: of('certificate').trim(), key: of('key').trim(), from: dayOf('from'), until: dayOf('until') };
}

export function writeLogFilter(filter: LogFilter): URLSearchParams {
  return new URLSearchParams(Object.entries(filter).filter(([, value]) => value !== ''));
}

/** The service's days begin where its times do, in GMT+8. */
export function logInput({ certificate, key, from, until }: LogFilter): InputOf<'ResealDescribeAuditLog'> {
  return {
    ...(certificate === '' ? {} : { CertificateId: certificate }),
    ...(key === '' ? {} : { SecretId: key }),
    ...(from === '' ? {} : { StartTime: `${from} 00:00:00` }),
    ...(until === '' ? {} : { EndTime: `${until} 23:59:59` }),
  };
}
