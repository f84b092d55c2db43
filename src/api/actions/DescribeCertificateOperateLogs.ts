// DescribeCertificateOperateLogs: what was done to the account's certificates in open projects, newest first.

import type { Operation } from '../../certificates/model/operations.ts';
import { defineAction } from '../action.ts';
import { exclusionsFor } from '../rights/exclusions.ts';
import { parseWireTime } from '../input/time-input.ts';
import { wireTime } from '../words/times.ts';

const DEFAULT_LIMIT = 20;
export const MAX_LOG_PAGE = 1000;

export const DescribeCertificateOperateLogs = defineAction({
  name: 'DescribeCertificateOperateLogs',
  input: { Offset: 'uint64', Limit: 'uint64', StartTime: 'string', EndTime: 'string' },
  needsVerified: false,
  run: async ({ input, caller, world }) => {
    const { operations } = world.store.reads;
    const { accountUin, projectIds } = caller;
    const from = timeOf(input.StartTime, 'StartTime');
    const until = timeOf(input.EndTime, 'EndTime');
    const limit = Math.min(input.Limit ?? DEFAULT_LIMIT, MAX_LOG_PAGE);
    const except = exclusionsFor(caller, 'DescribeCertificateOperateLogs');
    const filter = { accountUin, projectIds, except, from, until };
    const found = await operations.list({ ...filter, offset: input.Offset ?? 0, limit });
    return { AllTotal: found.total, TotalCount: found.page.length, OperateLogs: found.page.map(logOf) };
  },
});

/** An empty one bounds nothing. */
function timeOf(text: string | undefined, parameter: string): Date | undefined {
  return text === undefined || text === '' ? undefined : parseWireTime(text, parameter);
}

/** reference/lifecycle.md, "Log kinds": this one alone begins with a capital. */
function wireKindOf(kind: Operation['kind']): string {
  return kind === 'resubmit' ? 'Resubmit' : kind;
}

function logOf({ kind, at, accountUin, actor, certificateId }: Operation) {
  return {
    Action: wireKindOf(kind),
    CreatedOn: wireTime(at),
    Uin: accountUin,
    SubAccountUin: actor,
    CertId: certificateId,
    Type: wireKindOf(kind),
  };
}
