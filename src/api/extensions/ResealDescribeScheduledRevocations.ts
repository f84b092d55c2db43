// ResealDescribeScheduledRevocations: which certificates go when, because another was issued in their place.

import type { Certificate } from '../../certificates/model/certificate.ts';
import { MAX_PAGE } from '../../certificates/ports/store.ts';
import { listHolding } from '../../certificates/revocation/held.ts';
import { scheduleAhead } from '../../certificates/revocation/scheduled-revocation.ts';
import { type Call, type Circumstances, defineAction } from '../action.ts';
import { exclusionsFor } from '../rights/exclusions.ts';
import { getOwnCertificate } from '../rights/own-certificate.ts';
import { wireTime } from '../words/times.ts';

const NAME = 'ResealDescribeScheduledRevocations';
const DEFAULT_LIMIT = 20;

interface Input {
  readonly CertificateId: string | undefined;
  readonly Offset: number | undefined;
  readonly Limit: number | undefined;
}

export const ResealDescribeScheduledRevocations = defineAction({
  name: NAME,
  input: { CertificateId: 'string', Offset: 'uint64', Limit: 'uint64' },
  needsVerified: false,
  certificateIds: ({ CertificateId }) => (CertificateId === undefined ? [] : [CertificateId]),
  run: async (call) => {
    const { total, page } = await find(call);
    return { TotalCount: total, ScheduledRevocations: await viewsOf(call, page) };
  },
});

/** Of one certificate, or of all in open projects, those first that go soonest. */
async function find(call: Call<Input>): Promise<{ readonly total: number; readonly page: readonly Certificate[] }> {
  const { input, caller, world } = call;
  const now = world.clock.now();
  const [offset, limit] = [input.Offset ?? 0, Math.min(input.Limit ?? DEFAULT_LIMIT, MAX_PAGE)];
  if (input.CertificateId === undefined) {
    const { accountUin, projectIds } = caller;
    const except = exclusionsFor(caller, NAME);
    return await world.store.reads.certificates.listScheduled({ accountUin, projectIds, except, offset, limit }, now);
  }
  const certificate = getOwnCertificate(call, input.CertificateId);
  const found = scheduleAhead(certificate, now) === undefined ? [] : [certificate];
  return { total: found.length, page: found.slice(offset, offset + limit) };
}

/** A reissue that is not open to the caller is not named. */
async function viewsOf({ world, isOpen, isRestricted }: Circumstances, page: readonly Certificate[]) {
  const ids = page.map(({ scheduledRevocation }) => scheduledRevocation?.supersededBy).filter((id) => id !== undefined);
  const reissues = isRestricted ? await world.store.reads.certificates.listWithDeleted(ids) : [];
  const told = new Set(isRestricted ? reissues.filter(isOpen).map(({ id }) => id) : ids);
  return await Promise.all(
    page.map(async (certificate) => {
      const holding = await listHolding(world, certificate);
      return { ...viewOf(certificate, told), HeldBy: holding.map(({ instanceId }) => instanceId) };
    }),
  );
}

function viewOf({ id, names, scheduledRevocation }: Certificate, told: ReadonlySet<string>) {
  const supersededBy = scheduledRevocation?.supersededBy;
  return {
    CertificateId: id,
    Domain: names[0] ?? '',
    RevokeTime: scheduledRevocation === undefined ? null : wireTime(scheduledRevocation.at),
    Reason: 'superseded',
    ReplacementId: supersededBy !== undefined && told.has(supersededBy) ? supersededBy : null,
  };
}
