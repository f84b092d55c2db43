// ResealDescribeScheduledRevocations: which certificates go when, because another was issued in their place.

import type { Certificate } from '../../certificates/certificate.ts';
import { MAX_PAGE } from '../../certificates/ports.ts';
import { scheduleAhead } from '../../certificates/scheduled-revocation.ts';
import { type Call, defineAction } from '../action.ts';
import { getOwnCertificate } from '../own-certificate.ts';
import { wireTime } from '../times.ts';

const DEFAULT_LIMIT = 20;

interface Input {
  readonly CertificateId: string | undefined;
  readonly Offset: number | undefined;
  readonly Limit: number | undefined;
}

export const ResealDescribeScheduledRevocations = defineAction({
  name: 'ResealDescribeScheduledRevocations',
  input: { CertificateId: 'string', Offset: 'uint64', Limit: 'uint64' },
  needsVerified: false,
  certificateIds: ({ CertificateId }) => (CertificateId === undefined ? [] : [CertificateId]),
  run: async (call) => {
    const { total, page } = await find(call);
    return { TotalCount: total, ScheduledRevocations: page.map(viewOf) };
  },
});

/** Of one certificate, or of all in open projects, those first that go soonest. */
async function find(call: Call<Input>): Promise<{ readonly total: number; readonly page: readonly Certificate[] }> {
  const { input, caller, world } = call;
  const now = world.clock.now();
  const [offset, limit] = [input.Offset ?? 0, Math.min(input.Limit ?? DEFAULT_LIMIT, MAX_PAGE)];
  if (input.CertificateId === undefined) {
    const { accountUin, projectIds } = caller;
    return await world.store.reads.certificates.listScheduled({ accountUin, projectIds, offset, limit }, now);
  }
  const certificate = getOwnCertificate(call, input.CertificateId);
  const found = scheduleAhead(certificate, now) === undefined ? [] : [certificate];
  return { total: found.length, page: found.slice(offset, offset + limit) };
}

function viewOf({ id, names, scheduledRevocation }: Certificate) {
  return {
    CertificateId: id,
    Domain: names[0] ?? '',
    RevokeTime: scheduledRevocation === undefined ? null : wireTime(scheduledRevocation.at),
    Reason: 'superseded',
    ReplacementId: scheduledRevocation?.becauseOf ?? null,
  };
}
