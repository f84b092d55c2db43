// Services whose granted certificates go some time after their reissue, and what those services say of it.

import { LIFE_YAML, recordOf } from './life.ts';
import type { Answer, TestService } from './service.ts';

/** An old certificate of the multi-domain product is to go a day after its reissue was issued. */
export const SCHEDULE_HOURS = 24;
export const SCHEDULE_YAML = LIFE_YAML.replace(
  '"13": { ',
  `"13": { afterReissue: { revokeAfterHours: ${SCHEDULE_HOURS} }, `,
);

/** Issued within the call. */
export const SAME_KEY = { input: { CsrType: 'original' } };

/** When it goes; undefined where nothing is ahead. */
export async function scheduleOf(service: TestService, id: string): Promise<Answer | undefined> {
  const answer = await service.ask('ResealDescribeScheduledRevocations', { CertificateId: id });
  const [schedule] = answer['ScheduledRevocations'] as readonly Answer[];
  return schedule;
}

/** The kinds that the log of operations has of a certificate, the oldest first. */
export async function operationsOn(service: TestService, id: string): Promise<readonly string[]> {
  const { accountUin } = await recordOf(service, id);
  const all = { accountUin, projectIds: undefined, from: undefined, until: undefined, offset: 0, limit: 1000 };
  const { page } = await service.service.world.store.reads.operations.list(all);
  return page
    .filter(({ certificateId }) => certificateId === id)
    .map(({ kind }) => kind)
    .toReversed();
}
