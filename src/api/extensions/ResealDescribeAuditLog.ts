// ResealDescribeAuditLog: what was done in the account, by which key, from where and by which request, the oldest first.

import type { LogPlace, Operation } from '../../certificates/model/operations.ts';
import { MAX_PAGE } from '../../certificates/ports/store.ts';
import { refuse } from '../../failure.ts';
import { because } from '../../reasons/reason.ts';
import { defineAction } from '../action.ts';
import { exclusionsFor } from '../rights/exclusions.ts';
import { parseWireTime } from '../input/time-input.ts';
import { wireTime } from '../words/times.ts';

const DEFAULT_LIMIT = 20;
/** So many entries are looked at for a page at most: it may be short, even empty, while there is a cursor. */
export const LOOKED_AT = 10_000;

const NAME = 'ResealDescribeAuditLog';

export const ResealDescribeAuditLog = defineAction({
  name: NAME,
  input: {
    Cursor: 'string',
    Limit: 'uint64',
    StartTime: 'string',
    EndTime: 'string',
    SecretId: 'string',
    CertificateId: 'string',
  },
  needsVerified: false,
  certificateIds: ({ CertificateId }) => (CertificateId === undefined ? [] : [CertificateId]),
  run: async ({ input, caller, world }) => {
    const { page, next } = await world.store.reads.operations.search({
      accountUin: caller.accountUin,
      projectIds: caller.projectIds,
      except: exclusionsFor(caller, NAME),
      certificateId: input.CertificateId,
      secretId: input.SecretId,
      from: timeOf(input.StartTime, 'StartTime'),
      until: timeOf(input.EndTime, 'EndTime'),
      after: placeOf(input.Cursor),
      limit: Math.min(Math.max(input.Limit ?? DEFAULT_LIMIT, 1), MAX_PAGE),
      lookedAt: LOOKED_AT,
    });
    return { Entries: page.map(viewOf), NextCursor: next === undefined ? null : cursorOf(next) };
  },
});

function timeOf(text: string | undefined, parameter: string): Date | undefined {
  return text === undefined ? undefined : parseWireTime(text, parameter);
}

function cursorOf({ at, sequence }: LogPlace): string {
  return `${at.getTime()}.${sequence}`;
}

function placeOf(cursor: string | undefined): LogPlace | undefined {
  if (cursor === undefined) return undefined;
  const { at, sequence } = /^(?<at>[0-9]{1,15})\.(?<sequence>[0-9]{1,15})$/.exec(cursor)?.groups ?? {};
  if (at === undefined || sequence === undefined) {
    const detail = because('cursorOfOther');
    return refuse({ kind: 'argumentInvalid', detail });
  }
  return { at: new Date(Number(at)), sequence: Number(sequence) };
}

/** What is empty was not there: of what the service does by itself no key, of what concerns no certificate no id. */
function viewOf({ sequence, at, kind, actor, certificateId, origin, detail }: Operation) {
  return {
    Sequence: sequence,
    CreatedOn: wireTime(at),
    Kind: kind,
    SubAccountUin: actor,
    CertificateId: certificateId,
    Origin: origin.kind,
    Operator: origin.user,
    SecretId: origin.secretId,
    Address: origin.address,
    CallRequestId: origin.requestId,
    Detail: detail,
  };
}
