// reseal list --renewing: the certificates that renew by themselves, when, and what keeps them from it.

import { type Row, showRows } from '../output.ts';
import type { Shell } from '../shell.ts';
import { readAnswer, RENEWALS, type WireRenewal } from './answers.ts';
import { openCall, type ServiceOptions } from './service.ts';

interface Wish extends ServiceOptions {
  readonly offset: number;
  readonly limit: number;
}

export async function listRenewals(shell: Shell, wish: Wish): Promise<void> {
  const call = await openCall(shell, wish);
  const answer = await call('ResealDescribeRenewals', { Offset: wish.offset, Limit: wish.limit });
  if (wish.json) return shell.print(JSON.stringify(answer));
  const { TotalCount: total, Renewals: page } = readAnswer(RENEWALS, answer);
  showRows(shell, page.map(rowOf), {});
  if (page.length > 0 && page.length < total) {
    shell.print(`(${wish.offset + 1} to ${wish.offset + page.length} of ${total})`);
  }
}

function rowOf(renewal: WireRenewal): Row {
  return {
    CertificateId: renewal.CertificateId,
    Domain: renewal.Domain,
    Ends: renewal.CertEndTime || null,
    Window: renewal.WindowStartTime === '' ? null : `${renewal.WindowStartTime} to ${renewal.WindowEndTime}`,
    Next: renewal.NextLookTime || null,
    Renewal: renewal.RenewalId ?? null,
    Trouble: renewal.Trouble ?? null,
  };
}
