// Whether the addresses that certificates name lead to this service: to its lists, its responder and its own certificates.

import { documentBaseOf } from '../../ca/profile/addresses.ts';
import type { Finding } from '../../cli/finding.ts';
import { askHttp, dialerOf } from '../../deploy/http.ts';
import { Trust } from '../../deploy/trust.ts';
import { SECOND_MS } from '../../lib/clock.ts';
import { inEnglish } from '../../reasons/reason.ts';
import { reasonOf } from '../../reasons/reason-error.ts';
import { publicUrlOf } from '../serving/addresses.ts';
import type { Examined } from './examined.ts';
import { finding } from './findings.ts';

const ANSWER_MS = 10 * SECOND_MS;

export async function checkAddresses({
  config,
  signal,
}: Pick<Examined, 'config' | 'signal'>): Promise<readonly Finding[]> {
  const base = documentBaseOf(publicUrlOf(config));
  const reached = await lookAt(base, AbortSignal.any([signal, AbortSignal.timeout(ANSWER_MS)]));
  return config.publicUrl === undefined ? [unset(base), reached] : [reached];
}

function unset(subject: string): Finding {
  const found = 'RESEAL_PUBLIC_URL is not set: certificates name this address for good';
  const advice = 'set RESEAL_PUBLIC_URL to where clients reach the service, before anything is issued for them';
  return finding('addresses', { subject, condition: 'attention', found, advice });
}

async function lookAt(subject: string, signal: AbortSignal): Promise<Finding> {
  const advice = 'start the service, or let DNS, firewall and proxy lead from there to it, for plain HTTP too';
  try {
    const url = new URL('/healthz', subject);
    const connect = dialerOf(url, { mayDial: () => true, signal });
    const trust = new Trust().of(undefined);
    const { status } = await askHttp({ method: 'GET', url, headers: {}, secureContext: trust, connect, signal });
    const found = `it answers ${status}`;
    if (status === 200) return finding('addresses', { subject, condition: 'good', found });
    return finding('addresses', { subject, condition: 'bad', found, advice });
  } catch (error) {
    return finding('addresses', { subject, condition: 'bad', found: inEnglish(reasonOf(error)), advice });
  }
}
