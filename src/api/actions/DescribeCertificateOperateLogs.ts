// DescribeCertificateOperateLogs: what was done to the account's certificates in open projects, newest first.

import type { Operation } from '../../certificates/ports.ts';
import { refuse } from '../../failure.ts';
import { defineAction } from '../action.ts';
import { readWireTime, wireTime } from '../times.ts';
import { quoted } from '../wire-values.ts';

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
    const found = await operations.list({ accountUin, projectIds, from, until, offset: input.Offset ?? 0, limit });
    return { AllTotal: found.total, TotalCount: found.page.length, OperateLogs: found.page.map(logOf) };
  },
});

function timeOf(text: string | undefined, parameter: string): Date | undefined {
  if (text === undefined || text === '') return undefined;
  const detail = `${parameter} is ${quoted(text)}, and must be a time such as 2026-01-31 23:59:59`;
  return readWireTime(text) ?? refuse({ kind: 'argumentInvalid', detail });
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
